"""The shop's account and its balance."""

from __future__ import annotations

from app.simulator.books import ShopProfile, StripeObject


def account(shop: ShopProfile) -> StripeObject:
    """A standard account that may take cards."""
    return {
        "id": shop.account_id,
        "object": "account",
        "business_profile": _profile(shop),
        "business_type": None,
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "country": shop.country,
        "default_currency": shop.default_currency,
        "details_submitted": True,
        "email": None,
        "metadata": {},
        "payouts_enabled": True,
        "settings": _settings(shop),
        "type": "standard",
    }


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
    descriptors = [f"statement_descriptor{script}" for script in ("", "_kana", "_kanji")]
    return {
        "branding": dict.fromkeys(("icon", "logo", "primary_color", "secondary_color")),
        "card_payments": {
            "statement_descriptor_prefix": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": shop.name, "timezone": "Etc/UTC"},
        "payments": dict.fromkeys(descriptors),
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
