"""uvicorn's HTTP, with an end to its patience: a request's head must arrive in time, and be small."""

from __future__ import annotations

import asyncio
import json
import re
from urllib.parse import urlsplit

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.core.errors import MofangError, RequestMalformed, TooManyRequests
from app.service.languages import language_of
from app.service.options import PATIENCE_SECONDS
from app.service.problems import answer_for, problem_body

# For the 48 KiB that must go before there is room again: the slowest phone takes half of it.
WRITE_SECONDS = 20.0
LARGEST_HEAD = 16 * 1024
MOST_CONNECTIONS = 4096
_COME_BACK_SECONDS = 10
_HEAD = b"content-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"


_UPGRADE = re.compile(rb"\r\nupgrade:", re.IGNORECASE)
_TOO_LARGE = RequestMalformed("head_too_large", limit=str(LARGEST_HEAD))
_NOT_HTTP = RequestMalformed("http_malformed")


class ImpatientProtocol(HttpToolsProtocol):
    """Cuts off whoever has connected, or has begun a request, and does not go on."""

    head_seconds = PATIENCE_SECONDS
    _deadline: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _in_head = True
    _goes_on = False
    _unfinished = 0
    _trouble: MofangError = _NOT_HTTP

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Silence from the start counts; one connection too many is told so at once."""
        super().connection_made(transport)
        self._arm()
        if len(self.connections) > MOST_CONNECTIONS:
            self._refuse(TooManyRequests("service_full", seconds=str(_COME_BACK_SECONDS)))

    def data_received(self, data: bytes) -> None:
        """The first byte of a request starts the clock, the end of its head stops it."""
        self._goes_on = False
        at_head = self._in_head or self.cycle.response_complete
        super().data_received(_staying(data) if at_head else data)
        if self.transport.is_closing():
            return
        if self._in_head or self.cycle.response_complete:
            self._arm()
            self._note_unfinished(len(data))
        else:
            self._disarm()
            if not self._goes_on:
                self._note_unfinished(len(data))

    def on_message_begin(self) -> None:
        """Its head has begun."""
        self._in_head = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """What comes after the body is no header: a proxy has not seen it, and the head was judged without it."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Raises ValueError, which the parser takes for a malformed request, if the head was too large."""
        self._in_head = False
        self._note_progress()
        headers = sum(len(name) + len(value) for name, value in self.headers)
        if len(self.url) + headers > LARGEST_HEAD:
            self._trouble = _TOO_LARGE
            raise ValueError("head too large")
        self._take_name_from_target()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """How much of it there may be is the business of whoever reads it."""
        self._note_progress()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Whatever follows belongs to the next one."""
        self._note_progress()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to be cut off."""
        self._disarm()
        self._go_on_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Whoever asks and does not read what it is told is cut off, too."""
        super().pause_writing()
        self._stalled = self.loop.call_later(WRITE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It reads again."""
        super().resume_writing()
        self._go_on_writing()

    def send_400_response(self, msg: str) -> None:
        """In the shape of every other error."""
        self._refuse(self._trouble)

    def _take_name_from_target(self) -> None:
        """`GET http://name/…` is a request for that name, whatever Host says (RFC 9112, 3.2.2)."""
        name = b"" if self.url.startswith((b"/", b"*")) else urlsplit(self.url).netloc
        if name:
            others = [each for each in self.headers if each[0] != b"host"]
            self.headers[:] = [(b"host", name), *others]

    def _note_progress(self) -> None:
        self._goes_on, self._unfinished = True, 0

    def _note_unfinished(self, received: int) -> None:
        """The parser keeps what it was given of a head, or of what follows a body, however much that is."""
        self._unfinished += received
        if self._unfinished > LARGEST_HEAD:
            self._refuse(_TOO_LARGE)

    def _refuse(self, error: MofangError) -> None:
        """Without any framework, in the language that was asked for, if it has come so far."""
        wish = next(
            (value for name, value in self.headers or () if name == b"accept-language"), b""
        )
        body = json.dumps(
            problem_body(error, language_of(wish.decode("latin-1"))), ensure_ascii=False
        ).encode()
        self.transport.write(STATUS_LINE[answer_for(error).http] + _HEAD % len(body) + body)
        self.transport.close()

    def _go_on_writing(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _arm(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _staying(data: bytes) -> bytes:
    """Without the wish for another protocol, which we may ignore (RFC 9110, 7.8) and the parser does not: it would take
    the body for that protocol. Java's own client wishes for HTTP/2 with each request."""
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"\r\nx-passed-over:", head) + end + rest


def protocol_of(head_seconds: float) -> type[ImpatientProtocol]:
    """uvicorn makes one object of it for every connection, and hands it nothing of ours."""

    class Protocol(ImpatientProtocol):
        pass

    Protocol.head_seconds = head_seconds
    return Protocol
