"""gRPC between kiosk and hub without a network: real stubs, real servicers and real bytes, in virtual time.

A kiosk's blocking call is a greenlet that its loop lets wait, so that the product's code runs unchanged at both ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from random import Random
from typing import Any, NoReturn

import grpc
from sqlalchemy.util import await_only, greenlet_spawn

from app.gateway.hub_line import HubLine
from tests.torture.virtual_time import Life

Metadata = tuple[tuple[str, str | bytes], ...]
STREAM_LASTS_SECONDS = (1.0, 10.0, 100.0)


class HubFault(Enum):
    """What a network does to a question."""

    REFUSED = auto()
    REPLY_LOST = auto()
    SLOW = auto()
    LATE = auto()


class Broken(grpc.RpcError, grpc.Call):  # type: ignore[misc]  # gRPC has no types
    """A call that ended with an error, as gRPC tells it."""

    def __init__(self, status: grpc.StatusCode, trailing: Metadata = ()) -> None:
        super().__init__(status.name)
        self._status = status
        self._trailing = trailing

    def code(self) -> grpc.StatusCode:
        return self._status

    def trailing_metadata(self) -> Metadata:
        return self._trailing

    def initial_metadata(self) -> Metadata:
        return ()

    def details(self) -> str:
        return str(self._status.name)

    def is_active(self) -> bool:
        return False

    def time_remaining(self) -> None:
        """No deadline."""

    def cancel(self) -> bool:
        return False

    def add_callback(self, callback: Callable[[], None]) -> bool:
        return False


class Aborted(Exception):
    """What `context.abort` raises."""


class CallContext:
    """The hub's end of one call: what a servicer may ask and say."""

    def __init__(self, metadata: Metadata) -> None:
        self._metadata = metadata
        self.status = grpc.StatusCode.UNKNOWN
        self.trailing: Metadata = ()
        self.greeted = asyncio.Event()

    def invocation_metadata(self) -> Metadata:
        """Names and values."""
        return self._metadata

    def peer(self) -> str:
        """An address."""
        return "ipv4:127.0.0.1:5000"

    def set_trailing_metadata(self, trailing: Metadata) -> None:
        """Goes with the answer."""
        self.trailing = trailing

    async def send_initial_metadata(self, _metadata: Metadata) -> None:
        """The stream has begun."""
        self.greeted.set()

    async def abort(
        self, status: grpc.StatusCode, _details: str = "", trailing: Metadata = ()
    ) -> NoReturn:
        """End with an error."""
        self.status, self.trailing = status, trailing
        raise Aborted


class HubPort:
    """One life of the hub, as gRPC's server knows it: its handlers by path."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.handlers: dict[str, Any] = {}

    def add_generic_rpc_handlers(self, _handlers: object) -> None:
        """The registered ones are enough."""

    def add_registered_method_handlers(self, service: str, handlers: dict[str, Any]) -> None:
        """As the generated code registers them."""
        self.handlers |= {f"/{service}/{name}": each for name, each in handlers.items()}


@dataclass
class Network:
    """Between one kiosk and its hub. `port` is None while nobody listens; `fault` is drawn for each question."""

    random: Random
    port: Callable[[], HubPort | None]
    fault: Callable[[], HubFault | None]

    async def ask(self, path: str, question: bytes, seconds: float, metadata: Metadata) -> Any:
        """The answer's bytes and its trailing metadata. Raises Broken."""
        fault = self.fault()
        await asyncio.sleep(self.random.uniform(0.001, 0.05))
        port = self.port()
        if port is None or fault is HubFault.REFUSED:
            raise Broken(grpc.StatusCode.UNAVAILABLE)
        if fault is HubFault.LATE:
            self._arrives_late(path, question, metadata)
            raise Broken(grpc.StatusCode.UNAVAILABLE)
        context = CallContext(metadata)
        task = port.life.spawn(_answered(port, path, question, context))
        answer = await self._answer(task, context, seconds)
        await asyncio.sleep(seconds if fault is HubFault.SLOW else self.random.uniform(0.001, 0.05))
        if fault is HubFault.SLOW:
            raise Broken(grpc.StatusCode.DEADLINE_EXCEEDED)
        if fault is HubFault.REPLY_LOST or port.life.is_over:
            raise Broken(grpc.StatusCode.UNAVAILABLE)
        return answer, context.trailing

    async def _answer(
        self, task: asyncio.Task[bytes], context: CallContext, seconds: float
    ) -> bytes:
        task.add_done_callback(_retrieve)
        try:
            await asyncio.wait([task], timeout=seconds)
        finally:
            # Whoever has hung up is noticed, or not.
            if not task.done() and self.random.random() < 0.5:
                task.cancel()
        if not task.done():
            raise Broken(grpc.StatusCode.DEADLINE_EXCEEDED)
        if task.cancelled():
            raise Broken(grpc.StatusCode.UNAVAILABLE)
        error = task.exception()
        if isinstance(error, Aborted):
            raise Broken(context.status, context.trailing)
        if error is not None:
            raise error
        return task.result()

    def _arrives_late(self, path: str, question: bytes, metadata: Metadata) -> None:
        def arrive() -> None:
            port = self.port()
            if port is not None:
                work = _answered(port, path, question, CallContext(metadata))
                port.life.spawn(work).add_done_callback(_retrieve)

        asyncio.get_running_loop().call_later(self.random.uniform(1.0, 60.0), arrive)


