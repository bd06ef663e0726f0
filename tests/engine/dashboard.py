"""What people do in Stripe's Dashboard, and banks, beside the shop's program."""

from __future__ import annotations

from typing import Any

from app.gateway.stripe_request import Operation, StripeCall
from tests.engine.shop import PAYMENT_ID, Shop


def refund_in_dashboard(
    shop: Shop, amount: int | None = None, payment_id: str = PAYMENT_ID, *, pending: bool = False
) -> dict[str, Any]:
    """A refund of a payment, of all that is left or of so many cents."""
    session_id = shop.payment(payment_id).session_id or ""
    return dict(shop.world.ledger.refund_elsewhere(session_id, amount=amount, pending=pending))


def dashboard_is_faster(shop: Shop, amount: int) -> None:
    """The refund in the Dashboard is made between our reading of what is left and our own refund."""
    done: list[dict[str, Any]] = []

    def twist(call: StripeCall, answer: Any) -> Any:
        if call.operation is Operation.RETRIEVE and not done:
            done.append(refund_in_dashboard(shop, amount))
        return answer

    shop.answers_are(twist)
