"""A payment, and the one function that decides what an event makes of it.

`decide` is pure. The engine journals the payment that it returns before it carries out the effects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.core import events as ev
from app.core.effects import CreateSession, Effect, ExpireSession, ReadSession
from app.core.order import Order
from app.core.session import Charge, SessionOutcome, SessionSnapshot
from app.core.settlement import (
    MARK_OF_DISPUTE,
    MARK_OF_REFUNDS,
    NOTHING_AFTER,
    Mark,
    Settlement,
)
from app.core.state import MAY_BE_OPEN, TOLD_OF_MONEY, TRANSITIONS, PaymentState

_SAYS_PAID = frozenset({SessionOutcome.PAID, SessionOutcome.CONTRADICTION})
# Ends of their own: a session that was paid cannot come to them.
_NEVER_AFTER_PAID = frozenset(
    {SessionOutcome.EXPIRED, SessionOutcome.FAILED, SessionOutcome.CONTRADICTION}
)


class Alarm(StrEnum):
    """What staff must know about."""

    PAID_LATE = "paid_late"
    MISMATCH = "mismatch"
    SESSION_MISSING = "session_missing"
    PAID_AFTER_END = "paid_after_end"
    REFUND_FAILED = "refund_failed"


@dataclass(frozen=True, slots=True)
class Payment:
    """One try to have one order paid. `request` holds the exact parameters that were, or will be, sent.

    `number` is empty until the journal has given one.
    `prepared_at` is in seconds since the epoch, by the payment service's clock.
    `scan_seconds` is how long the link is offered before it is closed; None leaves it to the service.
    `scanned`: a phone has opened the link. `failed_refunds` are the ids of those that raised REFUND_FAILED.
    `acknowledged` are the alarms that staff have looked after; a new one of the same kind is taken out again.
    `paid_at` is when it was paid by Stripe's clock, None if Stripe has not told; `seen_paid_at` is when this program
    first journaled it as PAID, stamped by the journal. Both are in seconds since the epoch.
    `charge` is as it was last read. `settlement` is derived from refunds and disputes; the journal fills it when it
    reads the payment, and never writes it.
    """

    payment_id: str
    number: str
    order: Order
    request: Mapping[str, object] = field(repr=False)
    origin: str
    owner: str
    prepared_at: float
    scan_seconds: float | None = None
    livemode: bool = False
    state: PaymentState = PaymentState.PREPARING
    version: int = 0
    creation_unsure: bool = False
    session_id: str | None = None
    checkout_url: str | None = field(default=None, repr=False)
    expires_at: float | None = None
    payment_intent_id: str | None = None
    receipt_url: str | None = field(default=None, repr=False)
    declines: int = 0
    last_decline: str | None = None
    last_decline_charge: str | None = None
    close_reason: ev.CloseReason | None = None
    freed_in: PaymentState | None = None
    failure_code: str | None = None
    alarms: frozenset[Alarm] = frozenset()
    scanned: bool = False
    failed_refunds: frozenset[str] = frozenset()
    acknowledged: frozenset[Alarm] = frozenset()
    closing_acknowledged: bool = False
    charge: Charge | None = None
    paid_at: float | None = None
    seen_paid_at: float | None = None
    settlement: Settlement = NOTHING_AFTER

    @property
    def sold_at(self) -> float | None:
        """When it counts as sold: Stripe's time, else ours; None unless it is paid."""
        if self.state is not PaymentState.PAID:
            return None
        return self.seen_paid_at if self.paid_at is None else self.paid_at

    @property
    def net_units(self) -> int:
        """What the shop keeps, in minor units, before fees: 0 unless paid; negative if more was taken than paid."""
        if self.state is not PaymentState.PAID:
            return 0
        after = self.settlement
        return self.order.amount.minor_units - after.refunded_units - after.disputed_units

    @property
    def is_declined(self) -> bool:
        """Whether the last try of a payment that can still be paid was refused."""
        return self.state is PaymentState.OPEN and self.declines > 0

    @property
    def marks(self) -> frozenset[Mark]:
        """What is shown beside the state."""
        after = self.settlement
        found = {MARK_OF_REFUNDS.get(after.refund_status), MARK_OF_DISPUTE.get(after.dispute)}
        declined = {Mark.DECLINED} if self.is_declined else set()
        return frozenset(each for each in found | declined if each is not None)

    @property
    def open_alarms(self) -> frozenset[Alarm]:
        """Those that nobody has looked after yet."""
        return self.alarms - self.acknowledged

    @property
    def idempotency_key(self) -> str:
        """One key for one payment, for ever."""
        return f"mofang-{self.payment_id}"

    @property
    def is_final(self) -> bool:
        """Nothing more can happen at the payment service."""
        return self.state.is_final


