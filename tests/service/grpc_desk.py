"""A client of the service's gRPC door, and a hub for it to ask."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
import pytest

from app.gateway.stripe_gateway import StripeGateway
from app.secret_key import SecretKey
from app.service.generated import payment_pb2 as pb
from app.service.generated import payment_pb2_grpc
from app.service.options import ServeOptions
from app.settings import Settings
from app.simulator.server import SimulatorServer
from tests.contracts.gateway_contract import GOOD_KEY
from tests.service.running_hub import TOKEN, RunningHub

WAIT_SECONDS = 60.0


def as_token(token: str, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {token}"), *more)


class Desk:
    """A client on a connection of its own."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.payments = payment_pb2_grpc.PaymentServiceStub(channel)

    def create(self, token: str = TOKEN, key: str | None = None, **fields: Any) -> Any:
        request = pb.CreatePaymentSessionRequest(**{"amount": "19.90", **fields})
        more = [("idempotency-key", key)] if key else []
        return self.payments.CreatePaymentSession(
            request, metadata=as_token(token, *more), timeout=WAIT_SECONDS
        )


def start_hub(
    simulator: SimulatorServer,
    folder: Path,
    stack: ExitStack,
    options: ServeOptions | None = None,
    settings: Settings | None = None,
) -> RunningHub:
    stripe = StripeGateway(SecretKey(GOOD_KEY), "https://shop.example", simulator.base_url)
    stack.callback(stripe.close)
    hub = RunningHub(stripe, folder, options, settings).start()
    stack.callback(hub.stop)
    return hub


def refused_by(call: Any) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as refused:
        call()
    return refused.value


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost, by the tool that every Linux has."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key
