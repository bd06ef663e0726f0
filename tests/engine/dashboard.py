"""What people do in Stripe's Dashboard, beside the shop's program."""

from __future__ import annotations

from typing import Any

from app.gateway.stripe_request import Operation, StripeCall
from app.simulator import refunds
from tests.engine.shop import PAYMENT_ID, Shop


def refund_in_dashboard(
    shop: Shop, amount: int | None = None, payment_id: str = PAYMENT_ID, **marks: str
) -> dict[str, Any]:
    """A refund of a payment, of all that is left or of so many cents; `marks` are its metadata."""
    params: dict[str, Any] = {"payment_intent": shop.session(payment_id)["payment_intent"]}
    if amount is not None:
        params["amount"] = amount
    if marks:
        params["metadata"] = marks
    ledger = shop.world.ledger
    with ledger.changing():
        ledger.run_due()
        return dict(refunds.create(ledger, params))


def dashboard_is_faster(shop: Shop, amount: int) -> None:
    """The refund in the Dashboard is made between our reading of what is left and our own refund."""
    done = []

    def twist(call: StripeCall, answer: Any) -> Any:
        if call.operation is Operation.RETRIEVE and not done:
            done.append(refund_in_dashboard(shop, amount))
        return answer

    shop.answers_are(twist)
