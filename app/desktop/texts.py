"""Words for money, times and codes, in the customer's language."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from app.core import sentences
from app.core.errors import MofangError
from app.core.money import SIGNS, Money, money_words

_LOCALES = {
    "zh": QLocale(QLocale.Language.Chinese, QLocale.Country.China),
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedStates),
}


def locale_for(language: str) -> QLocale:
    """How numbers and dates are written for a reader of this language."""
    return _LOCALES.get(language, _LOCALES["en"])


def money_text(money: Money, language: str) -> str:
    """ "US$1,234.50" for a reader of this language. Chinese and English write amounts alike."""
    return money_words(money)


def clock_text(seconds: float) -> str:
    """Time left as "3:42"; never negative, and rounded up so that 0:00 means over."""
    whole = max(0, -int(-seconds // 1))
    return f"{whole // 60}:{whole % 60:02d}"


def customer_reason(error: MofangError | str, language: str) -> str:
    """What a customer is told about an error or its code."""
    return sentences.customer_sentence(error, language)


def staff_reason(error: MofangError | str, language: str, **details: str) -> str:
    """What staff are told about an error or its code."""
    return sentences.staff_sentence(error, language, **details)


def decline_reason(code: str, language: str) -> str:
    """What a customer is told about a try that the bank refused."""
    return sentences.decline_sentence(code, language)


def currency_codes() -> tuple[str, ...]:
    """Currencies with a sign of their own, the ones that shops use most."""
    return tuple(SIGNS)
