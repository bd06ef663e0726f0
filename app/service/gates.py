"""What every request passes before any of our code reads it: names, origins, size and patience."""

from __future__ import annotations

import asyncio
import json
import logging
import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import MofangError, RequestMalformed, WrongAddress
from app.service.languages import language_of
from app.service.metrics import Metrics
from app.service.problems import answer_for, problem_body
from app.service.web_origins import WebOrigins

_log = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
# Asked every few seconds by whoever watches over the service.
_UNREMARKABLE = frozenset({"/health", "/ready", "/metrics"})
# Thousands of these may come in a second; the metrics count those that went well.
_OFTEN = "/api/v1/payment/webhook"
_JSON = "application/json"
_CODINGS = ("content-encoding", "transfer-encoding")
_PLAIN = frozenset({"", "identity", "chunked"})
# Who is asked, from where, by whom, and what the body is.
_ONLY_ONCE = (
    b"host",
    b"origin",
    b"authorization",
    b"content-type",
    b"content-encoding",
    b"idempotency-key",
    b"stripe-signature",
)


class OriginGate:
    """Host and Origin, see WebOrigins."""

    def __init__(self, app: ASGIApp, origins: WebOrigins) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            try:
                _check_once(scope)
                self._origins.check(headers.get("host"), headers.get("origin"))
            except (RequestMalformed, WrongAddress) as error:
                await send_problem(error, scope, send)
                return
        await self._app(scope, receive, send)


class BodyGate:
    """Reads the body whole, within bounds, so that nothing behind it waits for a slow client."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await _read(scope, receive)
        except TimeoutError:
            slow = RequestMalformed("body_too_slow", seconds=f"{self._seconds:g}")
            await send_problem(slow, scope, send)
        except RequestMalformed as error:
            await send_problem(error, scope, send)
        else:
            if body is not None:
                await self._app(scope, replay(body, receive), send)


class Stopwatch:
    """Measures every request under its route's name, and tells nobody a traceback."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        except Exception as error:
            _log.critical("Uncaught error", exc_info=error)
            if not status:
                await send_problem(MofangError("unexpected"), scope, note_status)
        finally:
            self._note(scope, status, time.monotonic() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        """The route's own name: an address may hold an id, which is nobody's business in a log."""
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.note_request("rest", route, str(status), seconds)
        if route not in _UNREMARKABLE and (route != _OFTEN or status >= 400):
            _log.info("%s %s %d, %.0f ms", scope["method"], route, status, seconds * 1000)


async def send_problem(error: MofangError, scope: Scope, send: Send) -> None:
    """An error as an answer, without any framework. The connection ends: what was not read of the request is lost."""
    headers = Headers(scope=scope)
    body = problem_body(error, language_of(headers.get("accept-language")))
    content = json.dumps(body, ensure_ascii=False).encode()
    head = [
        (b"content-type", _JSON.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    status = answer_for(error).http
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": content})


def _check_once(scope: Scope) -> None:
    """Of two, a proxy may believe the one where we believe the other. Raises RequestMalformed `request_invalid`."""
    names = [name for name, _ in scope["headers"]]
    twice = next((name for name in _ONLY_ONCE if names.count(name) > 1), None)
    if twice is None and {b"content-length", b"transfer-encoding"} <= set(names):
        twice = b"content-length"
    if twice is not None:
        raise RequestMalformed("request_invalid", field=twice.decode(), reason="twice")


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """None if the client went away. Raises RequestMalformed: body_too_large, content_type_unsupported."""
    headers = Headers(scope=scope)
    too_large = RequestMalformed("body_too_large", limit=str(LARGEST_BODY))
    announced = headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > LARGEST_BODY:
        raise too_large
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise too_large
    _check_type(headers, bool(body))
    return bytes(body)


def _check_type(headers: Headers, has_body: bool) -> None:
    """Anything but JSON could be sent by a form on any web page, without asking first."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    codings = {headers.get(name, "").strip().lower() for name in _CODINGS}
    if has_body and (media_type != _JSON or codings - _PLAIN):
        raise RequestMalformed("content_type_unsupported")


def replay(body: bytes, receive: Receive) -> Receive:
    """What was read of a request, for somebody behind who has to read it again."""
    given = False

    async def read_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return read_again
