"""The payment intent, and the error that it keeps of its last try."""

from __future__ import annotations

from typing import Any

from app.simulator.attempts import Decline
from app.simulator.books import StripeObject
from app.simulator.errors import DOC_URL
from app.simulator.objects.address import NO_ADDRESS


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
        "managed_payments": {"enabled": False},
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
        "setup_future_usage": data.get("setup_future_usage"),
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
        "address": {**NO_ADDRESS, **params.get("address", {})},
        "carrier": params.get("carrier"),
        "name": params.get("name"),
        "phone": params.get("phone"),
        "tracking_number": params.get("tracking_number"),
    }


def redirect(return_url: str | None, url: str) -> StripeObject:
    """The `next_action` of a customer who has to pass a second page."""
    return {
        "type": "redirect_to_url",
        "redirect_to_url": {"return_url": return_url, "url": url},
    }


def payment_error(decline: Decline, method: StripeObject, charge_id: str | None) -> StripeObject:
    """The intent's `last_payment_error`; Stripe leaves out what is not known."""
    by_issuer = decline.charged and method["type"] == "card"
    fields = {
        "charge": charge_id,
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": DOC_URL + decline.code.replace("_", "-"),
        "message": decline.message,
        "param": decline.param,
        "payment_method": method,
        "type": "card_error" if by_issuer else "invalid_request_error",
    }
    return {name: value for name, value in fields.items() if value is not None}
