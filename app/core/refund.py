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


# Who asked for a refund that was made at Stripe: in its Dashboard, or by another program with the account's key.
MADE_AT_STRIPE = "stripe_dashboard"
UNFINISHED_REFUNDS = frozenset({RefundState.REQUESTED, RefundState.PENDING})
# Money that is, or may be, on its way to the customer, so that it cannot be given a second time.
_TAKES_FROM_PAYMENT = UNFINISHED_REFUNDS | {RefundState.SUCCEEDED}
# Stripe has it, and the sums count it.
MOVED_REFUNDS = frozenset({RefundState.PENDING, RefundState.SUCCEEDED})


@dataclass(frozen=True, slots=True)
class Refund:
    """One wish to give money back. `request` holds the exact parameters that were, or will be, sent.

    `requested_at` is in seconds since the epoch. `requested_by` names the till, or "desk", or is MADE_AT_STRIPE: then
    there is no `request`, nothing is ever sent for it, and it has its `service_refund_id` from the start.
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
    def is_made_at_stripe(self) -> bool:
        """Whether it was made in Stripe's Dashboard, or by another program, and only found here."""
        return self.requested_by == MADE_AT_STRIPE and not self.request

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
        """Staff must know: the customer does not get this money, or Stripe gave back something else.

        A refund that was canceled where it was made, in the Dashboard, is no news.
        """
        if self.is_made_at_stripe and self.state is RefundState.CANCELED:
            return False
        return self.failure_code is not None or self.state in {
            RefundState.FAILED,
            RefundState.CANCELED,
        }


@dataclass(frozen=True, slots=True)
class RefundSnapshot:
    """What the payment service said about a refund. `currency` is upper case; `refund_id` is ours, as it echoes it.

    `created_at` is in seconds since the epoch by the service's clock; None where it was not kept. Anybody with access
    to the Dashboard can write a `refund_id`, so it counts only together with the payment intent.
    """

    service_refund_id: str
    status: str
    amount_minor_units: int
    currency: str
    payment_intent_id: str | None
    failure_reason: str | None = None
    refund_id: str | None = None
    created_at: float | None = None
    reason: str | None = None


def left_to_refund(payment: Payment, refunds: Iterable[Refund]) -> Money:
    """What may still go back: the smaller of what our refunds and what Stripe's charge leave.

    Refunds that may yet succeed count as given; nothing goes back of what was not paid.
    """
    paid = payment.order.amount
    if payment.state is not PaymentState.PAID:
        return Money(0, paid.currency)
    given = sum(each.amount.minor_units for each in refunds if each.state in _TAKES_FROM_PAYMENT)
    refunded = 0 if payment.charge is None else payment.charge.amount_refunded
    return Money(max(0, paid.minor_units - max(given, refunded)), paid.currency)
