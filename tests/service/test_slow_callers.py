"""Whoever connects over HTTP and does not go on is cut off, here by a service that has less patience."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from app.gateway.stripe_gateway import StripeGateway
from app.secret_key import SecretKey
from app.service.faces import http_face
from app.service.http_server import HttpServer, bound_socket, http_server
from app.service.options import ServeOptions
from app.simulator.server import SimulatorServer
from tests.service.running_hub import RunningHub, running_hub
from tests.service.served import KEY

PATIENCE = 30.0
SHORT = 0.5


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    options = ServeOptions(http_port=0, grpc_port=0, patience_seconds=SHORT)
    with (
        _simulated_stripe() as stripe,
        running_hub(stripe, tmp_path_factory.mktemp("slow"), options) as hub,
        bound_socket("127.0.0.1", 0) as listener,
        _listening(hub, http_server(http_face(hub.parts), options), listener),
    ):
        yield int(listener.getsockname()[1])


@contextlib.contextmanager
def _simulated_stripe() -> Iterator[StripeGateway]:
    simulator = SimulatorServer()
    simulator.start()
    gateway = StripeGateway(SecretKey(KEY), "https://shop.example", simulator.base_url)
    yield gateway
    gateway.close()
    simulator.stop()


@contextlib.contextmanager
def _listening(hub: RunningHub, server: HttpServer, listener: socket.socket) -> Iterator[None]:
    async def begin() -> asyncio.Task[None]:
        return asyncio.create_task(server.serve(sockets=[listener]))

    serving = hub.call(begin())
    yield
    server.should_exit = True
    hub.call(asyncio.wait_for(serving, PATIENCE))


def test_a_real_service_waits_for_the_slowest_phone() -> None:
    assert ServeOptions().patience_seconds == 10


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\n\n\n\n\r\n\r\n",
        b"POST /api/v1/payment/create-session HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /api/v1/payment/create-session HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    ],
    ids=["silent", "empty lines", "half a head", "half a body"],
)
def test_whoever_does_not_go_on_is_cut_off(port: int, sent: bytes) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as slow:
        slow.sendall(sent)
        heard = b""
        try:
            while part := slow.recv(4096):
                heard += part
        except ConnectionResetError:
            assert not heard
    assert SHORT < time.monotonic() - began < PATIENCE
    assert not heard or b"body_too_slow" in heard


def test_a_second_request_has_its_own_deadline(port: int) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as caller:
        caller.sendall(b"GET /api/v1/payment/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert caller.recv(4096).startswith(b"HTTP/1.1 200")
        caller.sendall(b"\r\nGET /hea")
        with contextlib.suppress(ConnectionResetError):
            while caller.recv(4096):
                pass
    assert SHORT < time.monotonic() - began < PATIENCE
