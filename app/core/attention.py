"""What staff have to look after, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.payment import Payment
from app.core.refund import Refund


class AttentionReason(StrEnum):
    """The alarms of a payment, and what only time makes an alarm of."""

    PAID_LATE = "paid_late"
    MISMATCH = "mismatch"
    SESSION_MISSING = "session_missing"
    PAID_AFTER_END = "paid_after_end"
    REFUND_FAILED = "refund_failed"
    CLOSING_TOO_LONG = "closing_too_long"


@dataclass(frozen=True, slots=True)
class AttentionItem:
    """One payment for one reason. `since` is in seconds since the epoch; `refunds` are those that failed."""

    payment: Payment
    reason: AttentionReason
    since: float
    refunds: tuple[Refund, ...] = ()
