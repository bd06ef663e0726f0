"""`mofang serve` as a real process on free ports, with the simulator as Stripe."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from app.service.webhook import PATH
from app.simulator.server import SimulatorServer
from app.simulator.webhooks import WebhookTarget, register
from tests.terminal.mofang_process import environment, mofang

KEY = "sk_test_" + "51MarkedKEYforServe01"
WEBHOOK_SECRET = "whsec_" + "MarkedServe0001"
_STOP_SECONDS = 40


@dataclass(frozen=True)
class RunningService:
    """`token` opens everything, refunds too."""

    base: str
    simulator: SimulatorServer
    process: subprocess.Popen[str]
    token: str
    grpc: str

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        address = f"{self.base}/api/v1/payment/{path}"
        return httpx.post(address, json=body, headers=headers, timeout=30, trust_env=False)

    def as_till(self, path: str) -> Any:
        address = f"{self.base}/api/v1/payment/{path}"
        headers = {"authorization": f"Bearer {self.token}"}
        return httpx.get(address, headers=headers, trust_env=False).raise_for_status().json()

    def send_webhooks(self) -> None:
        """The simulator tells this service from now on."""
        register(self.simulator.ledger, WebhookTarget(f"{self.base}{PATH}", WEBHOOK_SECRET))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def running_service(
    home: Path,
    simulator: SimulatorServer,
    variables: Mapping[str, str] | None = None,
    port: int = 0,
) -> Iterator[RunningService]:
    """Stopped politely at the end, unless the test has killed it."""
    around = environment(
        MOFANG_HOME=str(home),
        STRIPE_API_BASE=simulator.base_url,
        STRIPE_SECRET_KEY=KEY,
        STRIPE_WEBHOOK_SECRET=f"whsec_{'MarkedOld0000'},{WEBHOOK_SECRET}",
        **(variables or {}),
    )
    token = _token(home, around)
    command = [sys.executable, "-m", "app", "serve", "--json", "--http-port", str(port)]
    process = subprocess.Popen(
        [*command, "--grpc-port", "0"], env=around, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        told = json.loads(process.stdout.readline())
        base = f"http://127.0.0.1:{told['http_port']}"
        yield RunningService(base, simulator, process, token, f"127.0.0.1:{told['grpc_port']}")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_STOP_SECONDS)
        if process.stdout is not None:
            process.stdout.close()


def _token(home: Path, around: Mapping[str, str]) -> str:
    name = f"till-{len(list(home.glob('*')))}-{id(around)}"
    made = mofang("till", "add", name, "--may-refund", "--json", cwd=home.parent, variables=around)
    return str(made.documents[0]["token"])
