"""Follows one refund to its end. Driven by its state, like a payment's watch: what is lost on the way only delays it.

A refund that may have been sent is looked for at Stripe before it is sent again: a key is kept there for a day only,
and a second refund of a part would be the shop's loss.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import TypeVar

from app.core import refund_events as ev
from app.core.errors import (
    GatewayBusy,
    GatewayError,
    GatewayRefused,
    GatewayUnreachable,
    JournalConflict,
    KeyRejected,
    MofangError,
)
from app.core.refund import Refund, RefundState
from app.core.refund_decision import decide_refund
from app.engine import pacing
from app.engine.ownership import Ownership
from app.engine.room import EngineRoom
from app.gateway.port import RefundGateway
from app.journal.refund_book import RefundBook

_log = logging.getLogger(__name__)
T = TypeVar("T")


class RefundWatch:
    """One refund, in the care of this engine unless it `is_lost`. `on_change` is told of every version.

    `answered`: Stripe has, or nobody here waits for that any more.
    """

    def __init__(
        self,
        refund: Refund,
        room: EngineRoom,
        gateway: RefundGateway,
        book: RefundBook,
        ownership: Ownership,
        on_change: Callable[[Refund], None],
    ) -> None:
        self.refund = refund
        self.answered = asyncio.Event()
        self._room = room
        self._gateway = gateway
        self._book = book
        self._ownership = ownership
        self._known_in = ownership.life
        self._on_change = on_change
        self._lock = asyncio.Lock()
        self._wake = asyncio.Event()
        self._search_first = refund.unsure
        self._reread_wanted = False
        self._failures = 0
        self._began = room.clock.monotonic()
        self._note_state()

    @property
    def is_lost(self) -> bool:
        """Another engine looks after it: this one asks for no money, and writes down only what Stripe has said."""
        return self.refund.owner != self._ownership.owner

    @property
    def _is_sure(self) -> bool:
        """Nobody can have taken it over without its being known here."""
        return self._ownership.life is not None and self._ownership.life == self._known_in

    @property
    def _is_over(self) -> bool:
        return self.refund.is_final or self.is_lost

    async def follow(self) -> None:
        """Ask, look and ask again until nothing more is expected, or somebody else does."""
        while not self._is_over:
            await self._sleep(await self._turn())

    async def take_up(self, found: Refund) -> None:
        """Look after it from now on. `found`: as it was when it was seen to be nobody's.

        Raises JournalConflict if somebody else was faster.
        """
        async with self._lock:
            if found.version > self.refund.version:
                self._take_over(found)
            await self._decide_and_record(ev.RefundTakenUp(self._ownership.owner))

    async def reread(self) -> None:
        """Hear what its owner has written. Raises JournalUnavailable."""
        async with self._lock:
            await self._reload()

    async def look(self) -> None:
        """Read it once at Stripe, final or not: a bank may send money back. Raises MofangError.

        An older answer that is still on its way changes nothing any more.
        """
        service_refund_id = self.refund.service_refund_id
        if service_refund_id is None:
            await self._find()
        else:
            snapshot = await self._read(lambda g: g.retrieve_refund(service_refund_id))
            await self.apply(ev.RefundObserved(snapshot))

    async def apply(self, event: ev.RefundEvent) -> None:
        """Decide, journal, tell; in this order, one event at a time."""
        async with self._lock:
            try:
                await self._write(event)
            except JournalConflict:
                await self._reload()
                await self._write(event)

    async def _write(self, event: ev.RefundEvent) -> None:
        if not self.is_lost or isinstance(event, ev.RefundObserved):
            await self._decide_and_record(event)

    async def _turn(self) -> float:
        """One turn; returns how long to wait before the next."""
        try:
            if self._reread_wanted or not self._is_sure:
                await self.reread()
            if self._is_over:
                return 0.0
            if self.refund.state is RefundState.REQUESTED:
                await self._ask()
            else:
                await self.look()
        except MofangError as error:
            return self._after_failure(error)
        except Exception:
            # A defect in one turn must not leave money on its way unwatched.
            _log.exception("A turn of %s failed", self.refund.refund_id)
            return self._after_failure(GatewayUnreachable("internal_error"))
        self._failures = 0
        return pacing.refund_delay(self._room.clock.monotonic() - self._began)

    def _after_failure(self, error: MofangError) -> float:
        self._failures += 1
        _log.warning("%s in %s: %s", self.refund.refund_id, self.refund.state, error.code)
        if isinstance(error, KeyRejected):
            return pacing.KEY_REJECTED_SECONDS
        if isinstance(error, GatewayBusy):
            return pacing.busy_delay(self._failures)
        return pacing.refund_retry_delay(self._failures)

    # --- asking ---

    async def _ask(self) -> None:
        if self._search_first or self.refund.unsure:
            # On disk before the next answer is judged: "no" means less once a refund may exist.
            await self.apply(ev.RefundUnanswered("refund_in_doubt"))
            if await self._find():
                return
        # Looking took its time. Whoever may have been held for dead meanwhile reads the journal first.
        if self._is_sure and not self._is_over:
            await self._send()

    async def _find(self) -> bool:
        intent_id = self.refund.payment_intent_id
        listed = await self._read(lambda g: g.list_refunds(intent_id))
        found = next((each for each in listed if each.refund_id == self.refund.refund_id), None)
        if found is not None:
            await self.apply(ev.RefundObserved(found))
        return found is not None

    async def _send(self) -> None:
        refund, in_doubt = self.refund, self._search_first or self.refund.unsure
        # It may exist until an answer that says otherwise is on disk.
        self._search_first = True
        try:
            snapshot = await self._room.on_gateway(
                lambda: self._gateway.refund(refund.request, refund.idempotency_key)
            )
        except GatewayRefused as error:
            await self.apply(ev.RefundRefused(error.code))
        except GatewayError as error:
            self._search_first = in_doubt or not isinstance(error, GatewayBusy | KeyRejected)
            await self._note_unanswered(error)
            raise
        else:
            await self.apply(ev.RefundObserved(snapshot))

    async def _note_unanswered(self, error: GatewayError) -> None:
        if isinstance(error, KeyRejected):
            await self.apply(ev.RefundForbidden(error.code))
        elif not isinstance(error, GatewayBusy):
            await self.apply(ev.RefundUnanswered(error.code))

    async def _read(self, question: Callable[[RefundGateway], T]) -> T:
        await self._room.wait_to_read()
        answer = await self._room.on_gateway(lambda: question(self._gateway))
        self._room.charge_pages(answer)
        return answer

    # --- memory ---

    async def _decide_and_record(self, event: ev.RefundEvent) -> None:
        decided = decide_refund(self.refund, event)
        if decided is self.refund:
            return
        at = self._room.now()
        # Until it has been read again: a write that failed may be on disk, and may be an end.
        self._reread_wanted, life = True, self._ownership.life
        self._take_over(await self._room.on_journal(lambda: self._book.record(decided, event, at)))
        self._known_in = life

    async def _reload(self) -> None:
        life = self._ownership.life
        stored = await self._room.on_journal(lambda: self._book.get(self.refund.refund_id))
        if stored is not None:
            self._take_over(stored)
            self._known_in = life

    def _take_over(self, refund: Refund) -> None:
        self.refund = refund
        self._reread_wanted = False
        self._note_state()
        try:
            self._on_change(refund)
        except Exception:
            _log.exception("A listener failed; the refund goes on")

    def _note_state(self) -> None:
        if self.is_lost or self.refund.state is not RefundState.REQUESTED:
            self.answered.set()
        if self._is_over:
            self._wake.set()

    async def _sleep(self, seconds: float) -> None:
        if self._is_over:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pacing.jittered(seconds, self._room.random)):
                await self._wake.wait()
        self._wake.clear()
