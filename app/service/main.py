"""`uvicorn app.service.main:app --port 9007`: the HTTP face alone, under somebody else's server.

Settings, key and journal are found as `mofang serve` finds them. uvicorn's own flags say where it listens and how TLS
is done, so that this cannot refuse to listen off loopback without it: for a shop, use `mofang serve`.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from types import FrameType

from starlette.types import ASGIApp, Receive, Scope, Send

from app import bootstrap
from app.logs import RedactingFormatter
from app.redaction import redact
from app.service.faces import http_face
from app.service.open_parts import open_parts
from app.service.options import ServeOptions
from app.service.parts import ServiceParts

_log = logging.getLogger(__name__)
# The log of requests, and with `--log-level trace` that of every message with its headers.
_TELL_ADDRESSES = ("uvicorn.access", "uvicorn.asgi")


class LateApp:
    """Made when the server says that it starts: only then is there a loop for the engine."""

    def __init__(self) -> None:
        self._face: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._face is None:
            raise RuntimeError("the server must run the lifespan (uvicorn --lifespan on)")
        else:
            await self._face(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with contextlib.AsyncExitStack() as stack:
            try:
                parts = await stack.enter_async_context(_parts())
            except Exception as error:
                _log.error("The payment service cannot start: %s", error)
                await send({"type": "lifespan.startup.failed", "message": redact(str(error))})
                return
            self._face = http_face(parts)
            stack.enter_context(_told_of_stop(parts.stop_sign.put_up))
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


@contextlib.asynccontextmanager
async def _parts() -> AsyncIterator[ServiceParts]:
    with bootstrap.open_runtime(None, demo=False) as runtime:
        options = runtime.prepared(ServeOptions())
        equipment = runtime.open_equipment(options)
        async with open_parts(equipment, runtime.settings, options) as parts:
            yield parts


@contextlib.contextmanager
def _told_of_stop(tell: Callable[[], None]) -> Iterator[None]:
    """Streams end before the server waits for them: it only tells us after they have ended."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def on_signal(number: int, frame: FrameType | None) -> None:
        tell()
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for each in before:
        signal.signal(each, on_signal)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _keep_private() -> None:
    """The server's own lines hold whole addresses, and those hold sessions and customers' e-mail addresses.

    It has set up its logging before it looks for the app. The service logs its requests by itself.
    """
    for name in _TELL_ADDRESSES:
        logging.getLogger(name).disabled = True
    for handler in logging.getLogger("uvicorn").handlers:
        handler.setFormatter(RedactingFormatter("%(levelname)s: %(message)s"))


_keep_private()
app = LateApp()
