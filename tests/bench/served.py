"""The payment service that is measured, the simulator behind it, and a plain script beside it: each its own process."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.stage.ports import free_port
from tests.stage.waiting import until

KEY = "sk_test_" + "BenchOnlyBenchOnly"
WEBHOOK_SECRET = "whsec_" + "BenchOnlyBenchOnly"
ORDER: dict[str, Any] = {
    "amount": "19.90",
    "currency": "USD",
    "product_name": "月订阅会员",
    "customer_email": "user@example.com",
    "metadata": {"source": "bench", "product": "月订阅会员"},
}
PREFIX = "/api/v1/payment"
_START_SECONDS = 30
_STOP_SECONDS = 45


class Measured:
    """A process of ours, and what it uses."""

    def __init__(self, command: list[str], variables: Mapping[str, str]) -> None:
        environment = {**os.environ, **variables}
        self._process = psutil.Popen(
            [sys.executable, *command], env=environment, stdout=subprocess.PIPE, text=True
        )

    def first_line(self) -> str:
        """What it says when it is ready. Raises RuntimeError if it says nothing."""
        line: str = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"ended with {self._process.wait()} before it was ready")
        return line

    @property
    def processor(self) -> float:
        """Seconds of user and system time since its start."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    @property
    def memory(self) -> int:
        """Resident set, in bytes."""
        return int(self._process.memory_info().rss)

    def stop(self) -> None:
        """Politely, so that what is queued is finished."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        finally:
            if self._process.is_running():
                self._process.kill()
            self._process.stdout.close()


@dataclass(frozen=True)
class ServedShop:
    """`service` listens on both ports and lets `tokens` in; `stripe` is the simulator's address."""

    service: Measured
    http_port: int
    grpc_port: int
    tokens: tuple[str, ...]
    stripe: str
    home: Path

    @property
    def token(self) -> str:
        """Of one till."""
        return self.tokens[0]

    @property
    def authorization(self) -> dict[str, str]:
        """Of the till."""
        return {"authorization": f"Bearer {self.token}"}

    @property
    def journal(self) -> Path:
        """The service's own file."""
        return self.home / "journal.sqlite3"


@contextlib.contextmanager
def running_simulator() -> Iterator[str]:
    """Its address."""
    simulator = Measured(["-u", "-m", "app.simulator.command", "--port", "0"], {})
    try:
        yield simulator.first_line().split()[-1]
    finally:
        simulator.stop()


@contextlib.contextmanager
def served_shop(stripe: str, tills: int = 1) -> Iterator[ServedShop]:
    """In a throwaway home on this machine's own disk, with so many tills."""
    with tempfile.TemporaryDirectory(prefix="mofang-bench-") as folder:
        variables = {
            "MOFANG_HOME": folder,
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_API_BASE": stripe,
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        }
        tokens = tuple(
            _run(["-m", "app", "till", "add", "--json", f"bench-{number}"], variables)["token"]
            for number in range(tills)
        )
        ports = ["--http-port", "0", "--grpc-port", "0"]
        service = Measured(["-m", "app", "serve", "--json", *ports], variables)
        try:
            told = json.loads(service.first_line())
            yield ServedShop(
                service, told["http_port"], told["grpc_port"], tokens, stripe, Path(folder)
            )
        finally:
            service.stop()


@contextlib.contextmanager
def running_script(stripe: str) -> Iterator[tuple[Measured, int]]:
    """The plain script and its port."""
    port = free_port()
    variables = {"STRIPE_SECRET_KEY": KEY, "STRIPE_API_BASE": stripe}
    script = Measured(["-m", "tests.bench.plain_script", str(port)], variables)
    try:
        _wait_for(port)
        yield script, port
    finally:
        script.stop()


def _run(command: list[str], variables: Mapping[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=_START_SECONDS,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _wait_for(port: int) -> None:
    def listens() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    until(listens, _START_SECONDS)
