"""Means of payment: cards, wallets and bank accounts."""

from __future__ import annotations

from typing import Any

from app.simulator.attempts import CardBehaviour, MethodKind, PaymentAttempt
from app.simulator.books import StripeObject
from app.simulator.objects.address import NO_ADDRESS

CARD_CHECKS = {
    "address_line1_check": None,
    "address_postal_code_check": None,
    "cvc_check": "pass",
}


def billing_details(attempt: PaymentAttempt, given: dict[str, Any] | None = None) -> StripeObject:
    """Who pays; `given` are an API caller's own billing details."""
    given = given or {}
    return {
        "address": {**NO_ADDRESS, **(given.get("address") or {})},
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
        "checks": {**CARD_CHECKS, "cvc_check": None},
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
