"""What tools ask of the gRPC door, and what goes over the wire before any call: patience, TLS, a port that is taken."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

from app.service.options import ServeOptions
from app.simulator.server import SimulatorServer
from tests.service.grpc_desk import WAIT_SECONDS, Desk, refused_by, self_signed, start_hub
from tests.service.running_hub import RunningHub

# How HTTP/2 begins, and nothing after it.
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


# --- what tools ask -------------------------------------------------------------------------------


def test_reflection_tells_the_whole_interface(desk: Desk) -> None:
    described = ProtoReflectionDescriptorDatabase(desk.channel)
    assert {
        "payment.PaymentService",
        "payment.HubService",
        "grpc.health.v1.Health",
    } <= set(described.get_services())
    file = described.FindFileContainingSymbol("payment.PaymentService")
    [service] = [each for each in file.service if each.name == "PaymentService"]
    assert [each.name for each in service.method] == [
        "CreatePaymentSession", "VerifyPayment", "CancelPayment", "RefundPayment", "ListPayments",
        "WatchPayment",
    ]  # fmt: skip


@pytest.mark.parametrize("service", ["", "payment.PaymentService", "payment.HubService"])
def test_health_is_told_in_the_standard_way(desk: Desk, service: str) -> None:
    stub = health_pb2_grpc.HealthStub(desk.channel)
    answer = stub.Check(health_pb2.HealthCheckRequest(service=service))
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


# --- the wire -------------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_told(
    hub: RunningHub, keyed_simulator: SimulatorServer, tmp_path: Path, stack: ExitStack
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    with pytest.raises(OSError, match=str(hub.port)):
        start_hub(keyed_simulator, second, stack, ServeOptions(grpc_port=hub.port, http_port=0))


def test_tls_is_spoken_with_the_shops_own_certificate(
    keyed_simulator: SimulatorServer, tmp_path: Path, stack: ExitStack
) -> None:
    certificate, key = self_signed(tmp_path)
    options = ServeOptions(grpc_port=0, http_port=0, tls_cert=certificate, tls_key=key)
    hub = start_hub(keyed_simulator, tmp_path, stack, options)
    credentials = grpc.ssl_channel_credentials(certificate.read_bytes())
    with grpc.secure_channel(f"localhost:{hub.port}", credentials) as channel:
        assert Desk(channel).create().success
    with grpc.insecure_channel(hub.address) as channel:
        error: Any = refused_by(lambda: Desk(channel).create())
        assert error.code() is grpc.StatusCode.UNAVAILABLE
    strange = grpc.ssl_channel_credentials()
    with grpc.secure_channel(f"localhost:{hub.port}", strange) as channel:
        error = refused_by(lambda: Desk(channel).create())
        assert error.code() is grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("sent", [b"", PREFACE], ids=["silent", "only a greeting"])
def test_whoever_connects_and_does_not_go_on_is_cut_off(
    keyed_simulator: SimulatorServer, tmp_path: Path, stack: ExitStack, sent: bytes
) -> None:
    options = ServeOptions(grpc_port=0, http_port=0, patience_seconds=0.5)
    hub = start_hub(keyed_simulator, tmp_path, stack, options)
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", hub.port), WAIT_SECONDS) as slow:
        slow.sendall(sent)
        while slow.recv(4096):
            pass
    assert options.patience_seconds <= time.monotonic() - began < WAIT_SECONDS
