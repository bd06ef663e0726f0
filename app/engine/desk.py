"""The engine as a desk uses it: links that outlive it, refunds, and everything that the journal knows. On one loop."""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.core.attention import AttentionItem
from app.core.errors import InputError, KeyRejected, MofangError, PaymentNotFound
from app.core.events import AlarmsAcknowledged, CloseReason, SessionObserved
from app.core.listing import KnownProduct, PaymentPage, PaymentQuery, Tally
from app.core.looking_after import attention_items, newest_first
from app.core.payment import Payment
from app.core.refund import Refund
from app.core.sales import Sales
from app.core.session import SessionSnapshot, is_session_id
from app.core.state import PaymentState
from app.core.story import Happened, Story
from app.core.verification import Verified, verified
from app.engine.commands import RequestRefund, StartCheckout
from app.engine.engine import DESK, CheckoutEngine
from app.engine.feed import PaymentUpdate, RefundFeed
from app.engine.news import NewsDesk
from app.engine.refund_right import RefundRight
from app.engine.refunds import RefundDesk
from app.engine.room import EngineRoom
from app.engine.worker import Worker
from app.journal.dispute_book import DisputeBook
from app.journal.port import Journal
from app.journal.receipt_book import ReceiptBook
from app.journal.refund_book import RefundBook

_log = logging.getLogger(__name__)
T = TypeVar("T")

# How soon the desk shows what a kiosk beside it has done, and how much of it at once.
_OTHERS_SECONDS = 1.0
_OTHERS_AT_ONCE = 500
_RETRY_SECONDS = 10.0


@dataclass(frozen=True)
class DeskTools:
    """What a desk has beside its engine. Lists are read by a worker of their own: payments are not kept waiting.

    `refunds` None: there is no key that could give money back. `news` None: nothing tells of what comes after the end.
    `disputes` None: none are shown.
    """

    book: RefundBook
    refunds: RefundDesk | None
    right: RefundRight
    reading: Worker
    refund_feed: RefundFeed
    receipts: ReceiptBook
    news: NewsDesk | None = None
    disputes: DisputeBook | None = None


