"""A server that answers with exactly the bytes it was told to: what no honest Stripe would send."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

HANG_UP = b""


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request as it came over the wire; header names are lower-case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class ScriptedServer:
    """Gives `answers` in turn, one connection each; the last one is repeated."""

    answers: list[bytes]
    seen: list[SeenRequest] = field(default_factory=list)
    _listener: socket.socket = field(init=False)
    _thread: threading.Thread = field(init=False)

    def __enter__(self) -> ScriptedServer:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="scripted-server")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        request = _read(connection)
        if request is None:
            return
        answer = self.answers[min(len(self.seen), len(self.answers) - 1)]
        self.seen.append(request)
        connection.sendall(answer)


def _read(connection: socket.socket) -> SeenRequest | None:
    with connection.makefile("rb") as stream:
        start = stream.readline().decode("latin-1").split()
        if len(start) != 3:
            return None
        headers = {}
        while line := stream.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", 0)))
    return SeenRequest(start[0], start[1], headers, body)


def answer(status: int, body: object, headers: Mapping[str, str] | None = None) -> bytes:
    """A complete answer of Stripe's kind; a `bytes` body goes out as it is."""
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {
        "Content-Type": "application/json",
        "Content-Length": str(len(payload)),
        "Connection": "close",
        "Request-Id": "req_scripted",
        "Date": "Sun, 22 Nov 2026 08:00:00 GMT",
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status} Scripted\r\n{head}\r\n".encode() + payload


def refusal(status: int, kind: str = "invalid_request_error", **fields: str) -> bytes:
    """Stripe's error answer."""
    return answer(status, {"error": {"type": kind, **fields}})
