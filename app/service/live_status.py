"""Live news for the page of one payment: whoever has the whole session id may hear how it stands, and nothing else.

The page then asks `verify`; so a stream that lies, or is missing, changes nothing but the time that it takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field

from app.core.errors import TooManyRequests
from app.core.payment import Payment
from app.core.state import PaymentState
from app.core.verification import VerifyStatus
from app.engine.feed import PaymentUpdate
from app.service.stopping import StopSign

# A browser comes back by itself, and a phone that went to sleep is let go of.
LONGEST_SECONDS = 600.0
MOST_STREAMS = 500
_RETRY_MILLISECONDS = 3000

_STATUS_OF = {
    PaymentState.PREPARING: VerifyStatus.PENDING,
    PaymentState.OPEN: VerifyStatus.PENDING,
    PaymentState.CLOSING: VerifyStatus.PENDING,
    PaymentState.PROCESSING: VerifyStatus.PROCESSING,
    PaymentState.PAID: VerifyStatus.SUCCESS,
    PaymentState.FAILED: VerifyStatus.FAILED,
    PaymentState.EXPIRED: VerifyStatus.EXPIRED,
    PaymentState.CANCELED: VerifyStatus.CANCELED,
}
Watch = Callable[[str, int | None], AsyncIterator[PaymentUpdate]]
Event = dict[str, object]


@dataclass
class LiveStatus:
    """`watch` is the service's."""

    watch: Watch
    stop_sign: StopSign
    open_streams: int = field(default=0, init=False)

    def check_room(self) -> None:
        """Raises TooManyRequests `too_many_streams`: the page then asks now and again instead."""
        if self.open_streams >= MOST_STREAMS:
            raise TooManyRequests("too_many_streams", seconds="30")

    async def events(self, payment_id: str, after_version: int | None) -> AsyncIterator[Event]:
        """What sse-starlette sends: the state now, then each change of it, until it is final or time is up."""
        self.open_streams += 1
        shown: VerifyStatus | None = None
        try:
            async with contextlib.aclosing(self._updates(payment_id, after_version)) as updates:
                async for update in updates:
                    status = status_of(update.payment)
                    if status is not shown:
                        shown = status
                        yield _event(status, update.payment.version)
        finally:
            self.open_streams -= 1

    async def _updates(
        self, payment_id: str, after_version: int | None
    ) -> AsyncGenerator[PaymentUpdate]:
        """Ends with the watch, with the service, or when it has lasted long enough."""
        watch = self.watch(payment_id, after_version)
        end = asyncio.ensure_future(self._end())
        try:
            while True:
                step = asyncio.ensure_future(anext(watch, None))
                await asyncio.wait({step, end}, return_when=asyncio.FIRST_COMPLETED)
                if not step.done():
                    step.cancel()
                    return
                update = step.result()
                if update is None:
                    return
                yield update
        finally:
            end.cancel()

    async def _end(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_SECONDS):
                await self.stop_sign.wait()


def status_of(payment: Payment) -> VerifyStatus:
    """The guide's word for a state."""
    return _STATUS_OF[payment.state]


def _event(status: VerifyStatus, version: int) -> Event:
    return {
        "event": "status",
        "id": str(version),
        "data": json.dumps({"status": status.value}),
        "retry": _RETRY_MILLISECONDS,
    }
