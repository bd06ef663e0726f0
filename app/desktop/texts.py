"""Words for money, times and codes, in the customer's language.

Literals go through `QCoreApplication.translate` so that they are found and translated; the placeholders are filled
afterwards.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication, QLocale

from app.core.money import Money, decimals_typed

_log = logging.getLogger(__name__)

_LOCALES = {
    "zh": QLocale(QLocale.Language.Chinese, QLocale.Country.China),
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedStates),
}

# Signs that no two currencies share, so that nobody takes one dollar for another. From CLDR's Chinese and
# English data, where a bare "$" or "¥" is given its country. Others are written with their code.
_SIGNS = {
    "USD": "US$",
    "CNY": "CN¥",
    "JPY": "JP¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "TWD": "NT$",
    "MOP": "MOP$",
    "AUD": "A$",
    "CAD": "CA$",
    "NZD": "NZ$",
    "SGD": "S$",
    "KRW": "₩",
    "INR": "₹",
    "THB": "฿",
    "VND": "₫",
    "MXN": "MX$",
    "BRL": "R$",
}
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def locale_for(language: str) -> QLocale:
    """How numbers and dates are written for a reader of this language."""
    return _LOCALES.get(language, _LOCALES["en"])


def money_text(money: Money, language: str) -> str:
    """ "US$1,234.50": exact, since digits are grouped as a whole number and never pass through a float."""
    locale = locale_for(language)
    whole, _, fraction = money.to_text().partition(".")
    number = locale.toString(int(whole))
    if decimals_typed(money.currency):
        number = f"{number}{locale.decimalPoint()}{fraction}"
    sign = _SIGNS.get(money.currency, money.currency + _NO_BREAK_SPACE)
    return f"{sign}{number}"


def clock_text(seconds: float) -> str:
    """Time left as "3:42"; never negative, and rounded up so that 0:00 means over."""
    whole = max(0, -int(-seconds // 1))
    return f"{whole // 60}:{whole % 60:02d}"


def customer_reason(code: str, language: str) -> str:
    """What a customer is told about an error code."""
    return _sentence("customer", code, language)


def staff_reason(code: str, language: str) -> str:
    """What staff are told about an error code; always with the code, for support."""
    return _sentence("staff", code, language)


def _sentence(audience: str, code: str, language: str) -> str:
    from app.core import sentences  # noqa: PLC0415  (a long table, not needed for the first frame)

    speak = sentences.customer_sentence if audience == "customer" else sentences.staff_sentence
    try:
        return str(speak(code, language))
    except (KeyError, ValueError):
        _log.warning("No sentence for the code %s", code)
        return QCoreApplication.translate("Texts", "Something went wrong. Please ask the staff.")