class ForbiddenTransition(AssertionError):
    """A programming error: the table does not allow this pair."""


def due_effect(payment: Payment) -> Effect | None:
    """What the payment's state calls for, again and again until the state changes."""
    match payment.state:
        case PaymentState.PREPARING:
            return CreateSession()
        case PaymentState.CLOSING:
            return ExpireSession()
        case PaymentState.OPEN | PaymentState.PROCESSING:
            return ReadSession()
        case _:
            return None


def decide(payment: Payment, event: ev.PaymentEvent) -> tuple[Payment, list[Effect]]:
    """Return the payment after the event, and what must be done at once.

    The same object comes back when the event changes nothing, so that it need not be journaled.
    """
    match event:
        case ev.CheckoutPrepared():
            return payment, _due(payment)
        case ev.SessionCreated(snapshot) | ev.SessionObserved(snapshot):
            return _observe(payment, snapshot)
        case ev.SessionMissed():
            return _session_missed(payment)
        case ev.CloseRequested(reason):
            return _close(payment, reason)
        case ev.ScreenFreed(shown):
            return _free(payment, shown), []
        case ev.WatchResumed(owner, screen_lost):
            return _resume(payment, owner, screen_lost)
        case ev.CodeScanned() | ev.PaidTimeLearned() | ev.RefundFailed() | ev.AlarmsAcknowledged():
            return _noted(payment, event), []
        case _:
            return _creation_failed(payment, event)


def _noted(
    payment: Payment,
    event: ev.CodeScanned | ev.PaidTimeLearned | ev.RefundFailed | ev.AlarmsAcknowledged,
) -> Payment:
    match event:
        case ev.CodeScanned():
            return _scanned(payment)
        case ev.PaidTimeLearned(paid_at):
            return _learn_paid_time(payment, paid_at)
        case ev.RefundFailed(refund_id):
            return _refund_failed(payment, refund_id)
        case ev.AlarmsAcknowledged():
            return _acknowledged(payment)


def _due(payment: Payment) -> list[Effect]:
    effect = due_effect(payment)
    return [effect] if effect else []


def _move(payment: Payment, to: PaymentState) -> Payment:
    if (payment.state, to) not in TRANSITIONS:
        raise ForbiddenTransition(f"{payment.state} → {to}")
    return replace(payment, state=to)


def _fail(payment: Payment, code: str) -> Payment:
    return replace(_move(payment, PaymentState.FAILED), failure_code=code)


def _with_alarm(payment: Payment, alarm: Alarm) -> Payment:
    if alarm in payment.alarms:
        return payment
    return replace(payment, alarms=payment.alarms | {alarm})


def _raised_anew(payment: Payment, alarm: Alarm) -> Payment:
    """Whatever staff have looked after of this kind, there is more now."""
    raised = _with_alarm(payment, alarm)
    return replace(raised, acknowledged=raised.acknowledged - {alarm})


# --- creation -------------------------------------------------------------------------------------


def _creation_failed(
    payment: Payment,
    event: ev.CreationUnanswered
    | ev.CreationDeferred
    | ev.CreationRefused
    | ev.CreationForbidden
    | ev.CreationLapsed,
) -> tuple[Payment, list[Effect]]:
    if payment.state is not PaymentState.PREPARING:
        return payment, []
    match event:
        case ev.CreationUnanswered():
            return _unsure(payment), []
        case ev.CreationDeferred():
            return _given_up_before_creation(payment), []
        case ev.CreationRefused(code):
            return _fail(payment, code), []
        case ev.CreationForbidden(code):
            return (payment if payment.creation_unsure else _fail(payment, code)), []
        case ev.CreationLapsed():
            return _fail(payment, "creation_lapsed"), []


def _unsure(payment: Payment) -> Payment:
    return payment if payment.creation_unsure else replace(payment, creation_unsure=True)


def _given_up_before_creation(payment: Payment) -> Payment:
    if payment.close_reason is None or payment.creation_unsure:
        return payment
    return _fail(payment, "closed_before_created")


# --- readings -------------------------------------------------------------------------------------


