"""Computes what became of a payment's money from its refunds and disputes: the one place that does."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.dispute import Dispute, DisputeState
from app.core.payment import Payment
from app.core.refund import MOVED_REFUNDS, Refund
from app.core.settlement import NOTHING_AFTER, RefundStatus, Settlement
from app.core.state import PaymentState

# Where a payment has several disputes, the one that comes last here is shown.
_BY_WEIGHT = tuple(DisputeState)


def settled(payment: Payment, refunds: Iterable[Refund], disputes: Iterable[Dispute]) -> Settlement:
    """The payment's settlement. What is in another currency than the payment's is shown and not added up."""
    if payment.state is not PaymentState.PAID:
        return NOTHING_AFTER
    currency, disputes = payment.order.amount.currency, tuple(disputes)
    refunded = sum(
        each.amount.minor_units
        for each in refunds
        if each.state in MOVED_REFUNDS and each.amount.currency == currency
    )
    disputed = sum(
        each.amount.minor_units
        for each in disputes
        if each.is_withdrawn and each.amount.currency == currency
    )
    status = _refund_status(refunded, payment.order.amount.minor_units)
    return Settlement(refunded, disputed, status, _dispute_state(payment, disputes))


def _refund_status(refunded: int, paid: int) -> RefundStatus:
    if refunded == 0:
        return RefundStatus.NONE
    return RefundStatus.PARTLY if refunded < paid else RefundStatus.FULL


def _dispute_state(payment: Payment, disputes: tuple[Dispute, ...]) -> DisputeState:
    """The charge alone says no more than that there is a dispute."""
    if disputes:
        return max((each.state for each in disputes), key=_BY_WEIGHT.index)
    disputed = payment.charge is not None and payment.charge.disputed
    return DisputeState.UNCHECKED if disputed else DisputeState.NONE
