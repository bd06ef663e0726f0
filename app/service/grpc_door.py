"""The door of every call: who asks, in which language, and errors as gRPC tells them.

| trailing metadata   | what it is                                                      |
|---------------------|-----------------------------------------------------------------|
| mofang-code         | the stable code of the error                                    |
| mofang-kind         | its class, so that a hub's kiosk can raise the very same        |
| mofang-details-bin  | its details as JSON                                             |
| mofang-server-time  | Stripe's clock by the service's last answer, seconds since 1970 |
| mofang-livemode     | whether real money moves: 1 or 0                                |
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, NoReturn, TypeVar

import grpc

from app.core.errors import GatewayUnreachable, MofangError, RequestMalformed
from app.service.access import Caller, last_forwarded
from app.service.languages import language_of
from app.service.parts import ServiceParts
from app.service.problems import answer_for, details_of, message_of

_log = logging.getLogger(__name__)
_LONGEST_METADATA = 1024
_FORWARDED = "x-forwarded-for"
_KEY = "idempotency-key"
T = TypeVar("T")
# What gRPC's types call ServicerContext; the library has no types of its own.
Context = Any


class Door:
    """Lets callers in. One for all services of one server."""

    def __init__(self, parts: ServiceParts) -> None:
        self._parts = parts

    async def answer(
        self, method: str, context: Context, work: Callable[[Caller], Awaitable[T]]
    ) -> T:
        """The work's answer, or the right status. Never a traceback on the wire."""
        started = time.monotonic()
        status, caller = "OK", None
        try:
            caller = await self._caller(context)
            answer = await work(caller)
        except MofangError as error:
            status = answer_for(error).grpc
            await self.turn_away(method, context, error, caller)
        except asyncio.CancelledError:
            # Gone, or out of patience.
            status = "CANCELLED"
            raise
        except Exception:
            status = "INTERNAL"
            await self._tell_defect(method, context, caller)
        finally:
            seconds = time.monotonic() - started
            self._parts.metrics.note_request("grpc", method, status, seconds)
        context.set_trailing_metadata(self._clock())
        return answer

    async def stream(
        self, method: str, context: Context, work: Callable[[Caller], AsyncGenerator[T]]
    ) -> AsyncGenerator[T]:
        """The same for an answer that comes bit by bit."""
        caller = None
        try:
            caller = await self._caller(context)
            # Nothing may change for hours, and who listens wants to know that somebody speaks.
            await context.send_initial_metadata(())
            async with contextlib.aclosing(work(caller)) as answers:
                async for each in answers:
                    yield each
        except MofangError as error:
            await self.turn_away(method, context, error, caller)
        except Exception:
            await self._tell_defect(method, context, caller)

    async def _caller(self, context: Context) -> Caller:
        told = _metadata(context)
        return await self._parts.access.admitted(
            told.get("authorization"),
            peer=self._peer(context),
            language=language_of(told.get("accept-language")),
            limiter=self._parts.limiter,
        )

    def stranger(self, context: Context) -> Caller:
        """Whoever asks what needs no token, by the address."""
        return Caller("public", "public", address=self._peer(context))

    def _peer(self, context: Context) -> str:
        """Behind a proxy, whom it names last: its own address would be one ration for all."""
        forwarded = [
            value for name, value in context.invocation_metadata() or () if name == _FORWARDED
        ]
        if self._parts.options.behind_proxy and forwarded:
            return last_forwarded(forwarded[-1])
        return _address(context.peer())

    def _clock(self) -> tuple[tuple[str, str], ...]:
        gateway = self._parts.checkout.room.gateway
        server_time = gateway.server_time()
        livemode = ("mofang-livemode", "1" if gateway.livemode else "0")
        if server_time is None:
            return (livemode,)
        return (livemode, ("mofang-server-time", f"{server_time:.3f}"))

    async def turn_away(
        self, method: str, context: Context, error: MofangError, caller: Caller | None = None
    ) -> NoReturn:
        """End the call with the error's status, and words for whoever asks; a stranger until it is known."""
        language = language_of(_metadata(context).get("accept-language"))
        to_staff = caller is not None and caller.is_till
        details = details_of(error, to_staff=to_staff)
        told = (
            ("mofang-code", error.code),
            ("mofang-kind", type(error).__name__),
            ("mofang-details-bin", json.dumps(details).encode()),
            # Nobody was heard, so nobody's clock is known any better.
            *(() if isinstance(error, GatewayUnreachable) else self._clock()),
        )
        _log.info("%s: %s", method, error.code)
        status = grpc.StatusCode[answer_for(error).grpc]
        await context.abort(status, message_of(error, language, to_staff=to_staff), told)
        raise AssertionError("abort does not return")

    async def _tell_defect(self, method: str, context: Context, caller: Caller | None) -> NoReturn:
        """A defect of ours: the log has it all, the caller only that there was one."""
        _log.exception("%s failed", method)
        await self.turn_away(method, context, MofangError("internal_error"), caller)


def idempotency_key(context: Context) -> str | None:
    """What a repeat of this call would bring again; never passed over, or the repeat would be one more payment.

    Raises RequestMalformed if there are two. How long it may be is checked where it is used.
    """
    keys = [value for name, value in context.invocation_metadata() or () if name == _KEY]
    if len(keys) > 1:
        raise RequestMalformed("request_invalid", field=_KEY, reason="twice")
    return keys[0] if keys else None


def _metadata(context: Context) -> dict[str, str]:
    """The first of each name; what is not text, or too long to mean anything, is passed over."""
    told: dict[str, str] = {}
    for name, value in context.invocation_metadata() or ():
        if isinstance(value, str) and len(value) <= _LONGEST_METADATA:
            told.setdefault(name, value)
    return told


def _address(peer: str) -> str:
    """ "ipv4:127.0.0.1:5000" and "ipv6:[::1]:5000" without the port, which changes with each connection."""
    kind, _, rest = peer.partition(":")
    return rest.rpartition(":")[0].strip("[]") if kind in {"ipv4", "ipv6"} else peer
