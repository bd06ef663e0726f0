"""Money on its way back."""

from __future__ import annotations

import hashlib
from typing import Any

from app.simulator.books import StripeObject

_REFERENCE_DIGITS = 10**16


def refund(
    refund_id: str,
    *,
    created: int,
    amount: int,
    charge_object: StripeObject,
    status: str,
    transaction_id: str,
    params: dict[str, Any],
) -> StripeObject:
    """Money on its way back."""
    kind = charge_object["payment_method_details"]["type"]
    card = {"reference_status": "pending", "reference_type": "acquirer_reference_number"}
    return {
        "id": refund_id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": transaction_id,
        "charge": charge_object["id"],
        "created": created,
        "currency": charge_object["currency"],
        "customer": None,
        "customer_account": None,
        "destination_details": (
            {"card": {**card, "type": "refund"}, "type": "card"} if kind == "card" else None
        ),
        "metadata": params.get("metadata") or {},
        "payment_intent": charge_object["payment_intent"],
        "payment_method": charge_object["payment_method"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }


def with_reference(refund_object: StripeObject) -> StripeObject:
    """The fields that change once a card's bank has given its reference number."""
    details = refund_object["destination_details"]
    if details is None:
        return {}
    digest = hashlib.sha256(refund_object["id"].encode()).digest()
    reference = str(int.from_bytes(digest[:8], "big") % _REFERENCE_DIGITS).zfill(16)
    card = {**details["card"], "reference": reference, "reference_status": "available"}
    return {"destination_details": {**details, "card": card}}
