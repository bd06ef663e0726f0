"""Refunds and disputes that were made at Stripe: processes events about them, and lists them where no event came.

An event only says where to look. Refunds are matched by payment intent: a mark of ours in a refund's metadata can be
copied by anyone with access to the Dashboard.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from app.core.dispute import Dispute, DisputeSnapshot, DisputeState
from app.core.errors import KeyRejected, MofangError
from app.core.events import SessionObserved
from app.core.news import SessionNews
from app.core.payment import Payment
from app.core.state import PaymentState
from app.engine import pacing
from app.engine.feed import PaymentUpdate
from app.engine.refunds import NotePayment, RefundDesk
from app.engine.room import EngineRoom
from app.gateway.port import DisputeGateway
from app.journal.dispute_book import DisputeBook

_log = logging.getLogger(__name__)
T = TypeVar("T")

# Without webhooks and events, a refund or dispute is noticed within this time and the time of one call.
LIST_SECONDS = 40.0
# How far back the first list of a journal goes, with a day or two for a clock that is wrong.
_FIRST_LOOK_BACK_SECONDS = 32 * pacing.DAY
# What is created while a list is read may be listed a little later.
_OVERLAP_SECONDS = 300.0
_NOT_ALLOWED_SECONDS = 3600.0
# One process of a journal reads a list; another one may, should it have failed or died.
_LEASE_SECONDS = 20.0
_SHORTEST_PAUSE_SECONDS = 1.0
_OPEN_DISPUTES = "open_disputes"


class Reversals:
    """Of one engine. `note` journals an event of a payment (CheckoutEngine.note).

    `events_told`: whether Stripe's list of events can be read, which tells the same for one read; then the lists of
    refunds and of disputes are read once a day only. `may_read_disputes`: None until Stripe has answered that.
    `on_dispute` is called with every dispute that is new or has changed.
    """

    def __init__(
        self,
        room: EngineRoom,
        note: NotePayment,
        refunds: RefundDesk,
        gateway: DisputeGateway,
        book: DisputeBook,
    ) -> None:
        self.events_told: Callable[[], bool] = lambda: False
        self.may_read_disputes: bool | None = None
        self.on_dispute: Callable[[Dispute], None] = lambda _: None
        self._room = room
        self._note = note
        self._refunds = refunds
        self._gateway = gateway
        self._book = book
        self._not_before: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._looked: set[tuple[str, int, bool]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsubscribe: Callable[[], None] = lambda: None

    # --- events -------------------------------------------------------------------------------

    @staticmethod
    def concerns(news: SessionNews) -> bool:
        """Whether an event tells of a refund or of a dispute, and says which."""
        named = news.service_refund_id is not None or news.dispute_id is not None
        return named or news.kind == "charge.refunded"

    async def hear(self, news: SessionNews) -> None:
        """Look where the event points, and journal what is there. Raises MofangError; then it must be told again."""
        payment = await self._payment_of(news.payment_intent_id)
        if payment is None:
            # Of another program on the same account. A refund of ours is known by its mark as well.
            if news.refund_id is not None:
                await self._refunds.look_now(news.refund_id)
            return
        if news.dispute_id is not None:
            await self._look_for_disputes(payment)
        elif news.service_refund_id is not None:
            moved = await self._refunds.look_at_stripe(payment, news.service_refund_id)
            await self._reread_if(moved, payment)
        else:
            await self._look_for_refunds(payment)

    async def look_at(self, payment: Payment) -> None:
        """Read all refunds and disputes of one payment. Raises MofangError."""
        await self._look_for_refunds(payment)
        await self._look_for_disputes(payment)

    async def _look_for_refunds(self, payment: Payment) -> None:
        await self._reread_if(await self._refunds.look_for_refunds(payment), payment)

    async def _look_for_disputes(self, payment: Payment) -> None:
        intent_id = payment.payment_intent_id
        if intent_id is None:
            return
        try:
            found = await self._read(lambda: self._gateway.list_disputes(intent_id))
        except KeyRejected as error:
            self._note_right(error)
            # The charge says that there is a dispute, though not which and for how much.
            await self._reread(payment)
            return
        self.may_read_disputes = True
        moved = [await self._take_in(payment, each) for each in found]
        await self._reread_if(any(moved), payment)

    async def _take_in(self, payment: Payment, snapshot: DisputeSnapshot) -> bool:
        """Whether it said something new."""
        if snapshot.payment_intent_id != payment.payment_intent_id:
            return False
        at, book = self._room.now(), self._book
        known = await self._room.on_journal(lambda: book.get(snapshot.dispute_id))
        now = await self._room.on_journal(lambda: book.observe(payment.payment_id, snapshot, at))
        if now != known:
            self.on_dispute(now)
        return now != known

    def _note_right(self, error: KeyRejected) -> None:
        """Raises the error unless it says that disputes may not be read."""
        if error.code != "key_permission_missing":
            raise error
        if self.may_read_disputes is not False:
            _log.warning(
                "The key may not read disputes (rak_dispute_read): their amount and outcome are not checked"
            )
        self.may_read_disputes = False

    async def _payment_of(self, payment_intent_id: str | None) -> Payment | None:
        if payment_intent_id is None:
            return None
        return await self._room.ask_journal(lambda j: j.find_intent(payment_intent_id))

    async def _reread_if(self, moved: bool, payment: Payment) -> None:
        if moved:
            await self._reread(payment)

    async def _reread(self, payment: Payment) -> None:
        """Read the session again, whose charge has changed, and tell every listener of the payment as it is now."""
        session_id, payment_id = payment.session_id, payment.payment_id
        try:
            if session_id is not None:
                snapshot = await self._room.read(lambda g: g.retrieve(session_id))
                await self._note(payment_id, SessionObserved(snapshot))
        except MofangError as error:
            _log.warning("%s could not be read again: %s", payment_id, error.code)
        now = await self._payment(payment_id)
        if now is not None:
            self._room.feed.publish(PaymentUpdate(now))

    async def _read(self, question: Callable[[], list[T]]) -> list[T]:
        await self._room.wait_to_read()
        answer = await self._room.on_gateway(question)
        self._room.charge_pages(answer)
        return answer

    # --- what a reading of the session tells ----------------------------------------------------

    def _on_update(self, update: PaymentUpdate) -> None:
        """Money that had gone before the payment was first seen as paid: its events were of an unknown intent then."""
        payment, charge = update.payment, update.payment.charge
        if payment.state is not PaymentState.PAID or charge is None:
            return
        known = payment.settlement
        told = (payment.payment_id, charge.amount_refunded, charge.disputed)
        is_new = charge.amount_refunded > known.refunded_units
        is_new = is_new or (charge.disputed and known.dispute is DisputeState.NONE)
        if is_new and told not in self._looked:
            self._looked.add(told)
            self._spawn(self._despite_errors(lambda: self.look_at(payment), payment.payment_id))

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _despite_errors(self, work: Callable[[], Awaitable[None]], what: str) -> None:
        try:
            await work()
        except MofangError as error:
            _log.warning("Refunds and disputes of %s could not be read: %s", what, error.code)
        except Exception:
            _log.exception("Refunds and disputes of %s could not be read", what)

    # --- what the lists tell --------------------------------------------------------------------

    def start(self) -> None:
        """Begin to look."""
        self._unsubscribe = self._room.feed.subscribe(self._on_update)
        self._spawn(self._run())

    async def shut_down(self) -> None:
        """Stop. What was not read is found by the next start."""
        self._unsubscribe()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            pause = await self.round()
            # Earlier by up to a tenth, so that many engines do not ask in step; never later.
            await asyncio.sleep(pause * self._room.random.uniform(0.9, 1.0))

    async def round(self) -> float:
        """Read the lists that are due; returns the seconds until the next is. Raises nothing."""
        rare = pacing.DAY if self.events_told() else LIST_SECONDS
        pauses = [
            await self._when_due("refunds", rare, self._list_refunds),
            await self._when_due("disputes", rare, self._list_disputes),
            await self._when_due(_OPEN_DISPUTES, pacing.DAY, self._read_open_disputes),
        ]
        return max(_SHORTEST_PAUSE_SECONDS, min(*pauses, LIST_SECONDS))

    async def _when_due(
        self, name: str, every: float, read: Callable[[float], Awaitable[None]]
    ) -> float:
        """Read that list unless a process of this journal read it lately; returns the seconds until it is due.

        `read` is given the time since which to read.
        """
        now = self._room.now()
        if self._not_before.get(name, now) > now:
            return self._not_before[name] - now
        book = self._book
        try:
            cursor = await self._room.on_journal(lambda: book.cursor(name))
            if cursor is not None and abs(now - cursor) < every:
                return cursor + every - now
            if not await self._room.on_journal(lambda: book.claim_list(name, now, _LEASE_SECONDS)):
                return _LEASE_SECONDS
            asked_at = self._room.clock.monotonic()
            await read(_since(cursor, now))
            await self._move_cursor(name, self._room.clock.monotonic() - asked_at)
        except Exception as error:
            return self._after_failure(name, error, now)
        self._failures.pop(name, None)
        return every

    async def _move_cursor(self, name: str, seconds_ago: float) -> None:
        """To when the list was asked for. Our own clock may be off by a day: a cursor of the future would miss some."""
        server_time = self._room.gateway.server_time()
        if server_time is not None:
            until = server_time - seconds_ago
            await self._room.on_journal(lambda: self._book.set_cursor(name, until))

    def _after_failure(self, name: str, error: Exception, now: float) -> float:
        failures = self._failures[name] = self._failures.get(name, 0) + 1
        pause = pacing.unreachable_delay(failures)
        if isinstance(error, KeyRejected):
            for_good = error.code == "key_permission_missing"
            pause = _NOT_ALLOWED_SECONDS if for_good else pacing.KEY_REJECTED_SECONDS
        if isinstance(error, MofangError):
            _log.warning("The list of %s could not be read: %s", name, error.code)
        else:
            _log.exception("The list of %s could not be read", name)
        self._not_before[name] = now + pause
        return pause

    async def _list_refunds(self, since: float) -> None:
        for payment in await self._refunds.look_for_refunds_since(since):
            await self._reread(payment)

    async def _list_disputes(self, since: float) -> None:
        try:
            found = await self._read(lambda: self._gateway.disputes_since(since))
        except KeyRejected as error:
            self._note_right(error)
            raise
        self.may_read_disputes = True
        for snapshot in found:
            payment = await self._payment_of(snapshot.payment_intent_id)
            if payment is not None:
                await self._reread_if(await self._take_in(payment, snapshot), payment)

    async def _read_open_disputes(self, _since: float) -> None:
        for dispute in await self._room.on_journal(self._book.unfinished):
            payment = await self._payment(dispute.payment_id)
            if payment is not None:
                await self._look_for_disputes(payment)

    async def _payment(self, payment_id: str) -> Payment | None:
        return await self._room.ask_journal(lambda j: j.get(payment_id))


def _since(cursor: float | None, now: float) -> float:
    return now - _FIRST_LOOK_BACK_SECONDS if cursor is None else cursor - _OVERLAP_SECONDS
