"""An early fraud warning: the card's bank suspects a payment before any dispute is opened."""

from __future__ import annotations

from app.simulator.books import StripeObject


def early_fraud_warning(warning_id: str, created: int, charge_object: StripeObject) -> StripeObject:
    """A warning that a refund could still answer."""
    return {
        "id": warning_id,
        "object": "radar.early_fraud_warning",
        "actionable": True,
        "charge": charge_object["id"],
        "created": created,
        "fraud_type": "misc",
        "livemode": False,
        "payment_intent": charge_object["payment_intent"],
    }
