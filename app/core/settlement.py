"""What became of a payment's money after it was paid: derived from its refunds and disputes, never an event's own.

`PAID` stays final. The journal keeps a payment's settlement beside it, written in the transaction that writes the
refund or the dispute, so every list, sum and filter reads the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.dispute import DisputeState
from app.core.money import Money


class RefundStatus(StrEnum):
    """How much of a payment went back, counting what is pending and what has succeeded."""

    NONE = "none"
    PARTLY = "partly_refunded"
    FULL = "refunded"


@dataclass(frozen=True, slots=True)
class Settlement:
    """Of one payment, in minor units of its currency, before fees.

    `refunded_units`: refunds that are pending or have succeeded. `disputed_units`: withdrawn and not reinstated.
    """

    refunded_units: int = 0
    disputed_units: int = 0
    refund_status: RefundStatus = RefundStatus.NONE
    dispute: DisputeState = DisputeState.NONE


NOTHING_AFTER = Settlement()


def net_text(units: int, currency: str) -> str:
    """Minor units, which may be negative, as decimal text: "-4.90"."""
    text = Money(abs(units), currency).to_text()
    return f"-{text}" if units < 0 else text


class Mark(StrEnum):
    """What a list shows beside a payment's state, and what it can be filtered by."""

    DECLINED = "declined"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    INQUIRY = "inquiry"
    DISPUTED = "disputed"
    DISPUTE_UNCHECKED = "dispute_unchecked"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"


MARK_OF_REFUNDS = {
    RefundStatus.PARTLY: Mark.PARTLY_REFUNDED,
    RefundStatus.FULL: Mark.REFUNDED,
}
MARK_OF_DISPUTE = {
    DisputeState.INQUIRY: Mark.INQUIRY,
    DisputeState.OPEN: Mark.DISPUTED,
    DisputeState.UNCHECKED: Mark.DISPUTE_UNCHECKED,
    DisputeState.WON: Mark.DISPUTE_WON,
    DisputeState.LOST: Mark.DISPUTE_LOST,
}