def _observe(payment: Payment, snapshot: SessionSnapshot) -> tuple[Payment, list[Effect]]:
    if payment.session_id not in {None, snapshot.session_id}:
        return _observe_another_session(payment, snapshot), []
    if payment.is_final:
        return _observe_after_end(payment, snapshot), []
    noted = _note_facts(payment, snapshot)
    if snapshot.outcome is SessionOutcome.PAID:
        noted = _note_charge(noted, snapshot)
    if not is_what_was_ordered(payment, snapshot):
        return _observe_mismatch(noted, snapshot)
    return _apply_outcome(noted, snapshot.outcome)


def _observe_another_session(payment: Payment, snapshot: SessionSnapshot) -> Payment:
    """There is never a second session; should one be paid in this payment's name all the same, staff must know."""
    paid_for_us = snapshot.reference == payment.payment_id
    if paid_for_us and snapshot.outcome in _SAYS_PAID:
        return _with_alarm(payment, Alarm.MISMATCH)
    return payment


def _observe_after_end(payment: Payment, snapshot: SessionSnapshot) -> Payment:
    if payment.state is PaymentState.PAID:
        return _observe_after_paid(payment, snapshot)
    if snapshot.outcome in _SAYS_PAID and payment.failure_code != "mismatch":
        return _with_alarm(payment, Alarm.PAID_AFTER_END)
    return payment


def _observe_after_paid(payment: Payment, snapshot: SessionSnapshot) -> Payment:
    if _contradicts_sale(payment, snapshot):
        return _with_alarm(payment, Alarm.MISMATCH)
    return _note_charge(payment, snapshot) if snapshot.outcome is SessionOutcome.PAID else payment


def _contradicts_sale(payment: Payment, snapshot: SessionSnapshot) -> bool:
    """A reading from before it was paid, which came late, does not."""
    if snapshot.outcome is SessionOutcome.PAID:
        return not is_what_was_ordered(payment, snapshot)
    return snapshot.outcome in _NEVER_AFTER_PAID


def _note_charge(payment: Payment, snapshot: SessionSnapshot) -> Payment:
    """A narrower reading tells less, and takes nothing back."""
    noted = replace(
        payment,
        charge=snapshot.charge or payment.charge,
        paid_at=snapshot.paid_at if payment.paid_at is None else payment.paid_at,
        payment_intent_id=payment.payment_intent_id or snapshot.payment_intent_id,
    )
    return payment if noted == payment else noted


def _learn_paid_time(payment: Payment, paid_at: float) -> Payment:
    """The event may come before the reading that makes it PAID. A time that is known stays."""
    if payment.paid_at is not None:
        return payment
    return replace(payment, paid_at=paid_at)


def _note_facts(payment: Payment, snapshot: SessionSnapshot) -> Payment:
    noted = replace(
        payment,
        session_id=snapshot.session_id,
        checkout_url=snapshot.url or payment.checkout_url,
        expires_at=snapshot.expires_at,
        livemode=snapshot.livemode,
        payment_intent_id=snapshot.payment_intent_id or payment.payment_intent_id,
        receipt_url=snapshot.receipt_url or payment.receipt_url,
        alarms=payment.alarms - {Alarm.SESSION_MISSING},
        acknowledged=payment.acknowledged - {Alarm.SESSION_MISSING},
    )
    decline = snapshot.decline
    if decline is not None and decline.charge_id != payment.last_decline_charge:
        noted = replace(
            noted,
            declines=payment.declines + 1,
            last_decline=decline.code,
            last_decline_charge=decline.charge_id,
        )
    return payment if noted == payment else noted


def is_what_was_ordered(payment: Payment, snapshot: SessionSnapshot) -> bool:
    """Whether amount, currency and reference of the reading are those of the order."""
    amount = payment.order.amount
    return (snapshot.amount_minor_units, snapshot.currency, snapshot.reference) == (
        amount.minor_units,
        amount.currency,
        payment.payment_id,
    )


def _observe_mismatch(payment: Payment, snapshot: SessionSnapshot) -> tuple[Payment, list[Effect]]:
    """A link for something else is closed; money for something else is an alarm, never a success."""
    alarmed = _with_alarm(payment, Alarm.MISMATCH)
    match snapshot.outcome:
        case SessionOutcome.PAID:
            # Money has moved: that is more than what staff may have looked after before.
            return _fail(_raised_anew(alarmed, Alarm.MISMATCH), "mismatch"), []
        case SessionOutcome.OPEN | SessionOutcome.UNKNOWN:
            return _close(_at_least_open(alarmed), ev.CloseReason.MISMATCH)
        case outcome:
            return _apply_outcome(alarmed, outcome)


