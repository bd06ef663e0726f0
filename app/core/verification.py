"""The guide's answer to "was this paid?". Pure: our books, and what the payment service says of the session now.

For a payment of ours the books are the answer. A reading that differs is reported beside it, never instead of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import InvalidAmount
from app.core.events import SessionObserved
from app.core.money import Money
from app.core.order import OWN_METADATA_KEYS
from app.core.payment import Payment, decide, is_what_was_ordered
from app.core.session import SessionOutcome, SessionSnapshot
from app.core.state import PaymentState

# The guide's own words; programs that follow it may compare them.
MESSAGE = "支付状态查询成功"
_DIFFERS = {
    "zh": "以账本为准；Stripe 现在的会话与账本不符，请店员核对。",
    "en": "This is what the books say; Stripe's session now says something else. The staff must check it.",
}


class VerifyStatus(StrEnum):
    """`success` is the guide's word for paid."""

    SUCCESS = "success"
    PENDING = "pending"
    PROCESSING = "processing"
    EXPIRED = "expired"
    CANCELED = "canceled"
    FAILED = "failed"


_SAID: Mapping[SessionOutcome, VerifyStatus] = {
    SessionOutcome.OPEN: VerifyStatus.PENDING,
    SessionOutcome.PAID: VerifyStatus.SUCCESS,
    SessionOutcome.PROCESSING: VerifyStatus.PROCESSING,
    SessionOutcome.FAILED: VerifyStatus.FAILED,
    SessionOutcome.EXPIRED: VerifyStatus.EXPIRED,
    SessionOutcome.CONTRADICTION: VerifyStatus.PENDING,
    SessionOutcome.UNKNOWN: VerifyStatus.PENDING,
}
_BOOKED: Mapping[PaymentState, VerifyStatus] = {
    PaymentState.PREPARING: VerifyStatus.PENDING,
    PaymentState.OPEN: VerifyStatus.PENDING,
    # What is being closed can still be paid.
    PaymentState.CLOSING: VerifyStatus.PENDING,
    PaymentState.PROCESSING: VerifyStatus.PROCESSING,
    PaymentState.PAID: VerifyStatus.SUCCESS,
    PaymentState.FAILED: VerifyStatus.FAILED,
    PaymentState.EXPIRED: VerifyStatus.EXPIRED,
    PaymentState.CANCELED: VerifyStatus.CANCELED,
}


@dataclass(frozen=True, slots=True)
class Verified:
    """One reading of a session. `payment` is ours after that reading; None for a session that was made elsewhere."""

    snapshot: SessionSnapshot
    payment: Payment | None

    @property
    def status(self) -> VerifyStatus:
        """By the books; of another's session, by the reading."""
        return self.said if self.payment is None else _BOOKED[self.payment.state]

    @property
    def amount(self) -> Money | None:
        """By the books; of another's session, by the reading, which may not tell it."""
        return self.said_amount if self.payment is None else self.payment.order.amount

    @property
    def said(self) -> VerifyStatus:
        """What the reading alone says."""
        return _SAID[self.snapshot.outcome]

    @property
    def said_amount(self) -> Money | None:
        """What the reading alone says."""
        units, currency = self.snapshot.amount_minor_units, self.snapshot.currency
        if units is None or currency is None:
            return None
        try:
            return Money(units, currency)
        except InvalidAmount:
            return None

    @property
    def differs(self) -> bool:
        """Whether the reading contradicts the books."""
        if self.payment is None:
            return False
        closed_by_us = self.payment.state is PaymentState.CANCELED
        told = VerifyStatus.EXPIRED if closed_by_us else self.status
        contradicts = self.snapshot.outcome is SessionOutcome.CONTRADICTION
        as_ordered = is_what_was_ordered(self.payment, self.snapshot)
        return contradicts or not as_ordered or self.said is not told


def verified(snapshot: SessionSnapshot, journaled: Payment | None) -> Verified:
    """The reading, and what it makes of the payment that the journal has for the session."""
    if journaled is None:
        return Verified(snapshot, None)
    return Verified(snapshot, decide(journaled, SessionObserved(snapshot))[0])


def verify_answer(found: Verified, language: str = "zh") -> dict[str, object]:
    """The guide's fields, in its order. `success` says that the question was answered; `status` is the answer.

    `stripe_says` is there only where the reading contradicts the books.
    """
    snapshot, amount = found.snapshot, found.amount
    shown = {key: value for key, value in snapshot.metadata.items() if key not in OWN_METADATA_KEYS}
    answer: dict[str, object] = {
        "success": True,
        "status": found.status.value,
        "payment_intent_id": _intent_of(found),
        "amount": None if amount is None else amount.to_text(),
        "currency": snapshot.currency if amount is None else amount.currency,
        "customer_email": snapshot.customer_email,
        "created_at": int(snapshot.created_at),
        "metadata": shown,
        "message": _DIFFERS.get(language, _DIFFERS["en"]) if found.differs else MESSAGE,
    }
    return {**answer, "stripe_says": _said(found)} if found.differs else answer


def _intent_of(found: Verified) -> str | None:
    ours = None if found.payment is None else found.payment.payment_intent_id
    return ours or found.snapshot.payment_intent_id


def _said(found: Verified) -> dict[str, str | None]:
    amount = found.said_amount
    return {
        "status": found.said.value,
        "amount": None if amount is None else amount.to_text(),
        "currency": found.snapshot.currency,
    }
