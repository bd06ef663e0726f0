"""What it costs to show the kiosk, beside a bare window that is shown the same way."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

import psutil

from tests.bench.row import Row
from tests.bench.shop import SIZE, running_simulator, shop_of
from tests.stage.virtual_screen import running_screen

PAIRS = 9
SETTLE_SECONDS = 5
IDLE_SECONDS = 10
# Empty is unset: a shop's Python keeps what it has compiled, whatever the shell of the bench asks for.
_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}


@dataclass(frozen=True)
class Showing:
    """One window, from its process's start on."""

    seconds_to_frame: float
    processor_to_frame: float
    stripe_imported: bool
    megabytes: float = 0.0
    cpu_percent: float = 0.0


def measure() -> list[Row]:
    """Rows about the start and about standing still."""
    with running_screen(*SIZE) as screen, running_simulator() as address:
        shop = shop_of(screen, address)
        # The first start after an installation compiles the program; every other one finds that done.
        _show("kiosk", shop)
        pairs = [(_show("bare", shop), _show("kiosk", shop)) for _ in range(PAIRS)]
        bare, kiosk = _stand("bare", shop), _stand("kiosk", shop)
    return [*_start_rows(pairs), *_idle_rows(bare, kiosk)]


@contextlib.contextmanager
def _running(what: str, shop: dict[str, str], home: str) -> Iterator[tuple[psutil.Popen, Showing]]:
    command = [sys.executable, "-m", "tests.bench.first_frame", what]
    environment = os.environ | shop | _COMPILED | {"MOFANG_HOME": home}
    started = time.monotonic()
    process = psutil.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        told = json.loads(process.stdout.readline())
        yield process, Showing(told["at"] - started, told["processor"], told["stripe"])
    finally:
        process.kill()
        process.communicate()


def _show(what: str, shop: dict[str, str]) -> Showing:
    with _home() as home, _running(what, shop, home) as (_, showing):
        return showing


def _stand(what: str, shop: dict[str, str]) -> Showing:
    """Let the window stand untouched until its start is over, then look at what it uses.

    Not on its very first day: that start makes the journal, and loads the tool for it once.
    """
    with _home() as home:
        with _running(what, shop, home) as (process, _):
            _let_pass(process, SETTLE_SECONDS)
        with _running(what, shop, home) as (process, showing):
            _let_pass(process, SETTLE_SECONDS)
            before = sum(process.cpu_times()[:2])
            _let_pass(process, IDLE_SECONDS)
            used = sum(process.cpu_times()[:2]) - before
            memory = process.memory_info().rss / 1e6
            return replace(showing, megabytes=memory, cpu_percent=100 * used / IDLE_SECONDS)


def _home() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="mofang-bench-")


def _let_pass(process: psutil.Popen, seconds: float) -> None:
    """Raises RuntimeError if the window ends meanwhile: then nothing was measured."""
    with contextlib.suppress(subprocess.TimeoutExpired, psutil.TimeoutExpired):
        raise RuntimeError(f"ended with {process.wait(seconds)} while it was measured")


def _start_rows(pairs: list[tuple[Showing, Showing]]) -> list[Row]:
    bare = median(pair[0].seconds_to_frame for pair in pairs)
    kiosk = median(pair[1].seconds_to_frame for pair in pairs)
    ratios = sorted(pair[1].seconds_to_frame / pair[0].seconds_to_frame for pair in pairs)
    processor = median(pair[1].processor_to_frame / pair[0].processor_to_frame for pair in pairs)
    early = sum(showing.stripe_imported for _, showing in pairs)
    method = (
        f"process start to first painted frame; median of {PAIRS} pairs on Xvfb {SIZE[0]}×{SIZE[1]}"
    )
    return [
        Row("first frame, bare window", 1000 * bare, "ms", method),
        Row("first frame, kiosk", 1000 * kiosk, "ms", method),
        Row(
            "first frame, kiosk ÷ bare window",
            median(ratios),
            "×",
            f"median of the pairs' ratios, which were {ratios[0]:.2f} to {ratios[-1]:.2f}",
            1.3,
        ),
        Row(
            "processor to the first frame, kiosk ÷ bare",
            processor,
            "×",
            "user + system time of the process alone; steadier on a busy machine",
        ),
        Row(
            "starts with stripe imported too early", early, "", "sys.modules at the first frame", 0
        ),
    ]


def _idle_rows(bare: Showing, kiosk: Showing) -> list[Row]:
    memory = (
        f"resident set {SETTLE_SECONDS + IDLE_SECONDS} s after the first frame of a second start"
    )
    processor = f"user + system time over {IDLE_SECONDS} s at the attract screen, of one core"
    return [
        Row("memory, bare window", bare.megabytes, "MB", memory),
        Row("memory at attract, kiosk", kiosk.megabytes, "MB", memory),
        Row(
            "memory at attract, kiosk ÷ bare window",
            kiosk.megabytes / bare.megabytes,
            "×",
            memory,
            1.6,
        ),
        Row("processor while idle", kiosk.cpu_percent, "%", processor),
    ]
