"""Everybody who waits for news of a payment: one listener on the engine's feed, and a mailbox for each who waits."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator, Set

from app.core.errors import CallerError
from app.core.payment import Payment
from app.engine.feed import PaymentUpdate
from app.service.access import Caller
from app.service.stream_seats import StreamSeats


class Mailbox:
    """Holds the newest update only: who reads slowly misses steps on the way, never where it has led."""

    def __init__(self, token_hash: str | None = None) -> None:
        self.token_hash = token_hash
        self._ended: CallerError | None = None
        self._newest: PaymentUpdate | None = None
        self._arrived = asyncio.Event()

    def put(self, update: PaymentUpdate) -> None:
        """Older than what is there already: two sources may tell the same change."""
        newest = self._newest
        if newest is None or update.payment.version >= newest.payment.version:
            self._newest = update
            self._arrived.set()

    def end(self, reason: CallerError) -> None:
        """Whoever reads it is told so instead of any more news."""
        self._ended = reason
        self._arrived.set()

    async def take(self) -> PaymentUpdate:
        """The newest that has not been taken yet. Raises the CallerError that it was ended with."""
        await self._arrived.wait()
        self._arrived.clear()
        if self._ended is not None:
            raise self._ended
        if self._newest is None:
            raise RuntimeError("a mailbox was opened without anything in it")
        return self._newest


class Watchers:
    """The mailboxes by payment. On one loop only."""

    def __init__(self) -> None:
        self._boxes: defaultdict[str, dict[Mailbox, None]] = defaultdict(dict)
        self._streams: set[Mailbox] = set()
        self.seats = StreamSeats()

    @contextlib.contextmanager
    def stream(self, payment_id: str, caller: Caller) -> Iterator[Mailbox]:
        """A mailbox that the service may end: when it stops, or when the token does. Raises TooManyRequests."""
        with self.seats.seat(caller), self.mailbox(payment_id, caller.token_hash) as box:
            self._streams.add(box)
            try:
                yield box
            finally:
                self._streams.discard(box)

    def end_streams(self, reason: CallerError) -> None:
        """All of them, now."""
        for box in self._streams:
            box.end(reason)

    def end_streams_except(self, live_tokens: Set[str], reason: CallerError) -> None:
        """Those whose token opens nothing any more."""
        for box in self._streams:
            if box.token_hash is not None and box.token_hash not in live_tokens:
                box.end(reason)

    @contextlib.contextmanager
    def mailbox(self, payment_id: str, token_hash: str | None = None) -> Iterator[Mailbox]:
        """News of one payment, from now on."""
        box = Mailbox(token_hash)
        self._boxes[payment_id][box] = None
        try:
            yield box
        finally:
            self._boxes[payment_id].pop(box, None)
            if not self._boxes[payment_id]:
                del self._boxes[payment_id]

    @property
    def streams(self) -> int:
        """How many streams are open."""
        return len(self._streams)

    @property
    def payment_ids(self) -> list[str]:
        """Of every payment that somebody waits for."""
        return list(self._boxes)

    def is_watched(self, payment_id: str) -> bool:
        """Whether anybody would hear."""
        return payment_id in self._boxes

    def tell(self, update: PaymentUpdate) -> None:
        """A Listener of the engine's feed."""
        for box in self._boxes.get(update.payment.payment_id, ()):
            box.put(update)

    def tell_payment(self, payment: Payment) -> None:
        """Another process has changed it; nothing is known of its contact."""
        self.tell(PaymentUpdate(payment))
