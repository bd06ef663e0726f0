"""A stream that ends when its reader may read no more, or when the service goes away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator

from app.core.errors import ServiceStopping
from app.engine.feed import PaymentUpdate
from app.service.access import Caller
from app.service.parts import ServiceParts

# A token that was revoked opens a stream for so long at most.
ACCESS_SECONDS = 10.0


async def changes(
    updates: AsyncIterator[PaymentUpdate], caller: Caller, parts: ServiceParts
) -> AsyncGenerator[PaymentUpdate]:
    """The updates. Raises NotAllowed `token_revoked`, ServiceStopping, and what `updates` raises."""
    stopping = asyncio.ensure_future(parts.stop_sign.wait())
    upcoming = asyncio.ensure_future(_next(updates))
    try:
        while True:
            await asyncio.wait(
                {upcoming, stopping},
                timeout=ACCESS_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            await parts.access.check_still_allowed(caller)
            if upcoming.done():
                update = upcoming.result()
                if update is None:
                    return
                yield update
                upcoming = asyncio.ensure_future(_next(updates))
            elif stopping.done():
                raise ServiceStopping("service_stopping")
    finally:
        await _let_go(upcoming, stopping)


async def _next(updates: AsyncIterator[PaymentUpdate]) -> PaymentUpdate | None:
    return await anext(updates, None)


async def _let_go(*tasks: asyncio.Future[object]) -> None:
    """None of them may go on listening for a reader who has left."""
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task