async def _answered(port: HubPort, path: str, question: bytes, context: CallContext) -> bytes:
    handler = port.handlers[path]
    answer = await handler.unary_unary(handler.request_deserializer(question), context)
    message: bytes = handler.response_serializer(answer)
    return message


def _retrieve(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()


class Stream:
    """The kiosk's end of what the hub tells by itself."""

    def __init__(self, network: Network, path: str, question: bytes, metadata: Metadata) -> None:
        self._network = network
        self._context = CallContext(metadata)
        self._told: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._ended = asyncio.Event()
        self._error: Broken | None = None
        self._serving: asyncio.Task[None] | None = None
        self.read: Callable[[bytes], Any] = bytes
        self._begin(path, question)

    def _begin(self, path: str, question: bytes) -> None:
        port = self._network.port()
        if port is None or self._network.fault() is HubFault.REFUSED:
            self._end(Broken(grpc.StatusCode.UNAVAILABLE))
            return
        self._serving = port.life.spawn(self._serve(port, path, question))
        self._serving.add_done_callback(self._served)
        if self._network.fault() is not None:
            lasts = self._network.random.choice(STREAM_LASTS_SECONDS)
            asyncio.get_running_loop().call_later(lasts, self.cancel)

    async def _serve(self, port: HubPort, path: str, question: bytes) -> None:
        handler = port.handlers[path]
        updates = handler.unary_stream(handler.request_deserializer(question), self._context)
        async for each in updates:
            await asyncio.sleep(self._network.random.uniform(0.001, 0.05))
            self._told.put_nowait(handler.response_serializer(each))

    def _served(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            self._end(Broken(grpc.StatusCode.UNAVAILABLE))
        elif task.exception() is not None:
            self._end(Broken(self._context.status, self._context.trailing))
        else:
            self._end(None)

    def _end(self, error: Broken | None) -> None:
        self._error = error
        self._ended.set()
        self._context.greeted.set()
        self._told.put_nowait(None)

    def initial_metadata(self) -> Metadata:
        """Waits for the hub's first word, or for its absence."""
        await_only(self._context.greeted.wait())
        return ()

    def is_active(self) -> bool:
        """Whether more may come."""
        return not self._ended.is_set()

    def cancel(self) -> None:
        """From either end."""
        if self._serving is not None:
            self._serving.cancel()

    def __iter__(self) -> Iterator[Any]:
        while (message := await_only(self._told.get())) is not None:
            yield self.read(message)
        if self._error is not None:
            raise self._error


class _Question:
    """`stub.Method` for a question with one answer."""

    def __init__(self, network: Network, path: str, write: Any, read: Any) -> None:
        self._network, self._path, self._write, self._read = network, path, write, read

    def with_call(self, question: Any, timeout: float, metadata: Metadata) -> tuple[Any, Broken]:
        """The answer, and the call with its trailing metadata."""
        asked = self._network.ask(self._path, self._write(question), timeout, metadata)
        answer, trailing = await_only(asked)
        return self._read(answer), Broken(grpc.StatusCode.OK, trailing)


class VirtualChannel:
    """What the generated stubs want of a grpc.Channel."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def unary_unary(
        self, path: str, request_serializer: Any, response_deserializer: Any, **_: object
    ) -> _Question:
        """One question, one answer."""
        return _Question(self._network, path, request_serializer, response_deserializer)

    def unary_stream(
        self, path: str, request_serializer: Any, response_deserializer: Any, **_: object
    ) -> Callable[..., Stream]:
        """One question, many answers."""

        def open_stream(question: Any, metadata: Metadata) -> Stream:
            stream = Stream(self._network, path, request_serializer(question), metadata)
            stream.read = response_deserializer
            return stream

        return open_stream

    def close(self) -> None:
        """Nothing is open."""


class VirtualLine(HubLine):
    """A kiosk's line whose threads are greenlets of its life."""

    def __init__(self, network: Network, life: Life) -> None:
        super().__init__(VirtualChannel(network))
        self._random = network.random
        self._life = life
        self._loop = asyncio.get_running_loop()

    def monotonic(self) -> float:
        """Virtual seconds."""
        return self._loop.time()

    def listen(self, run: Callable[[], None]) -> None:
        """A greenlet instead of a thread."""
        self._life.spawn(in_greenlet(run))

    def pause(self, seconds: float) -> None:
        """Lets the others run meanwhile."""
        await_only(asyncio.sleep(seconds * self._random.uniform(0.5, 1.5)))


def in_greenlet(run: Callable[[], Any]) -> Coroutine[Any, Any, Any]:
    """Blocking code, as a coroutine."""
    return greenlet_spawn(partial(run))