class DeskEngine:
    """See DeskService, whose methods these are."""

    def __init__(self, engine: CheckoutEngine, room: EngineRoom, tools: DeskTools) -> None:
        self._engine = engine
        self._room = room
        self._tools = tools
        self._tasks: set[asyncio.Task[None]] = set()
        if tools.refunds is not None:
            tools.refunds.subscribe(tools.refund_feed.publish)

    async def start(self) -> None:
        """Take up everything unfinished, payments and refunds. Raises JournalUnavailable; it goes on trying."""
        self._spawn(self._follow_others())
        self._spawn(self._find_out_right())
        try:
            await self._engine.start()
        finally:
            if self._tools.news is not None:
                await self._tools.news.start()
            if self._tools.refunds is not None:
                await self._tools.refunds.start()

    async def shut_down(self, timeout_seconds: float, close_links: bool = False) -> None:
        """Stop. Links stay payable, and are taken up at the next start, unless they are to be closed."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._tools.news is not None:
            await self._tools.news.shut_down()
        if self._tools.refunds is not None:
            await self._tools.refunds.shut_down()
        await self._engine.shut_down(timeout_seconds, close_links)

    # --- links --------------------------------------------------------------------------------

    async def start_checkout(self, command: StartCheckout) -> Payment:
        """`scan_seconds` is how long the link is valid. Stripe ends it, whether this desk is open then or not."""
        lasting = replace(command, scan_seconds=None, valid_seconds=command.scan_seconds)
        return await self._engine.start_checkout(lasting)

    async def get_ready(self) -> None:
        """See CheckoutEngine."""
        await self._engine.get_ready()

    async def cancel(self, payment_id: str, reason: CloseReason) -> None:
        """See CheckoutEngine."""
        await self._engine.cancel(payment_id, reason)

    async def look_now(self, payment_id: str) -> bool:
        """See CheckoutEngine."""
        return await self._engine.look_now(payment_id)

    def server_time(self) -> float | None:
        """See CheckoutEngine."""
        return self._engine.server_time()

    async def check_journal(self) -> None:
        """See CheckoutEngine."""
        await self._engine.check_journal()

    async def verify(self, session_id: str) -> Verified:
        """What Stripe says now; of ours, it is taken in, too. Raises InputError, GatewayError, JournalError."""
        session_id = session_id.strip()
        if not is_session_id(session_id):
            raise InputError("session_id_malformed")
        snapshot = await self._room.read(lambda g: g.retrieve(session_id))
        payment = await self._engine.find_session(session_id)
        if payment is not None:
            await self._take_in(payment, snapshot)
        return verified(snapshot, payment)

    async def _take_in(self, payment: Payment, snapshot: SessionSnapshot) -> None:
        """What another engine looks after it hears of by itself, in a moment."""
        if self._engine.is_watched(payment.payment_id):
            await self._engine.take_in(payment.payment_id, snapshot)
        elif payment.is_final or not await self._engine.is_anothers(payment):
            await self._engine.note(payment.payment_id, SessionObserved(snapshot))

    # --- refunds ------------------------------------------------------------------------------

    @property
    def refund_refusal(self) -> str:
        """See DeskService."""
        return self._tools.right.refusal

    async def request_refund(self, command: RequestRefund) -> Refund:
        """See DeskService. Without the right nothing is written down."""
        refunds = self._tools.refunds
        await self._tools.right.require()
        if refunds is None:
            raise KeyRejected("key_cannot_refund")
        payment = await self._engine.payment(command.payment_id)
        if payment is not None and not payment.is_final:
            # A customer may have paid a moment ago, which nobody has read yet.
            await self._engine.look_once(payment)
        return await refunds.request(command)

    # --- looking after ------------------------------------------------------------------------

    async def acknowledge(self, payment_id: str, note: str | None) -> None:
        """Staff have looked after it. Raises PaymentNotFound, JournalError."""
        if await self._engine.payment(payment_id) is None:
            raise PaymentNotFound("payment_not_found")
        await self._engine.note(payment_id, AlarmsAcknowledged(DESK, note))

    async def attention(self) -> Sequence[AttentionItem]:
        """What staff have to look after, newest first."""
        book, now = self._tools.book, self._room.now()
        return await self._read(lambda journal: _needing_staff(journal, book, now))

    async def story(self, payment_id: str) -> Story:
        """Everything about one payment. Raises PaymentNotFound."""
        tools = self._tools
        return await self._read(lambda journal: _story(journal, tools, payment_id))

    # --- lists --------------------------------------------------------------------------------

    async def browse(self, query: PaymentQuery) -> PaymentPage:
        """See Journal."""
        return await self._read(lambda journal: journal.browse(query))

    async def tally(self, query: PaymentQuery) -> Sequence[Tally]:
        """See Journal."""
        return await self._read(lambda journal: journal.tally(query))

    async def origins(self) -> Sequence[str]:
        """See Journal."""
        return await self._read(lambda journal: journal.origins())

    async def known_products(self, limit: int) -> Sequence[KnownProduct]:
        """See Journal."""
        return await self._read(lambda journal: journal.known_products(limit))

    async def sales(self, since: float, until: float) -> Sales:
        """See Journal.sold, RefundBook.given_back and DisputeBook.withdrawn."""
        book, disputes = self._tools.book, self._tools.disputes

        def read(journal: Journal) -> Sales:
            withdrawn = () if disputes is None else disputes.withdrawn(since, until)
            return Sales(journal.sold(since, until), book.given_back(since, until), withdrawn)

        return await self._read(read)

    async def _read(self, question: Callable[[Journal], T]) -> T:
        return await self._tools.reading.call(lambda: question(self._room.journal))

    # --- what others do -----------------------------------------------------------------------

    async def _follow_others(self) -> None:
        """A table shows every payment, also those that a kiosk beside this desk looks after."""
        heard: int | None = None
        while True:
            pause = _OTHERS_SECONDS
            try:
                heard = await self._hear(heard)
            except MofangError as error:
                pause = _RETRY_SECONDS
                _log.warning("What others do could not be read: %s", error.code)
            except Exception:
                pause = _RETRY_SECONDS
                _log.exception("What others do could not be told")
            await asyncio.sleep(pause)

    async def _hear(self, heard: int | None) -> int:
        if heard is None:
            return await self._read(lambda journal: journal.last_sequence())
        since = heard
        changes = await self._read(lambda j: j.changes_since(since, _OTHERS_AT_ONCE))
        for payment_id in dict.fromkeys(each.payment_id for each in changes):
            if not self._engine.is_watched(payment_id):
                await self._tell(payment_id)
        return changes[-1].sequence if changes else heard

    async def _tell(self, payment_id: str) -> None:
        payment = await self._read(lambda journal: journal.get(payment_id))
        if payment is not None:
            self._room.feed.publish(PaymentUpdate(payment))

    async def _find_out_right(self) -> None:
        """So that `refund_refusal` is true before somebody asks for a refund."""
        try:
            await self._tools.right.find_out()
        except MofangError as error:
            _log.warning("Whether the key may refund could not be asked: %s", error.code)

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


# --- reading, on the reading worker ---------------------------------------------------------------


def _needing_staff(journal: Journal, book: RefundBook, now: float) -> Sequence[AttentionItem]:
    failed: dict[str, list[Refund]] = defaultdict(list)
    for refund in book.needing_attention():
        failed[refund.payment_id].append(refund)
    items: list[AttentionItem] = []
    for payment in _suspects(journal, failed):
        events = [(each.at, each.event) for each in journal.events(payment.payment_id)]
        items += attention_items(payment, events, failed[payment.payment_id], now)
    return newest_first(items)


def _suspects(journal: Journal, failed: Iterable[str]) -> list[Payment]:
    """Whose story has to be read: those with an alarm, those being closed, and those whose refund has just failed."""
    suspects = {each.payment_id: each for each in journal.needing_attention()}
    for payment in journal.unfinished():
        if payment.state is PaymentState.CLOSING and not payment.closing_acknowledged:
            suspects[payment.payment_id] = payment
    for payment_id in set(failed) - suspects.keys():
        stored = journal.get(payment_id)
        if stored is not None:
            suspects[payment_id] = stored
    return list(suspects.values())


def _story(journal: Journal, tools: DeskTools, payment_id: str) -> Story:
    book, receipts = tools.book, tools.receipts
    payment = journal.get(payment_id)
    if payment is None:
        raise PaymentNotFound("payment_not_found")
    refunds = book.of_payment(payment_id)
    own = (Happened(each.at, each.event) for each in journal.events(payment_id))
    theirs = (_of_refund(book, refund.refund_id) for refund in refunds)
    disputes = [] if tools.disputes is None else tools.disputes.of_payment(payment_id)
    banks = (_of_dispute(tools.disputes, each.dispute_id) for each in disputes)
    lines = [_as_it_went(own), *map(_as_it_went, theirs), *map(_as_it_went, banks)]
    happened = list(heapq.merge(*lines, key=lambda each: each.at))
    return Story(payment, refunds, happened, receipts.is_issued(payment_id), disputes)


def _of_dispute(book: DisputeBook | None, dispute_id: str) -> Iterator[Happened]:
    events = () if book is None else book.events(dispute_id)
    return (Happened(each.at, each.event, dispute_id=dispute_id) for each in events)


def _of_refund(book: RefundBook, refund_id: str) -> Iterator[Happened]:
    return (Happened(each.at, each.event, refund_id) for each in book.events(refund_id))


def _as_it_went(happened: Iterable[Happened]) -> Iterator[Happened]:
    """A clock that was set back must not turn the order of what happened around."""
    latest = 0.0
    for each in happened:
        latest = max(latest, each.at)
        yield replace(each, at=latest)
