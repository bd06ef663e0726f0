"""Stripe's payment methods that cannot be completed while a customer stands at a screen."""

from __future__ import annotations

import re

# The money arrives days later, or the customer must pay a voucher elsewhere.
_DELAYED = (
    "acss_debit",
    "au_becs_debit",
    "bacs_debit",
    "boleto",
    "customer_balance",
    "konbini",
    "multibanco",
    "nz_bank_account",
    "oxxo",
    "sepa_debit",
    "sofort",
    "us_bank_account",
)
# Its page shows a second code, which the phone that shows it cannot scan.
_UNUSABLE_ON_THE_PAYERS_PHONE = ("wechat_pay",)

NOT_AT_A_SCREEN = _DELAYED + _UNUSABLE_ON_THE_PAYERS_PHONE
MOST_EXCLUDED = 60
_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")


def is_method_name(text: str) -> bool:
    """Whether this has the form of Stripe's names, such as "wechat_pay". New names need no new release."""
    return _NAME.fullmatch(text) is not None
