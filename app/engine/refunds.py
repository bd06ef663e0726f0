"""Gives money back: on disk first, then asked of Stripe, and followed to its end through silence and crashes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from app.core import events as payment_events
from app.core.errors import GatewayError, InvalidRefund, JournalConflict, MofangError
from app.core.money import Money
from app.core.payment import Payment
from app.core.refund import LONGEST_NOTE, Refund, RefundSnapshot, RefundState, left_to_refund
from app.core.refund_decision import is_marked_as
from app.core.refund_events import RefundObserved
from app.core.state import PaymentState
from app.engine.commands import RequestRefund
from app.engine.feed import PaymentUpdate, RefundFeed
from app.engine.recovery import Recovery, Search
from app.engine.refund_watch import RefundWatch
from app.engine.room import EngineRoom
from app.gateway.port import RefundGateway
from app.journal.refund_book import RefundBook

_log = logging.getLogger(__name__)

ANSWER_SECONDS = 15.0
# How soon a caller hears what another engine has written.
_ANOTHERS_SECONDS = 0.25

T = TypeVar("T")
RefundListener = Callable[[Refund], None]
NotePayment = Callable[[str, payment_events.PaymentEvent], Awaitable[None]]


class RefundDesk:
    """All refunds of one engine. `note` journals an event of a payment (CheckoutEngine.note)."""

    def __init__(
        self,
        room: EngineRoom,
        gateway: RefundGateway,
        book: RefundBook,
        note: NotePayment,
        recovery: Recovery,
    ) -> None:
        self._room = room
        self._gateway = gateway
        self._book = book
        self._note = note
        self._recovery = recovery
        self._ownership = recovery.ownership
        self._leave_recovery: Callable[[], None] = lambda: None
        self._watches: dict[str, RefundWatch] = {}
        self._requests: dict[str, asyncio.Task[RefundWatch]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._feed = RefundFeed()
        self._told: set[str] = set()
        self._found: set[str] = set()

    async def start(self) -> None:
        """Take up everything unfinished, now and from time to time. Raises JournalUnavailable; it goes on trying."""
        self._leave_recovery = self._recovery.add(self._search)
        await self._recovery.take_up(self._search)

    async def request(self, command: RequestRefund, wait_seconds: float = ANSWER_SECONDS) -> Refund:
        """Journal the refund, ask for it, and wait a little for Stripe's answer; without one it is still REQUESTED.

        A repeated command returns the refund of the first. Raises InvalidRefund; JournalConflict `refund_exists` if
        the id stands for another one, `refund_exceeds_payment` if somebody was faster; GatewayError if the payment had
        to be read first: nothing was asked of Stripe. After JournalUnavailable it may be on disk all the same, and then
        it is carried out; only the same command repeated tells.
        """
        task = self._requests.get(command.refund_id)
        if task is None:
            task = self._spawn(self._begin(command))
            self._requests[command.refund_id] = task
            task.add_done_callback(lambda _: self._requests.pop(command.refund_id, None))
        begun = await asyncio.shield(task)
        _check_same(begun.refund, command)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_seconds):
                await begun.answered.wait()
                await self._until_owner_knows(begun)
        return begun.refund

    async def _until_owner_knows(self, watch: RefundWatch) -> None:
        """Another engine looks after it, or whoever takes up what that one leaves: the journal tells."""
        while watch.is_lost and watch.refund.state is RefundState.REQUESTED:
            await asyncio.sleep(_ANOTHERS_SECONDS)
            await watch.reread()

    async def look_now(self, refund_id: str) -> None:
        """There is news of it: read it, even if it had ended. Raises MofangError.

        When this returns, what Stripe says is on disk: nobody would look for news of what had succeeded a second time.
        """
        stored = await self._room.on_journal(lambda: self._book.get(refund_id))
        if stored is not None:
            watch = self._watch_of(stored)
            await watch.look()
            await self._tell_staff(watch.refund)

    # --- made at Stripe ---

    async def look_at_stripe(self, payment: Payment, service_refund_id: str) -> bool:
        """Read one refund of a payment, made here or at Stripe, and journal what it says. Raises MofangError.

        Returns whether it was made at Stripe and has changed.
        """
        snapshot = await self._read(lambda g: g.retrieve_refund(service_refund_id))
        return await self._take_in(payment, snapshot)

    async def look_for_refunds(self, payment: Payment) -> bool:
        """The same for all refunds of a payment; returns whether any has changed. Raises MofangError."""
        intent_id = payment.payment_intent_id
        if intent_id is None:
            return False
        found = await self._read(lambda g: g.list_refunds(intent_id))
        return any([await self._take_in(payment, each) for each in found])

    async def look_for_refunds_since(self, since: float) -> list[Payment]:
        """The same for all of the account's refunds that were made since then (seconds since the epoch).

        Returns the payments whose refunds have changed. Raises MofangError.
        """
        moved: dict[str, Payment] = {}
        for snapshot in await self._read(lambda g: g.refunds_since(since)):
            payment = await self._payment_of(snapshot)
            if payment is not None and await self._take_in(payment, snapshot):
                moved[payment.payment_id] = payment
        return list(moved.values())

    async def _payment_of(self, snapshot: RefundSnapshot) -> Payment | None:
        intent_id = snapshot.payment_intent_id
        if intent_id is None:
            return None
        return await self._room.ask_journal(lambda j: j.find_intent(intent_id))

    async def _take_in(self, payment: Payment, snapshot: RefundSnapshot) -> bool:
        if snapshot.payment_intent_id != payment.payment_intent_id:
            return False
        stored = await self._marked(snapshot) or await self._find(payment, snapshot)
        watch = self._watch_of(stored)
        await watch.apply(RefundObserved(snapshot))
        await self._tell_staff(watch.refund)
        return stored.is_made_at_stripe and self._is_news(watch.refund)

    async def _marked(self, snapshot: RefundSnapshot) -> Refund | None:
        """The refund of ours that Stripe's one carries out."""
        refund_id = snapshot.refund_id
        if refund_id is None:
            return None
        stored = await self._room.on_journal(lambda: self._book.get(refund_id))
        return stored if stored is not None and is_marked_as(snapshot, stored) else None

    async def _find(self, payment: Payment, snapshot: RefundSnapshot) -> Refund:
        at, payment_id = self._room.now(), payment.payment_id
        return await self._room.on_journal(lambda: self._book.add_found(payment_id, snapshot, at))

    def _is_news(self, refund: Refund) -> bool:
        """Whether listeners have not been given this version of a refund that was found; then they are."""
        seen = f"{refund.refund_id} {refund.version}"
        if seen in self._found:
            return False
        self._found.add(seen)
        self._feed.publish(refund)
        return True

    async def _read(self, question: Callable[[RefundGateway], T]) -> T:
        await self._room.wait_to_read()
        answer = await self._room.on_gateway(lambda: question(self._gateway))
        self._room.charge_pages(answer)
        return answer

    def subscribe(self, listener: RefundListener) -> Callable[[], None]:
        """Be told of every change; call the result to stop."""
        return self._feed.subscribe(listener)

    def _search(self) -> Search:
        book = self._book
        return Search(lambda: [*book.unfinished(), *book.needing_attention()], self._take_up_left)

    async def _take_up_left(self, found: Sequence[Refund]) -> None:
        """Follow every refund that no living engine looks after, and tell staff of the failed ones."""
        for refund in found:
            if not refund.is_final and not self._is_looked_after(refund):
                await self._take_up(refund)
            await self._tell_staff(refund)

    def _is_looked_after(self, refund: Refund) -> bool:
        if refund.owner == self._ownership.owner:
            return refund.refund_id in self._watches or refund.refund_id in self._requests
        return self._recovery.lives.lives(refund.owner)

    async def shut_down(self) -> None:
        """Stop. What is unfinished is in the journal and is taken up at the next start."""
        self._leave_recovery()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- beginning ---

    async def _begin(self, command: RequestRefund) -> RefundWatch:
        """What another engine looks after is only a hold on it."""
        stored = await self._room.on_journal(lambda: self._book.get(command.refund_id))
        if stored is None:
            stored = await self._add_once(command)
        watch = self._watch_of(stored)
        return watch if stored.is_final or watch.is_lost else self._follow(watch)

    async def _add_once(self, command: RequestRefund) -> Refund:
        """The same wish may reach two processes at once: then what it was refused for is its own doing."""
        try:
            return await self._add(command)
        except (InvalidRefund, JournalConflict):
            stored = await self._room.on_journal(lambda: self._book.get(command.refund_id))
            if stored is None:
                raise
            return stored

    async def _add(self, command: RequestRefund) -> Refund:
        payment = await self._refreshed(await self._paid(command.payment_id))
        refund = await self._drawn_up(command, payment)
        at = refund.requested_at
        return await self._room.on_journal(lambda: self._book.add(refund, payment, at))

    async def _refreshed(self, payment: Payment) -> Payment:
        """With the charge as it is now, and every refund that was made at Stripe: both lessen what is left.

        While Stripe does not answer, what is known has to do: Stripe itself refuses more than is left there.
        """
        session_id = payment.session_id
        if session_id is None:
            return payment
        try:
            snapshot = await self._room.read(lambda g: g.retrieve(session_id))
            await self._note(payment.payment_id, payment_events.SessionObserved(snapshot))
            fresh = await self._paid(payment.payment_id)
            charge = fresh.charge
            if charge is not None and charge.amount_refunded > fresh.settlement.refunded_units:
                await self.look_for_refunds(fresh)
            return await self._paid(payment.payment_id)
        except GatewayError as error:
            _log.warning("%s could not be read before a refund: %s", payment.payment_id, error.code)
            return payment

    async def _paid(self, payment_id: str) -> Payment:
        payment = await self._room.ask_journal(lambda j: j.get(payment_id))
        if payment is None:
            raise InvalidRefund("payment_not_found")
        if payment.state is not PaymentState.PAID:
            raise InvalidRefund("refund_not_paid")
        return payment

    async def _drawn_up(self, command: RequestRefund, payment: Payment) -> Refund:
        amount = await self._amount(command, payment)
        if command.note is not None and len(command.note) > LONGEST_NOTE:
            raise InvalidRefund("refund_note_too_long", most=str(LONGEST_NOTE))
        plain = Refund(
            refund_id=command.refund_id,
            payment_id=payment.payment_id,
            payment_intent_id=await self._intent_of(payment),
            amount=amount,
            reason=command.reason,
            note=command.note,
            requested_by=command.requested_by,
            requested_at=self._room.now(),
            request={},
            owner=self._ownership.owner,
        )
        return _with_request(plain, self._gateway)

    async def _amount(self, command: RequestRefund, payment: Payment) -> Money:
        given = await self._room.on_journal(lambda: self._book.of_payment(payment.payment_id))
        left = left_to_refund(payment, given)
        if left.minor_units == 0:
            raise InvalidRefund("refund_nothing_left")
        amount = command.amount or left
        if amount.currency != left.currency or amount.minor_units == 0 or not amount.is_chargeable:
            raise InvalidRefund("refund_amount_invalid", currency=left.currency)
        if amount.minor_units > left.minor_units:
            raise InvalidRefund("refund_exceeds_payment")
        return amount

    async def _intent_of(self, payment: Payment) -> str:
        """A payment that was read with a narrow key, or that cost nothing, may not know it."""
        intent_id, session_id = payment.payment_intent_id, payment.session_id
        if intent_id is None and session_id is not None:
            snapshot = await self._room.read(lambda g: g.retrieve(session_id))
            intent_id = snapshot.payment_intent_id
        if intent_id is None:
            raise InvalidRefund("refund_not_possible")
        return intent_id

    # --- following ---

    async def _take_up(self, refund: Refund) -> None:
        """What the process that journaled it had sent is unknown."""
        watch = self._watch_of(refund)
        try:
            await watch.take_up(refund)
        except JournalConflict:
            # Another engine was faster, or its owner is back: looked at again in the next round.
            return
        _log.info("Took up %s in state %s", refund.refund_id, refund.state)
        self._follow(watch)

    def _watch_of(self, refund: Refund) -> RefundWatch:
        known = self._watches.get(refund.refund_id)
        return known or RefundWatch(
            refund, self._room, self._gateway, self._book, self._ownership, self._tell
        )

    def _tell(self, refund: Refund) -> None:
        """A refund changes what became of its payment, so listeners of payments are given that as well."""
        self._feed.publish(refund)
        self._spawn(self._tell_payment(refund.payment_id))

    async def _tell_payment(self, payment_id: str) -> None:
        try:
            payment = await self._room.ask_journal(lambda j: j.get(payment_id))
        except MofangError as error:
            _log.warning("%s could not be read after its refund: %s", payment_id, error.code)
            return
        if payment is not None:
            self._room.feed.publish(PaymentUpdate(payment))

    def _follow(self, watch: RefundWatch) -> RefundWatch:
        """Never two watches on one refund: the first stays."""
        refund_id = watch.refund.refund_id
        if refund_id not in self._watches:
            self._watches[refund_id] = watch
            self._spawn(self._follow_to_the_end(watch))
        return self._watches[refund_id]

    async def _follow_to_the_end(self, watch: RefundWatch) -> None:
        try:
            await watch.follow()
        finally:
            self._watches.pop(watch.refund.refund_id, None)
        if watch.is_lost:
            _log.info("%s is looked after by another engine", watch.refund.refund_id)
        try:
            await self._tell_staff(watch.refund)
        except MofangError as error:
            # The next round of taking up tells them.
            _log.warning("Staff could not be told of %s: %s", watch.refund.refund_id, error.code)

    async def _tell_staff(self, refund: Refund) -> None:
        if refund.needs_attention and refund.refund_id not in self._told:
            await self._note(refund.payment_id, payment_events.RefundFailed(refund.refund_id))
            self._told.add(refund.refund_id)

    def _spawn(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _with_request(refund: Refund, gateway: RefundGateway) -> Refund:
    return replace(refund, request=gateway.build_refund_request(refund))


def _check_same(refund: Refund, command: RequestRefund) -> None:
    """Raises JournalConflict if the id already stands for another wish."""
    amount = command.amount or refund.amount
    if (refund.payment_id, refund.amount) != (command.payment_id, amount):
        raise JournalConflict("refund_exists")
