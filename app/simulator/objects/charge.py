"""One try to take the money."""

from __future__ import annotations

from app.simulator.attempts import Decline
from app.simulator.books import StripeObject
from app.simulator.objects.payment_method import CARD_CHECKS


def charge(
    charge_id: str,
    *,
    created: int,
    intent: StripeObject,
    method: StripeObject,
    receipt_url: str,
    decline: Decline | None,
    status: str,
) -> StripeObject:
    """One try to take the money: `status` is succeeded, pending or failed.

    A charge that succeeded gets its `balance_transaction` later.
    """
    paid = status == "succeeded"
    return {
        "id": charge_id,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "MOFANG",
        "captured": status != "failed",
        "created": created,
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": decline.code if decline else None,
        "failure_message": decline.message if decline else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": _outcome(decline, status),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _method_details(method),
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": receipt_url if paid else None,
        "refunded": False,
        "review": None,
        "shipping": intent["shipping"],
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": status,
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
    }


def _outcome(decline: Decline | None, status: str) -> StripeObject | None:
    if status == "pending":
        return None
    no_codes = {"advice_code": None, "network_advice_code": None, "network_decline_code": None}
    if decline is None:
        return {**no_codes, **_AUTHORIZED}
    if decline.blocked:
        return {**no_codes, **_BLOCKED}
    return {**no_codes, **_DECLINED, "reason": decline.decline_code or decline.code}


_AUTHORIZED = {
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 12,
    "seller_message": "Payment complete.",
    "type": "authorized",
}
_DECLINED = {
    "network_status": "declined_by_network",
    "risk_level": "normal",
    "risk_score": 12,
    "seller_message": "The bank did not return any further details with this decline.",
    "type": "issuer_declined",
}
# docs.stripe.com/declines: Radar's default rule refuses the highest risk; no bank is asked.
_BLOCKED = {
    "network_status": "not_sent_to_network",
    "reason": "highest_risk_level",
    "risk_level": "highest",
    "risk_score": 91,
    "rule": "block_if_high_risk",
    "seller_message": "Stripe blocked this payment as too risky.",
    "type": "blocked",
}


def _method_details(method: StripeObject) -> StripeObject:
    kind = method["type"]
    details = method[kind]
    shape = _CHARGE_DETAILS[kind](details) if kind in _CHARGE_DETAILS else details
    return {"type": kind, kind: shape}


def _card_charge(card: StripeObject) -> StripeObject:
    unavailable = {"status": "unavailable"}
    return {
        "amount_authorized": None,
        "authorization_code": None,
        "brand": card["brand"],
        "checks": CARD_CHECKS,
        "country": card["country"],
        "exp_month": card["exp_month"],
        "exp_year": card["exp_year"],
        "extended_authorization": {"status": "disabled"},
        "fingerprint": card["fingerprint"],
        "funding": card["funding"],
        "incremental_authorization": unavailable,
        "installments": None,
        "last4": card["last4"],
        "mandate": None,
        "multicapture": unavailable,
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {**unavailable, "maximum_amount_capturable": 0},
        "regulated_status": card["regulated_status"],
        "three_d_secure": None,
        "transaction_link_id": None,
        "wallet": None,
    }


def _sepa_charge(sepa: StripeObject) -> StripeObject:
    kept = {name: sepa[name] for name in ("bank_code", "branch_code", "country", "fingerprint")}
    return {**kept, "last4": sepa["last4"], "mandate": None}


def _us_bank_charge(bank: StripeObject) -> StripeObject:
    names = ("account_holder_type", "account_type", "bank_name", "fingerprint", "last4")
    kept = {name: bank[name] for name in names}
    return {**kept, "routing_number": bank["routing_number"], "payment_reference": None}


def _alipay_charge(_details: StripeObject) -> StripeObject:
    return {"buyer_id": None, "fingerprint": None, "transaction_id": None}


def _wechat_charge(_details: StripeObject) -> StripeObject:
    return {"fingerprint": None, "location": None, "reader": None, "transaction_id": None}


_CHARGE_DETAILS = {
    "card": _card_charge,
    "sepa_debit": _sepa_charge,
    "us_bank_account": _us_bank_charge,
    "alipay": _alipay_charge,
    "wechat_pay": _wechat_charge,
}
