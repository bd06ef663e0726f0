"""Everything that is known of one payment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.dispute import Dispute, DisputeObserved
from app.core.events import PaymentEvent
from app.core.payment import Payment
from app.core.refund import Refund
from app.core.refund_events import RefundEvent


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of the payment, of one of its refunds, or of one of its disputes, which the ids name.

    `at` is in seconds since the epoch.
    """

    at: float
    event: PaymentEvent | RefundEvent | DisputeObserved
    refund_id: str | None = None
    dispute_id: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The payment, its refunds and its disputes as they are now, and all that happened to them, oldest first.

    `receipt_issued`: one is known to have come out, here or at another till of the same journal.
    """

    payment: Payment
    refunds: Sequence[Refund]
    happened: Sequence[Happened]
    receipt_issued: bool = False
    disputes: Sequence[Dispute] = ()
