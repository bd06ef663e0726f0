"""An end to gRPC's patience: who opens a call must send its message in time, and every answer comes in time.

The library waits for the message of a call for ever. So that this can be cut short, a method that takes one message is
shown to it as one that takes several, of which the first is read; on the wire there is no difference.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import grpc

from app.core.errors import GatewayUnreachable, MofangError, RequestMalformed, TooManyRequests
from app.service.grpc_door import Context, Door
from app.service.stream_seats import StreamSeats

# Longer than the longest answer (a cancel waits 30 s for Stripe's word).
ANSWER_SECONDS = 60.0
# The standard health service's stream needs no token.
_FOR_STRANGERS = "Watch"
Handler = Any


class Patience(grpc.aio.ServerInterceptor):  # type: ignore[misc]
    """Stands before every method, those of the libraries too."""

    def __init__(self, door: Door, seats: StreamSeats, message_seconds: float) -> None:
        self._door = door
        self._seats = seats
        self._message_seconds = message_seconds
        self._handlers: dict[str, Handler] = {}

    async def intercept_service(
        self, continuation: Callable[[Any], Awaitable[Handler]], details: Any
    ) -> Handler:
        """See grpc.aio.ServerInterceptor. None is a method that is not there."""
        known = self._handlers.get(details.method)
        if known is not None:
            return known
        handler = await continuation(details)
        if handler is not None:
            handler = self._handlers[details.method] = self._patient(details.method, handler)
        return handler

    def _patient(self, method: str, handler: Handler) -> Handler:
        name = method.rpartition("/")[2]
        if handler.unary_unary is not None:
            return grpc.stream_unary_rpc_method_handler(
                self._one_answer(name, handler), None, handler.response_serializer
            )
        if handler.unary_stream is not None:
            return grpc.stream_stream_rpc_method_handler(
                self._answers(name, handler), None, handler.response_serializer
            )
        return grpc.stream_stream_rpc_method_handler(
            self._talk(name, handler), handler.request_deserializer, handler.response_serializer
        )

    def _one_answer(self, name: str, handler: Handler) -> Callable[..., Awaitable[Any]]:
        async def answer(_messages: Any, context: Context) -> Any:
            request = await self._first(name, handler, context)
            async with self._in_time(name, context):
                return await handler.unary_unary(request, context)

        return answer

    def _answers(self, name: str, handler: Handler) -> Callable[..., Awaitable[None]]:
        """A stream of answers takes as long as it takes; ours sees to who may listen."""

        async def answer(_messages: Any, context: Context) -> None:
            request = await self._first(name, handler, context)
            await _tell(handler.unary_stream(request, context), context)

        async def answer_stranger(messages: Any, context: Context) -> None:
            try:
                with self._seats.seat(self._door.stranger(context)):
                    await answer(messages, context)
            except TooManyRequests as error:
                await self._door.turn_away(name, context, error)

        return answer_stranger if name == _FOR_STRANGERS else answer

    def _talk(self, name: str, handler: Handler) -> Callable[..., Awaitable[None]]:
        """Reflection: a tool asks a few questions and goes."""

        async def answer(messages: Any, context: Context) -> None:
            async with self._in_time(name, context):
                await _tell(handler.stream_stream(messages, context), context)

        return answer

    async def _first(self, name: str, handler: Handler, context: Context) -> Any:
        try:
            async with asyncio.timeout(self._message_seconds):
                message = await context.read()
        except TimeoutError:
            slow = RequestMalformed("body_too_slow", seconds=f"{self._message_seconds:g}")
            await self._door.turn_away(name, context, slow)
        try:
            return _decoded(handler, message)
        except MofangError as error:
            await self._door.turn_away(name, context, error)

    @contextlib.asynccontextmanager
    async def _in_time(self, name: str, context: Context) -> AsyncGenerator[None]:
        """Whether it was carried out is unknown to the caller, as when the line breaks."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                yield
        except TimeoutError:
            await self._door.turn_away(name, context, GatewayUnreachable("service_unreachable"))


def _decoded(handler: Handler, message: Any) -> Any:
    """Raises RequestMalformed. Reading a message fails only because of what is in it."""
    if not isinstance(message, bytes):
        raise RequestMalformed("request_invalid", field="message", reason="missing")
    try:
        return handler.request_deserializer(message)
    except Exception:
        raise RequestMalformed("request_invalid", field="message", reason="malformed") from None


async def _tell(answers: Any, context: Context) -> None:
    """The libraries' own methods write by themselves, or give their answers one by one, as ours do."""
    if inspect.isawaitable(answers):
        await answers
        return
    async with contextlib.aclosing(answers):
        async for each in answers:
            await context.write(each)
