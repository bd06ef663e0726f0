"""What REST, gRPC and the pages ask: each question once, whoever asks it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

from app.core.dispute import Dispute
from app.core.errors import (
    GatewayRefused,
    GatewayUnreachable,
    JournalError,
    PaymentNotFound,
    RequestConflict,
)
from app.core.events import CloseReason, SessionObserved
from app.core.listing import PaymentPage, PaymentQuery
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Payment
from app.core.refund import Refund, RefundReason
from app.core.state import MAY_BE_OPEN, PaymentState
from app.core.verification import Verified, verified, verify_answer
from app.engine.commands import RequestRefund, StartCheckout
from app.engine.engine import CheckoutEngine
from app.engine.feed import PaymentUpdate
from app.engine.refunds import RefundDesk
from app.engine.room import EngineRoom
from app.journal.answer_book import KeyClaim
from app.journal.dispute_book import DisputeBook
from app.journal.refund_book import RefundBook
from app.service.access import Caller, require_refunds, require_till
from app.service.payment_ids import check_payment_id, payment_id_for, refund_id_for
from app.service.public_prices import PublicPrices
from app.service.session_reads import SessionReads
from app.service.stopping import StopSign
from app.service.watchers import Mailbox, Watchers

CREATE_SECONDS = 20.0
CANCEL_SECONDS = 30.0
_MADE = frozenset({PaymentState.OPEN, PaymentState.PROCESSING, PaymentState.PAID})
_TOO_LATE_TO_CANCEL = frozenset({PaymentState.PAID, PaymentState.PROCESSING})
Verification = dict[str, object]


@dataclass(frozen=True)
class CheckoutService:
    """One engine for all callers. On the engine's own loop."""

    engine: CheckoutEngine
    room: EngineRoom
    refund_desk: RefundDesk
    refund_book: RefundBook
    watchers: Watchers
    prices: PublicPrices
    stop_sign: StopSign
    reads: SessionReads
    dispute_book: DisputeBook

    async def create(
        self,
        caller: Caller,
        order: Order,
        *,
        language: str,
        key: str | None,
        scan_seconds: float | None = None,
        payment_id: str | None = None,
        claim: KeyClaim | None = None,
    ) -> Payment:
        """The payment with its link. A repeat with the same key, or payment id, returns the payment of the first.

        Raises NotAllowed, GatewayError, JournalError, RequestConflict (`payment_exists`, `payment_given_up`),
        ServiceStopping, and JournalConflict if its claim is not the first. After GatewayUnreachable no caller has been
        given the link, and it is being closed by the engine that makes it. After a cancellation it is closed, too,
        unless a repeat with a key, or payment id, can still ask for it.
        """
        self.stop_sign.check()
        if not caller.is_till:
            self.prices.check(order)
        if payment_id is not None:
            require_till(caller)
            check_payment_id(payment_id)
        chosen = payment_id or payment_id_for(caller, key)
        command = StartCheckout(chosen, order, language, caller.origin, scan_seconds, claim=claim)
        may_be_repeated = key is not None or payment_id is not None
        try:
            return _made(await self._created(command, may_be_repeated=may_be_repeated))
        except asyncio.CancelledError:
            if not may_be_repeated:
                self.engine.give_up(chosen)
            raise

    async def verify(self, session_id: str, language: str = "zh") -> Verification:
        """What the books say after a reading made now, in the guide's fields; of a session made elsewhere, the reading.

        Raises GatewayError, JournalUnavailable.
        """
        snapshot = await self.reads.read(session_id)
        payment = await self.engine.find_session(session_id)
        # The journal may hear of it a moment later; money for something else is no success even now.
        found = verified(snapshot, payment)
        if payment is not None:
            await self._pass_on(payment, found)
        return verify_answer(found, language)

    async def _pass_on(self, payment: Payment, found: Verified) -> None:
        """What was read need not be read again, unless it cannot be written down now."""
        try:
            if not payment.is_final:
                await self.engine.take_in(payment.payment_id, found.snapshot)
            elif found.payment is not payment:
                # It has ended. The reading shows a refund, a dispute, or what contradicts the books.
                await self.engine.note(payment.payment_id, SessionObserved(found.snapshot))
        except JournalError:
            await self.engine.look_now(payment.payment_id)

    async def cancel(self, caller: Caller, payment_id: str) -> Payment:
        """CANCELED, EXPIRED, or after 30 s without Stripe's word CLOSING.

        Raises NotAllowed, PaymentNotFound, RequestConflict `payment_not_cancelable`, JournalError.
        """
        require_till(caller)
        own_id = await self._own_id(payment_id)
        with self.watchers.mailbox(own_id) as box:
            payment = await self.payment(own_id)
            if not payment.is_final:
                await self.engine.cancel(own_id, CloseReason.STAFF)
                payment = await self.payment(own_id)
                with contextlib.suppress(TimeoutError):
                    payment = await _until(box, payment, _has_no_link, CANCEL_SECONDS)
                payment = await self.payment(own_id)
        if payment.state in _TOO_LATE_TO_CANCEL:
            raise RequestConflict("payment_not_cancelable", state=payment.state.value)
        return payment

    async def refund(
        self,
        caller: Caller,
        payment_id: str,
        amount: Money | None,
        reason: RefundReason | None,
        note: str | None,
        key: str | None,
    ) -> Refund:
        """Give back the amount, or all that is left. Raises NotAllowed, PaymentNotFound, MofangError."""
        require_refunds(caller)
        self.stop_sign.check()
        await self._hear_of_money(await self.payment(payment_id))
        refund_id = refund_id_for(caller, key)
        return await self.refund_desk.request(
            RequestRefund(refund_id, payment_id, amount, reason, note, caller.name)
        )

    async def _hear_of_money(self, payment: Payment) -> None:
        """A customer may have paid a moment ago, which nobody has read yet. Raises GatewayError, JournalError."""
        session_id = payment.session_id
        if payment.is_final or session_id is None:
            return
        snapshot = await self.room.read(lambda g: g.retrieve(session_id))
        await self.engine.note(payment.payment_id, SessionObserved(snapshot))

    async def browse(self, caller: Caller, query: PaymentQuery) -> PaymentPage:
        """Newest first. Raises NotAllowed, JournalUnavailable."""
        require_till(caller)
        return await self.room.ask_journal(lambda j: j.browse(query))

    async def payment(self, payment_id: str) -> Payment:
        """By our id, or by Stripe's session id. Raises PaymentNotFound, JournalUnavailable."""
        by_session = _is_session_id(payment_id)
        find = self.engine.find_session if by_session else self.engine.payment
        payment = await find(payment_id)
        if payment is None:
            raise PaymentNotFound("payment_not_found")
        return payment

    async def _own_id(self, payment_id: str) -> str:
        """The engine and the watchers know a payment by our id alone: by Stripe's they would do and hear nothing."""
        if not _is_session_id(payment_id):
            return payment_id
        return (await self.payment(payment_id)).payment_id

    async def refunds(self, payment_id: str) -> list[Refund]:
        """Of one payment, oldest first. Raises JournalUnavailable."""
        return await self.room.journal_worker.call(lambda: self.refund_book.of_payment(payment_id))

    async def disputes(self, payment_id: str) -> list[Dispute]:
        """Of one payment, oldest first. Raises JournalUnavailable."""
        return await self.room.on_journal(lambda: self.dispute_book.of_payment(payment_id))

    async def watch(
        self, payment_id: str, after_version: int | None, caller: Caller
    ) -> AsyncGenerator[PaymentUpdate]:
        """What is true now, unless the reader has it already, then every change; ends after a final state.

        Who reads slowly gets the newest. Raises PaymentNotFound, JournalUnavailable, ServiceStopping, TooManyRequests,
        and NotAllowed `token_revoked` once the caller's token is.
        """
        self.stop_sign.check()
        own_id = await self._own_id(payment_id)
        with self.watchers.stream(own_id, caller) as box:
            update = PaymentUpdate(await self.payment(own_id))
            if update.payment.version != after_version:
                yield update
            while not update.payment.is_final:
                update = await box.take()
                yield update

    async def _created(self, command: StartCheckout, *, may_be_repeated: bool) -> Payment:
        with self.watchers.mailbox(command.payment_id) as box:
            payment = await self.engine.start_checkout(command)
            if payment.order != command.order:
                raise RequestConflict("payment_exists")
            try:
                return await _until(box, payment, _is_decided, CREATE_SECONDS)
            except TimeoutError:
                return await self._late(command.payment_id, may_be_repeated=may_be_repeated)

    async def _late(self, payment_id: str, *, may_be_repeated: bool) -> Payment:
        """No answer came in time. Another caller with the same key may have the link: the journal says so.

        Raises GatewayUnreachable, JournalError.
        """
        if not may_be_repeated:
            await self.engine.give_up(payment_id)
            raise GatewayUnreachable("service_unreachable")
        payment = await self.engine.close_unmade(payment_id)
        if payment is None or not _is_decided(payment):
            raise GatewayUnreachable("service_unreachable")
        return payment


async def _until(
    box: Mailbox, payment: Payment, is_so: Callable[[Payment], bool], seconds: float
) -> Payment:
    """Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not is_so(payment):
            payment = (await box.take()).payment
    return payment


def _is_session_id(text: str) -> bool:
    return text.startswith("cs_")


def _is_decided(payment: Payment) -> bool:
    return payment.state is not PaymentState.PREPARING


def _has_no_link(payment: Payment) -> bool:
    return payment.state not in MAY_BE_OPEN


def _made(payment: Payment) -> Payment:
    if payment.state in _MADE:
        return payment
    if payment.state is PaymentState.FAILED:
        raise GatewayRefused(payment.failure_code or "unexpected")
    raise RequestConflict("payment_given_up", state=payment.state.value)
