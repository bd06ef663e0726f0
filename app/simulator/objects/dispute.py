"""A dispute: the customer's bank questions a charge, or has taken its money back."""

from __future__ import annotations

from app.simulator.books import StripeObject

DAY_SECONDS = 24 * 3600
DAYS_TO_RESPOND = 8

# Texts that a caller may send; the other fields of the evidence hold files.
EVIDENCE_TEXTS = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_tracking_number",
    "uncategorized_text",
)
_EVIDENCE_FILES = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)
# Visa's codes, by reason. An inquiry has the code's first part only.
_NETWORK_CODES = {"fraudulent": "10.4", "product_not_received": "13.1"}
_OTHER_CODE = "13.3"


def dispute(
    dispute_id: str,
    *,
    created: int,
    amount: int,
    charge_object: StripeObject,
    case_type: str,
    reason: str,
    status: str,
    is_charge_refundable: bool,
) -> StripeObject:
    """A dispute without evidence and, so far, without any money moved."""
    return {
        "id": dispute_id,
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge_object["id"],
        "created": created,
        "currency": charge_object["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {
            **dict.fromkeys((*EVIDENCE_TEXTS, *_EVIDENCE_FILES)),
            "enhanced_evidence": {},
        },
        "evidence_details": {
            "due_by": response_deadline(created),
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": is_charge_refundable,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge_object["payment_intent"],
        "reason": reason,
        "status": status,
        **case_fields(charge_object, case_type, reason),
    }


def response_deadline(opened: int) -> int:
    """The end of the UTC day, some days after `opened` (Unix seconds)."""
    return (opened // DAY_SECONDS + DAYS_TO_RESPOND + 1) * DAY_SECONDS - 1


def case_fields(charge_object: StripeObject, case_type: str, reason: str) -> StripeObject:
    """The fields that name the kind of case; Stripe describes no method but cards here."""
    code = _NETWORK_CODES.get(reason, _OTHER_CODE)
    if case_type == "inquiry":
        code = code.partition(".")[0]
    card = charge_object["payment_method_details"].get("card")
    if card is None:
        return {"network_reason_code": None, "payment_method_details": None}
    shown = {
        "brand": card["brand"],
        "case_type": case_type,
        "network": card["network"],
        "network_reason_code": code,
    }
    return {
        "network_reason_code": code,
        "payment_method_details": {"card": shown, "type": "card"},
    }
