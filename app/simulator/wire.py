"""The simulator on a real socket: uvicorn carries it, and faults really cut connections."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.simulator.faults import (
    ConnectionRefused,
    Fault,
    FaultKind,
    ReplyCut,
    ReplyLost,
    apply,
)
from app.simulator.front_door import FrontDoor
from app.simulator.http_messages import Request, Response

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_BODY_BYTES = 1_000_000
# Longer than any till pauses between looks: closing an idle connection just as it is used again
# would look like a lost network.
_KEEP_ALIVE_SECONDS = 120
# Far below any client's time-out.
_DROP_SECONDS = 0.25
_TRANSPORT = "mofang.transport"
_TOO_LARGE = Response(413, {"content-type": "text/plain"}, b"The request is too large.")


class _OpenProtocol(H11Protocol):
    """Hands the connection to the application, which may have to break it."""

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, _TRANSPORT: transport}


class WireApp:
    """The ASGI application; runs on one loop, so the front door is asked by one thread only."""

    def __init__(self, door: FrontDoor) -> None:
        self._door = door
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Wake whatever a fault holds back; call it on the loop."""
        self._closing.set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        exchange = _Exchange(scope, receive, send)
        try:
            body = await exchange.read_body()
        except _TooLarge:
            await exchange.answer(_TOO_LARGE)
        except _CallerGone:
            return
        else:
            await self._serve(exchange, exchange.request(body))

    async def _serve(self, exchange: _Exchange, request: Request) -> None:
        fault = self._door.next_fault(request)
        try:
            response = await self._act(fault, request)
        except (ConnectionRefused, ReplyLost):
            await exchange.break_off()
        except ReplyCut as cut:
            await exchange.answer_in_part(cut.received)
        else:
            await self._answer(exchange, response, fault)

    async def _answer(self, exchange: _Exchange, response: Response, fault: Fault | None) -> None:
        if fault is None or fault.kind is not FaultKind.DRIP:
            await exchange.answer(response)
            return
        drops = max(1, round(fault.seconds / _DROP_SECONDS))
        try:
            async for _ in exchange.answer_in_drops(response, drops):
                await self._wait(_DROP_SECONDS)
        except ReplyLost:
            await exchange.break_off()

    async def _act(self, fault: Fault | None, request: Request) -> Response:
        if fault is None or fault.kind not in (FaultKind.SLOW, FaultKind.STALL):
            return apply(fault, self._door.handle, request, keep=self._door.keep)
        if fault.kind is FaultKind.SLOW:
            response = self._door.handle(request)
            await self._wait(fault.seconds)
            return response
        with self._door.in_flight(request):
            await self._wait(fault.seconds)
            return self._door.handle(request)

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return
        raise ReplyLost("the simulator is closing")


class _CallerGone(Exception):
    """The connection ended before the request did."""


class _TooLarge(Exception):
    """The request cannot be meant for Stripe."""


class _Exchange:
    """One request and its answer on one connection."""

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send

    async def read_body(self) -> bytes:
        """The whole body or nothing: half a request must never be acted on."""
        body = bytearray()
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise _CallerGone
            body += message.get("body", b"")
            if len(body) > MAX_BODY_BYTES:
                raise _TooLarge
            if not message.get("more_body", False):
                return bytes(body)

    def request(self, body: bytes) -> Request:
        """The request as a plain value."""
        headers = {name.decode("latin-1"): value for name, value in self._scope["headers"]}
        return Request(
            method=self._scope["method"],
            path=self._scope["path"],
            query=self._scope["query_string"].decode("latin-1"),
            headers={name: value.decode("latin-1") for name, value in headers.items()},
            body=body,
        )

    async def answer(self, response: Response) -> None:
        """The whole answer."""
        await self._start(response.status, response.headers, len(response.body))
        await self._send({"type": "http.response.body", "body": response.body, "more_body": False})

    async def answer_in_part(self, received: bytes) -> None:
        """An answer that promises more than it brings."""
        await self._start(200, {"content-type": "application/json"}, 2 * len(received) + 1)
        await self._send({"type": "http.response.body", "body": received, "more_body": True})
        self._transport.close()
        await self._until_gone()

    async def answer_in_drops(self, response: Response, drops: int) -> AsyncIterator[None]:
        """The whole answer in so many pieces; yields after each but the last, for the caller to let time pass."""
        await self._start(response.status, response.headers, len(response.body))
        size = max(1, len(response.body) // (drops + 1))
        for start in range(0, size * drops, size):
            piece = response.body[start : start + size]
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
            yield
        rest = response.body[size * drops :]
        await self._send({"type": "http.response.body", "body": rest, "more_body": False})

    async def break_off(self) -> None:
        """No answer at all."""
        self._transport.abort()
        await self._until_gone()

    async def _start(self, status: int, headers: Mapping[str, str], length: int) -> None:
        pairs = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
        ]
        pairs.append((b"content-length", str(length).encode()))
        await self._send({"type": "http.response.start", "status": status, "headers": pairs})

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            continue

    @property
    def _transport(self) -> asyncio.Transport:
        return cast(asyncio.Transport, self._scope["state"][_TRANSPORT])


class _AnnouncingServer(uvicorn.Server):
    """Says when it listens, because a caller on another thread waits for that, and ends the moment it is told to."""

    def __init__(self, config: uvicorn.Config, listening: threading.Event) -> None:
        super().__init__(config)
        self._listening = listening
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Call it on the loop."""
        self.should_exit = True
        self._closing.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening.set()

    async def main_loop(self) -> None:
        """uvicorn's own looks ten times a second whether it is over, to keep a date that is not sent here."""
        await self.on_tick(0)
        await self._closing.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's own, which sleeps a while for whatever may still be going on; this waits for that."""
        await self._accept_no_more()
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)
        for listening in self.servers:
            await listening.wait_closed()

    async def _accept_no_more(self) -> None:
        """Begin what has been accepted: asyncio would leave it open for ever if its server were closed before that."""
        loop = asyncio.get_running_loop()
        for listening in (each for server in self.servers for each in server.sockets):
            # Windows' loop has no such readers, and no such gap.
            with contextlib.suppress(NotImplementedError):
                loop.remove_reader(listening)
        # In the first round the connection is made, in the second its protocol hears of it.
        await asyncio.sleep(0)
        await asyncio.sleep(0)


class WireServer:
    """A front door on a bound socket, on a thread of its own."""

    def __init__(self, door: FrontDoor, bound: socket.socket) -> None:
        self._door = door
        self._bound = bound
        self._listening = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mofang-simulator", daemon=True)
        self._close: Callable[[], None] = lambda: None

    def start(self, timeout_seconds: float = 10.0) -> None:
        """Returns when requests are answered; raises RuntimeError if that does not come about."""
        self._thread.start()
        if not self._listening.wait(timeout_seconds):
            raise RuntimeError("the simulator did not start to listen")

    def stop(self, timeout_seconds: float = 10.0) -> None:
        """Ends open connections and the thread."""
        self._close()
        self._thread.join(timeout_seconds)

    def wait(self) -> None:
        """Until stopped."""
        self._ended.wait()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            self._ended.set()

    async def _serve(self) -> None:
        application = WireApp(self._door)
        server = _AnnouncingServer(_config(application), self._listening)
        loop = asyncio.get_running_loop()

        def close() -> None:
            application.close()
            server.close()

        self._close = lambda: _call_on(loop, close)
        await server.serve(sockets=[self._bound])


def _call_on(loop: asyncio.AbstractEventLoop, action: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(action)


def _config(application: WireApp) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=_OpenProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
    )
