"""uvicorn's HTTP, with an end to its patience: a request's head must arrive in time, and be small."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEAD_SECONDS = 10.0
LARGEST_HEAD = 16 * 1024
_NOT_HTTP = (
    '{"success": false, "error": {"code": "http_malformed", "message": "这不是有效的 HTTP 请求。", "details": {}},'
    ' "message": "这不是有效的 HTTP 请求。 This is not a valid HTTP request."}'
).encode()
_HEAD_OF_400 = b"content-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"


class ImpatientProtocol(HttpToolsProtocol):
    """Cuts off whoever has connected, or has begun a request, and does not go on."""

    head_seconds = HEAD_SECONDS
    _deadline: asyncio.TimerHandle | None = None
    _in_head = True
    _unfinished = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Silence from the start counts."""
        super().connection_made(transport)
        self._arm()

    def data_received(self, data: bytes) -> None:
        """The first byte of a request starts the clock, the end of its head stops it."""
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head or self.cycle.response_complete:
            self._arm()
            self._note_unfinished(len(data))
        else:
            self._disarm()

    def on_message_begin(self) -> None:
        """Its head has begun."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Raises ValueError, which the parser takes for a malformed request, if the head was too large."""
        self._in_head, self._unfinished = False, 0
        headers = sum(len(name) + len(value) for name, value in self.headers)
        if len(self.url) + headers > LARGEST_HEAD:
            raise ValueError("head too large")
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to be cut off."""
        self._disarm()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """In the shape of every other error."""
        self.transport.write(STATUS_LINE[400] + _HEAD_OF_400 % len(_NOT_HTTP) + _NOT_HTTP)
        self.transport.close()

    def _note_unfinished(self, received: int) -> None:
        """The parser keeps what it was given of a head, however much that is."""
        self._unfinished += received
        if self._unfinished > LARGEST_HEAD:
            self.send_400_response("head too large")

    def _arm(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
