"""Money on its way back to a customer, and how much of a payment may still go back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.money import Money
from app.core.payment import Payment
from app.core.state import PaymentState

LONGEST_NOTE = 500


class RefundState(StrEnum):
    """Where a refund stands. REQUESTED: on disk, and Stripe's answer is not known."""

    REQUESTED = "requested"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


class RefundReason(StrEnum):
    """Stripe's own values."""

    REQUESTED_BY_CUSTOMER = "requested_by_customer"
    DUPLICATE = "duplicate"
    FRAUDULENT = "fraudulent"


UNFINISHED_REFUNDS = frozenset({RefundState.REQUESTED, RefundState.PENDING})
# Money that is, or may be, on its way to the customer, so that it cannot be given a second time.
_TAKES_FROM_PAYMENT = UNFINISHED_REFUNDS | {RefundState.SUCCEEDED}


@dataclass(frozen=True, slots=True)
class Refund:
    """One wish to give money back. `request` holds the exact parameters that were, or will be, sent.

    `requested_at` is in seconds since the epoch. `requested_by` names the till, or "desk".
    `unsure`: a request was sent whose answer is not known, so Stripe must be searched before it is sent again.
    `owner` is the engine that asks for it and follows it. `service_refund_id` is Stripe's `re_…`.
    `failure_code` is Stripe's failure reason, or the code of our error.
    """

    refund_id: str
    payment_id: str
    payment_intent_id: str
    amount: Money
    reason: RefundReason | None
    note: str | None
    requested_by: str
    requested_at: float
    request: Mapping[str, object] = field(repr=False)
    state: RefundState = RefundState.REQUESTED
    version: int = 0
    owner: str = ""
    unsure: bool = False
    service_refund_id: str | None = None
    failure_code: str | None = None

    @property
    def idempotency_key(self) -> str:
        """One key for one refund, for ever."""
        return f"mofang-{self.refund_id}"

    @property
    def is_final(self) -> bool:
        """Nothing more is expected, though a bank may still send SUCCEEDED money back."""
        return self.state not in UNFINISHED_REFUNDS

    @property
    def needs_attention(self) -> bool:
        """Staff must know: the customer does not get this money, or Stripe gave back something else."""
        return self.failure_code is not None or self.state in {
            RefundState.FAILED,
            RefundState.CANCELED,
        }


@dataclass(frozen=True, slots=True)
class RefundSnapshot:
    """What the payment service said about a refund. `currency` is upper case; `refund_id` is ours, as it echoes it."""

    service_refund_id: str
    status: str
    amount_minor_units: int
    currency: str
    payment_intent_id: str | None
    failure_reason: str | None = None
    refund_id: str | None = None


def left_to_refund(payment: Payment, refunds: Iterable[Refund]) -> Money:
    """What may still go back. Refunds that may yet succeed count as given; nothing goes back of what was not paid."""
    paid = payment.order.amount
    if payment.state is not PaymentState.PAID:
        return Money(0, paid.currency)
    given = sum(each.amount.minor_units for each in refunds if each.state in _TAKES_FROM_PAYMENT)
    return Money(max(0, paid.minor_units - given), paid.currency)
