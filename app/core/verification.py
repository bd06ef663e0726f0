"""The guide's answer to "was this paid?". Pure: what the payment service said, and what our journal knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.money import Money
from app.core.order import OWN_METADATA_KEYS
from app.core.payment import Alarm, Payment
from app.core.session import SessionOutcome, SessionSnapshot
from app.core.state import PaymentState

# The guide's own words; programs that follow it may compare them.
MESSAGE = "支付状态查询成功"


class VerifyStatus(StrEnum):
    """`success` is the guide's word for paid."""

    SUCCESS = "success"
    PENDING = "pending"
    PROCESSING = "processing"
    EXPIRED = "expired"
    CANCELED = "canceled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Verified:
    """What the payment service says of a session now; `payment` is ours, None for one that was made elsewhere."""

    snapshot: SessionSnapshot
    payment: Payment | None

    @property
    def status(self) -> VerifyStatus:
        """See `verify_status`."""
        return verify_status(self.snapshot, self.payment)


_STATUS_OF = {
    SessionOutcome.PAID: VerifyStatus.SUCCESS,
    SessionOutcome.OPEN: VerifyStatus.PENDING,
    SessionOutcome.UNKNOWN: VerifyStatus.PENDING,
    SessionOutcome.CONTRADICTION: VerifyStatus.PENDING,
    SessionOutcome.PROCESSING: VerifyStatus.PROCESSING,
    SessionOutcome.EXPIRED: VerifyStatus.EXPIRED,
    SessionOutcome.FAILED: VerifyStatus.FAILED,
}


def verify_status(snapshot: SessionSnapshot, payment: Payment | None) -> VerifyStatus:
    """Only the journal knows that we asked for the end, or that what was paid is not what was ordered."""
    status = _STATUS_OF[snapshot.outcome]
    if payment is None:
        return status
    if status is VerifyStatus.SUCCESS and Alarm.MISMATCH in payment.alarms:
        return VerifyStatus.FAILED
    closed_by_us = payment.state in {PaymentState.CLOSING, PaymentState.CANCELED}
    if status is VerifyStatus.EXPIRED and closed_by_us:
        return VerifyStatus.CANCELED
    return status


def verify_answer(snapshot: SessionSnapshot, payment: Payment | None) -> dict[str, object]:
    """The guide's fields, in its order. `success` says that the question was answered; `status` is the answer."""
    shown = {key: value for key, value in snapshot.metadata.items() if key not in OWN_METADATA_KEYS}
    return {
        "success": True,
        "status": verify_status(snapshot, payment).value,
        "payment_intent_id": snapshot.payment_intent_id,
        "amount": _amount(snapshot),
        "currency": snapshot.currency,
        "customer_email": snapshot.customer_email,
        "created_at": int(snapshot.created_at),
        "metadata": shown,
        "message": MESSAGE,
    }


def _amount(snapshot: SessionSnapshot) -> str | None:
    if snapshot.amount_minor_units is None or snapshot.currency is None:
        return None
    return Money(snapshot.amount_minor_units, snapshot.currency).to_text()
