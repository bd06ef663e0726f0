"""How long this process offers one payment's link, and what must not hold up its end. By our own monotonic clock."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from app.core.payment import Payment
from app.core.state import MAY_BE_OPEN, PaymentState


class Offer:
    """Begins when the payment is first noted as open, and ends `scan_seconds` later, if there are any."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.without_link = asyncio.Event()
        self._monotonic = monotonic
        self._is_open = False
        self._scan_seconds: float | None = None
        self._opened_at: float | None = None
        self._closing_at: float | None = None
        self._giving_way: set[asyncio.Timeout] = set()

    def note(self, payment: Payment) -> None:
        """Take in the payment's state."""
        self._is_open = payment.state is PaymentState.OPEN
        self._scan_seconds = payment.scan_seconds
        if payment.state is not PaymentState.PREPARING and self._opened_at is None:
            self._opened_at = self._monotonic()
        if payment.state is PaymentState.CLOSING and self._closing_at is None:
            self._closing_at = self._monotonic()
        # A bank's answer may take days, but there is nothing left to close.
        if payment.state not in MAY_BE_OPEN:
            self.without_link.set()

    @property
    def closes_at(self) -> float | None:
        """When the link is to be closed; None if no screen here closes it by the clock."""
        if self._scan_seconds is None or self._opened_at is None:
            return None
        return self._opened_at + self._scan_seconds

    @property
    def is_overdue(self) -> bool:
        """The link is open, and its time is over."""
        return self._is_open and self._seconds_left is not None and self._seconds_left <= 0.0

    @property
    def age(self) -> float:
        """Seconds since the link was seen open, or since it is being closed."""
        since = self._opened_at if self._closing_at is None else self._closing_at
        return 0.0 if since is None else self._monotonic() - since

    def not_past_end(self, delay: float) -> float:
        """The delay, or what is left of the offer."""
        left = self._seconds_left
        return delay if left is None or not self._is_open else min(delay, max(0.0, left))

    @contextlib.asynccontextmanager
    async def until_end(self) -> AsyncIterator[None]:
        """An answer that hangs must not hold up the closing. Raises TimeoutError once an open link has to be closed."""
        async with asyncio.timeout(self._seconds_left if self._is_open else None) as patience:
            self._giving_way.add(patience)
            try:
                yield
            finally:
                self._giving_way.discard(patience)

    def end_now(self) -> None:
        """Whatever waits within `until_end` stops waiting, if the link is open."""
        if self._is_open:
            for patience in self._giving_way:
                if not patience.expired():
                    patience.reschedule(asyncio.get_running_loop().time())

    @property
    def _seconds_left(self) -> float | None:
        return None if self.closes_at is None else self.closes_at - self._monotonic()
