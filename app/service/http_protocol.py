"""uvicorn's HTTP, with an end to its patience: a request's head must arrive in time, and be small."""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0
LARGEST_HEAD = 16 * 1024
_NOT_HTTP = (
    '{"success": false, "error": {"code": "http_malformed", "message": "这不是有效的 HTTP 请求。", "details": {}},'
    ' "message": "这不是有效的 HTTP 请求。 This is not a valid HTTP request."}'
).encode()


class ImpatientProtocol(H11Protocol):
    """Cuts off whoever has connected, or has begun a request, and does not go on."""

    head_seconds = HEAD_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Silence from the start counts."""
        super().connection_made(transport)
        self._arm()

    def data_received(self, data: bytes) -> None:
        """The first byte of a request starts the clock, its last one stops it."""
        self._arm()
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._disarm()

    def on_response_complete(self) -> None:
        """From here on uvicorn's own keep-alive time runs."""
        self._disarm()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to be cut off."""
        self._disarm()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """In the shape of every other error."""
        head = [(b"content-type", b"application/json"), (b"connection", b"close")]
        parts = (
            h11.Response(status_code=400, headers=head, reason=b"Bad Request"),
            h11.Data(data=_NOT_HTTP),
            h11.EndOfMessage(),
        )
        self.transport.write(b"".join(self.conn.send(part) or b"" for part in parts))
        self.transport.close()

    def _arm(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
