"""The Checkout Session."""

from __future__ import annotations

from typing import Any

from app.simulator.books import StripeObject
from app.simulator.objects.address import NO_ADDRESS

_NO_CUSTOM_TEXT = {
    "after_submit": None,
    "shipping_address": None,
    "submit": None,
    "terms_of_service_acceptance": None,
}
# Parameters that only change the page: they come back in the session as they were sent.
ECHOED = (
    "allow_promotion_codes",
    "allowed_payment_method_types",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "customer_email",
    "excluded_payment_method_types",
    "integration_identifier",
    "locale",
    "origin_context",
    "submit_type",
    "success_url",
)


def checkout_session(
    session_id: str,
    params: dict[str, Any],
    *,
    created: int,
    expires_at: int,
    currency: str,
    total: int,
    method_types: list[str],
    url: str,
) -> StripeObject:
    """An open session in payment mode, from checked parameters."""
    session: StripeObject = {
        "id": session_id,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": params.get("adaptive_pricing", {}).get("enabled", True)},
        "after_expiration": None,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": created,
        "currency": currency,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {**_NO_CUSTOM_TEXT, **params.get("custom_text", {})},
        "customer": None,
        "customer_account": None,
        "customer_creation": params.get("customer_creation", "if_required"),
        "customer_details": _customer_details(params.get("customer_email"), None),
        "discounts": [],
        "expires_at": expires_at,
        "invoice": None,
        "invoice_creation": _NO_INVOICE,
        "livemode": False,
        "managed_payments": {"enabled": False},
        "metadata": params.get("metadata") or {},
        "mode": "payment",
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": method_types,
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "subscription": None,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": url,
        "wallet_options": None,
    }
    return {**session, **{name: params.get(name) for name in ECHOED}}


_NO_INVOICE = {
    "enabled": False,
    "invoice_data": {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": None,
        "metadata": {},
        "rendering_options": None,
    },
}


def _customer_details(email: str | None, name: str | None) -> StripeObject | None:
    if email is None and name is None:
        return None
    return {
        "address": NO_ADDRESS,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def completed(
    session: StripeObject, *, paid: bool, email: str | None, name: str | None
) -> dict[str, Any]:
    """The fields that change when the customer is done on the page."""
    return {
        "status": "complete",
        "payment_status": "paid" if paid else "unpaid",
        "url": None,
        "customer_details": _customer_details(email or session["customer_email"], name)
        or session["customer_details"],
    }
