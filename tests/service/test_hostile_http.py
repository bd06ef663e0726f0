"""What HTTP allows and hardly anybody sends: fields after a body, and wishes for another protocol."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator

import pytest

from tests.service.served import ServedShop, served_shop

PATIENCE = 30.0
_MEBIBYTE = 1024 * 1024
# An order, up to what may follow the last chunk of a body.
_IN_CHUNKS = (
    b"POST /api/v1/payment/create-session HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'12\r\n{"amount":"10.00"}\r\n0\r\n'
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedShop]:
    with served_shop(tmp_path_factory.mktemp("http")) as shop:
        yield shop
        assert "Traceback" not in shop.logs()


@pytest.mark.parametrize(
    "sent", [b"X: " + b"x" * 16 * 1024, b"X: y\r\n" * 4096, b"X-Forwarded-For: 192.0.2.1\r\n"]
)
def test_what_follows_a_body_does_not_fill_the_memory(shop: ServedShop, sent: bytes) -> None:
    """One stranger would need a second to take a gigabyte."""
    with socket.create_connection(("127.0.0.1", shop.told["http_port"]), PATIENCE) as caller:
        caller.sendall(_IN_CHUNKS)
        with pytest.raises(ConnectionError):
            _send_for_ever(caller, sent)


def test_what_follows_a_body_is_no_header(shop: ServedShop) -> None:
    """A proxy in front has judged the head alone."""
    smuggled = b"Authorization: Bearer mft_nobody\r\nHost: evil.example\r\n"
    with socket.create_connection(("127.0.0.1", shop.told["http_port"]), PATIENCE) as caller:
        caller.sendall(_IN_CHUNKS + smuggled + b"\r\n")
        answer = http.client.HTTPResponse(caller)
        answer.begin()
        assert (answer.status, json.loads(answer.read())["status"]) == (200, "created")


def test_whoever_would_rather_speak_another_protocol_is_answered_in_this_one(
    shop: ServedShop,
) -> None:
    """As Java's client asks when nothing else is said."""
    wish = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n"
    ask = _IN_CHUNKS.replace(b"Content-Type", wish + b"Content-Type") + b"\r\n"
    with socket.create_connection(("127.0.0.1", shop.told["http_port"]), PATIENCE) as caller:
        for _ in range(2):
            caller.sendall(ask)
            answer = http.client.HTTPResponse(caller)
            answer.begin()
            assert (answer.status, json.loads(answer.read())["status"]) == (200, "created")


def _send_for_ever(caller: socket.socket, sent: bytes) -> None:
    for _ in range(64 * _MEBIBYTE // len(sent)):
        caller.sendall(sent)
