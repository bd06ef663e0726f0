"""What a customer waits for, and what a checkout costs: a real window, and the simulator in another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.bench.row import Row
from tests.bench.shop import SIZE, running_simulator, shop_of
from tests.stage.virtual_screen import running_screen

CHECKOUTS = 40
SCAN_SECONDS = 20
SOAKED = 1_000
LONGEST_SECONDS = 300
# The address is a fast simulator's; what the call itself takes is not ours.
_TIMED = f"median of {CHECKOUTS} checkouts in a real window"
_SETTINGS = 'language = "zh"\nask_email = false\noutcome_seconds = 120\n'


def measure() -> list[Row]:
    """Rows about one checkout, and about a thousand."""
    return [*_timed_rows(_run("tests.bench.timed_kiosk", CHECKOUTS, SCAN_SECONDS)), *_soak_rows()]


def _soak_rows() -> list[Row]:
    soaked = _run("tests.journeys.soak", SOAKED)
    grown = (soaked["end"]["rss_bytes"] - soaked["warm"]["rss_bytes"]) / 1e6
    method = f"resident set after {SOAKED} checkouts (paid, cancelled, declined, late) less that after 40"
    return [
        Row(f"memory grown over {SOAKED} checkouts", grown, "MB", method),
        Row("wrong outcomes among them", len(soaked["wrong"]), "", "what the screen showed", 0),
    ]


def _run(program: str, *arguments: int) -> dict[str, Any]:
    with (
        running_screen(*SIZE) as screen,
        running_simulator() as address,
        tempfile.TemporaryDirectory(prefix="mofang-bench-") as home,
    ):
        (Path(home) / "settings.toml").write_text(_SETTINGS, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", program, home, *map(str, arguments)],
            env=os.environ | shop_of(screen, address),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=LONGEST_SECONDS,
        )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _timed_rows(told: dict[str, Any]) -> list[Row]:
    own = [
        1000 * (whole - gateway)
        for whole, gateway in zip(told["tap_to_code"], told["gateway"], strict=True)
    ]
    paid = [1000 * each for each in told["paid_to_shown"]]
    used = 100 * told["scan_processor"] / told["scan_seconds"]
    tap = "tap on a product to painted code, less the time inside the create call; "
    seen = "simulator's answer to the payment to painted outcome; looks are 1 s apart; "
    return [
        Row("tap to code less gateway, p50", median(own), "ms", tap + _TIMED, 16),
        Row("tap to code less gateway, p95", _p95(own), "ms", tap + "95th percentile", 50),
        Row("first of these, after the start", own[0], "ms", "the first customer after a start"),
        Row("paid at Stripe to paid on screen, p50", median(paid), "ms", seen + _TIMED),
        Row("paid at Stripe to paid on screen, p95", _p95(paid), "ms", seen + "95th percentile"),
        Row(
            f"reads while a code is up for {SCAN_SECONDS} s",
            told["scan_reads"],
            "",
            "GET requests that reached the simulator",
            300,
        ),
        Row(
            "processor while a code is up",
            used,
            "%",
            f"user + system time over {SCAN_SECONDS} s, of one core",
        ),
    ]


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]
