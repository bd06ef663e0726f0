"""Amounts as the customer reads them."""

from __future__ import annotations

from decimal import Decimal

from app.simulator.amounts import THREE_DECIMAL, ZERO_DECIMAL

_BABEL_LOCALES = {"zh": "zh_CN", "en": "en_US"}


def format_amount(minor_units: int, currency: str, lang: str) -> str:
    """`US$19.90`: Stripe's minor units, in the language's own way of writing money."""
    from babel.numbers import format_currency  # slow to import, and a till never asks for a page

    exponent = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    amount = Decimal(minor_units).scaleb(-exponent)
    return format_currency(amount, currency.upper(), locale=_BABEL_LOCALES[lang])
