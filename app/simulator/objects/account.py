"""The shop's account and its balance."""

from __future__ import annotations

from app.simulator.books import ShopProfile, StripeObject

_SCRIPTS = ("", "_kana", "_kanji")
OPENED = 1_700_000_000


def account(shop: ShopProfile) -> StripeObject:
    """A standard account that may take cards and owes no paperwork."""
    return {
        "id": shop.account_id,
        "object": "account",
        "business_profile": _profile(shop),
        "business_type": None,
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": shop.country,
        "created": OPENED,
        "default_currency": shop.default_currency,
        "details_submitted": True,
        "email": None,
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{shop.account_id}/external_accounts",
        },
        "future_requirements": _no_requirements(),
        "metadata": {},
        "payouts_enabled": True,
        "requirements": _no_requirements(),
        "settings": _settings(shop),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "standard",
    }


def _no_requirements() -> StripeObject:
    lists = (
        "alternatives",
        "currently_due",
        "errors",
        "eventually_due",
        "past_due",
        "pending_verification",
    )
    return {"current_deadline": None, "disabled_reason": None, **{name: [] for name in lists}}


def _profile(shop: ShopProfile) -> StripeObject:
    empty = (
        "annual_revenue",
        "estimated_worker_count",
        "mcc",
        "minority_owned_business_designation",
        "product_description",
        "support_address",
        "support_email",
        "support_phone",
        "support_url",
        "url",
    )
    return {"name": shop.name, **dict.fromkeys(empty)}


def _settings(shop: ShopProfile) -> StripeObject:
    descriptors = [f"statement_descriptor{script}" for script in _SCRIPTS]
    prefixes = [f"statement_descriptor_prefix{script}" for script in _SCRIPTS]
    return {
        "bacs_debit_payments": {"display_name": None, "service_user_number": None},
        "branding": dict.fromkeys(("icon", "logo", "primary_color", "secondary_color")),
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": False},
            **dict.fromkeys(prefixes),
        },
        "dashboard": {"display_name": shop.name, "timezone": "Etc/UTC"},
        "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": None},
        "payments": dict.fromkeys([*descriptors, *prefixes[1:]]),
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 2, "interval": "daily"},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }


def balance(pending: dict[str, int]) -> StripeObject:
    """Sums in minor units by currency."""
    return {
        "object": "balance",
        "available": [_sum(0, currency) for currency in pending],
        "livemode": False,
        "pending": [_sum(amount, currency) for currency, amount in pending.items()],
    }


def _sum(amount: int, currency: str) -> StripeObject:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}
