"""Payment intents, charges, payment methods and refunds."""

from __future__ import annotations

from typing import Any

from app.simulator.attempts import CardBehaviour, Decline, MethodKind, PaymentAttempt
from app.simulator.books import StripeObject
from app.simulator.errors import DOC_URL

_NO_ADDRESS = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}
_CARD_CHECKS = {
    "address_line1_check": None,
    "address_postal_code_check": None,
    "cvc_check": "pass",
}


def payment_intent(
    intent_id: str,
    client_secret: str,
    *,
    created: int,
    amount: int,
    currency: str,
    method_types: list[str],
    data: dict[str, Any],
) -> StripeObject:
    """A new intent that waits for a means of payment; `data` holds checked optional parameters."""
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": data.get("automatic_payment_methods"),
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": client_secret,
        "confirmation_method": "automatic",
        "created": created,
        "currency": currency,
        "customer": None,
        "customer_account": None,
        "description": data.get("description"),
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": data.get("metadata") or {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": method_types,
        "processing": None,
        "receipt_email": data.get("receipt_email"),
        "review": None,
        "setup_future_usage": None,
        "shipping": _shipping(data.get("shipping")),
        "source": None,
        "statement_descriptor": data.get("statement_descriptor"),
        "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": data.get("transfer_group"),
    }


def _shipping(params: dict[str, Any] | None) -> StripeObject | None:
    if not params:
        return None
    return {
        "address": {**_NO_ADDRESS, **params.get("address", {})},
        "carrier": params.get("carrier"),
        "name": params.get("name"),
        "phone": params.get("phone"),
        "tracking_number": params.get("tracking_number"),
    }


def billing_details(attempt: PaymentAttempt, given: dict[str, Any] | None = None) -> StripeObject:
    """Who pays; `given` are an API caller's own billing details."""
    given = given or {}
    return {
        "address": {**_NO_ADDRESS, **(given.get("address") or {})},
        "email": given.get("email") or attempt.email,
        "name": given.get("name") or attempt.name,
        "phone": given.get("phone"),
        "tax_id": given.get("tax_id"),
    }


def payment_method(
    method_id: str, created: int, attempt: PaymentAttempt, given: dict[str, Any]
) -> StripeObject:
    """A means of payment; `given` holds an API caller's billing details and metadata."""
    return {
        "id": method_id,
        "object": "payment_method",
        "allow_redisplay": given.get("allow_redisplay", "unspecified"),
        "billing_details": billing_details(attempt, given.get("billing_details")),
        "created": created,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": given.get("metadata") or {},
        "type": attempt.kind.value,
        attempt.kind.value: _METHOD_DETAILS[attempt.kind](attempt),
    }


def _card_method(attempt: PaymentAttempt) -> StripeObject:
    card = attempt.card
    return {
        "brand": card.brand,
        "checks": {**_CARD_CHECKS, "cvc_check": None},
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": attempt.exp_month,
        "exp_year": attempt.exp_year,
        "fingerprint": fingerprint(card),
        "funding": "credit",
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def _sepa_method(_attempt: PaymentAttempt) -> StripeObject:
    return {
        "bank_code": "37040044",
        "branch_code": "",
        "country": "DE",
        "fingerprint": "SimulatedSepaAcc",
        "generated_from": {"charge": None, "setup_attempt": None},
        "last4": "3000",
    }


def _us_bank_method(_attempt: PaymentAttempt) -> StripeObject:
    return {
        "account_holder_type": "individual",
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "financial_connections_account": None,
        "fingerprint": "SimulatedUsBank1",
        "last4": "6789",
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "routing_number": "110000000",
        "status_details": {},
    }


def _wallet_method(_attempt: PaymentAttempt) -> StripeObject:
    return {}


_METHOD_DETAILS = {
    MethodKind.CARD: _card_method,
    MethodKind.ALIPAY: _wallet_method,
    MethodKind.WECHAT_PAY: _wallet_method,
    MethodKind.SEPA_DEBIT: _sepa_method,
    MethodKind.US_BANK_ACCOUNT: _us_bank_method,
}


def fingerprint(card: CardBehaviour) -> str:
    """One per card number, as at Stripe: 16 letters and digits."""
    return f"Sim{card.brand}{card.last4}".replace("_", "").ljust(16, "x")[:16]


def charge(
    charge_id: str,
    *,
    created: int,
    intent: StripeObject,
    method: StripeObject,
    receipt_url: str,
    decline: Decline | None,
    status: str,
    transaction_id: str | None,
) -> StripeObject:
    """One try to take the money: `status` is succeeded, pending or failed."""
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
        "balance_transaction": transaction_id,
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
    seller_message = "The bank did not return any further details with this decline."
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if decline else "approved_by_network",
        "reason": (decline.decline_code or decline.code) if decline else None,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": seller_message if decline else "Payment complete.",
        "type": "issuer_declined" if decline else "authorized",
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
        "checks": _CARD_CHECKS,
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


def payment_error(
    decline: Decline, method: StripeObject | None, charge_id: str | None
) -> StripeObject:
    """The intent's `last_payment_error`; Stripe leaves out what is not known."""
    fields = {
        "charge": charge_id,
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": DOC_URL + decline.code.replace("_", "-"),
        "message": decline.message,
        "param": decline.param,
        "payment_method": method,
        "type": "card_error"
        if method is None or method["type"] == "card"
        else "invalid_request_error",
    }
    return {name: value for name, value in fields.items() if value is not None}


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