def _at_least_open(payment: Payment) -> Payment:
    if payment.state is PaymentState.PREPARING:
        return _move(payment, PaymentState.OPEN)
    return payment


def _apply_outcome(payment: Payment, outcome: SessionOutcome) -> tuple[Payment, list[Effect]]:
    match outcome:
        case SessionOutcome.OPEN | SessionOutcome.UNKNOWN:
            return _still_open(payment)
        case SessionOutcome.PAID:
            return _paid(payment), []
        case SessionOutcome.PROCESSING:
            processing = payment.state is PaymentState.PROCESSING
            return (payment if processing else _move(payment, PaymentState.PROCESSING)), []
        case SessionOutcome.FAILED:
            return _fail(payment, "delayed_payment_failed"), []
        case SessionOutcome.EXPIRED:
            return _expired(payment), []
        case SessionOutcome.CONTRADICTION:
            return _still_open(_with_alarm(payment, Alarm.MISMATCH))


def _still_open(payment: Payment) -> tuple[Payment, list[Effect]]:
    if payment.state is not PaymentState.PREPARING:
        return payment, []
    opened = _move(payment, PaymentState.OPEN)
    if payment.close_reason is None:
        return opened, []
    return _close(opened, payment.close_reason)


def _paid(payment: Payment) -> Payment:
    paid = _move(payment, PaymentState.PAID)
    return paid if payment.freed_in is None else _late_unless_told(paid, payment.freed_in)


def _late_unless_told(payment: Payment, shown: PaymentState) -> Payment:
    return payment if shown in TOLD_OF_MONEY else _with_alarm(payment, Alarm.PAID_LATE)


def _expired(payment: Payment) -> Payment:
    if payment.state is PaymentState.CLOSING:
        return _move(payment, PaymentState.CANCELED)
    if payment.state is PaymentState.PROCESSING:
        # Stripe never says so; nothing final is made of a contradiction.
        return payment
    return _move(payment, PaymentState.EXPIRED)


def _session_missed(payment: Payment) -> tuple[Payment, list[Effect]]:
    if payment.is_final:
        return payment, []
    return _with_alarm(payment, Alarm.SESSION_MISSING), []


# --- people and processes -------------------------------------------------------------------------


def _close(payment: Payment, reason: ev.CloseReason) -> tuple[Payment, list[Effect]]:
    match payment.state:
        case PaymentState.PREPARING if payment.close_reason is None:
            return replace(payment, close_reason=reason), []
        case PaymentState.OPEN:
            closing = replace(_move(payment, PaymentState.CLOSING), close_reason=reason)
            return closing, [ExpireSession()]
        case _:
            return payment, []


def _free(payment: Payment, shown: PaymentState) -> Payment:
    if payment.freed_in is not None:
        return payment
    freed = replace(payment, freed_in=shown)
    return _late_unless_told(freed, shown) if payment.state is PaymentState.PAID else freed


def _scanned(payment: Payment) -> Payment:
    if payment.scanned or payment.state not in MAY_BE_OPEN:
        return payment
    return replace(payment, scanned=True)


def _refund_failed(payment: Payment, refund_id: str) -> Payment:
    """Told again after every start, and raised once for each refund."""
    if refund_id in payment.failed_refunds:
        return payment
    told = replace(payment, failed_refunds=payment.failed_refunds | {refund_id})
    return _raised_anew(told, Alarm.REFUND_FAILED)


def _acknowledged(payment: Payment) -> Payment:
    """Decides nothing: what is watched is watched on."""
    closing = payment.closing_acknowledged or payment.state is PaymentState.CLOSING
    seen = replace(payment, acknowledged=payment.alarms, closing_acknowledged=closing)
    return payment if seen == payment else seen


def _resume(payment: Payment, owner: str, screen_lost: bool) -> tuple[Payment, list[Effect]]:
    """What the old process had sent is unknown; its own screen is gone, those of other machines go on."""
    if payment.is_final:
        return payment, []
    resumed = replace(
        payment,
        owner=owner,
        freed_in=payment.freed_in or (payment.state if screen_lost else None),
        creation_unsure=payment.creation_unsure or payment.state is PaymentState.PREPARING,
    )
    return (payment if resumed == payment else resumed), _due(resumed)
