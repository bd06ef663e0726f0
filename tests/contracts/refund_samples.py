"""Refunds to fill a book with."""

from __future__ import annotations

from typing import Any

from app.core.money import Money
from app.core.payment import Payment
from app.core.refund import Refund, RefundReason, RefundSnapshot
from app.core.state import PaymentState
from tests.contracts.journal_samples import NOON, a_payment


def a_paid_payment(which: int = 1, **changes: Any) -> Payment:
    """19.90 USD that have come in."""
    facts: dict[str, Any] = {"state": PaymentState.PAID, "payment_intent_id": f"pi_{which}"}
    return a_payment(which, **(facts | changes))


def a_refund(which: int = 1, payment: int = 1, cents: int = 990, **changes: Any) -> Refund:
    """Money that a customer wants back; 1, 2, 3, … make different ones."""
    facts: dict[str, Any] = {
        "refund_id": f"mr_{which:026d}",
        "payment_id": f"mp_{payment:026d}",
        "payment_intent_id": f"pi_{payment}",
        "amount": Money(cents, "USD"),
        "reason": RefundReason.REQUESTED_BY_CUSTOMER,
        "note": "客人不要了 \x00 \ud800 👋",
        "requested_by": "收银台 2",
        "requested_at": NOON + 1 / 3,
        "request": {"payment_intent": f"pi_{payment}", "amount": cents, "metadata": {"a": None}},
    }
    return Refund(**(facts | changes))


def a_refund_reading(refund: Refund, status: str = "succeeded", **changes: Any) -> RefundSnapshot:
    """What Stripe says of it."""
    facts: dict[str, Any] = {
        "service_refund_id": f"re_{refund.refund_id}",
        "status": status,
        "amount_minor_units": refund.amount.minor_units,
        "currency": refund.amount.currency,
        "payment_intent_id": refund.payment_intent_id,
        "failure_reason": None,
        "refund_id": refund.refund_id,
    }
    return RefundSnapshot(**(facts | changes))
