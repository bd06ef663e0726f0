"""Money and times as people read them."""

from __future__ import annotations

import pytest

from app.core.money import SIGNS, Money
from app.desktop.texts import clock_text, money_text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("minor_units", "currency", "text"),
    [
        (1990, "USD", "US$19.90"),
        (99_999_999, "USD", "US$999,999.99"),
        (5, "EUR", "€0.05"),
        (500, "JPY", "JP¥500"),
        (99_999_999, "JPY", "JP¥99,999,999"),
        (50_000, "ISK", "ISK\N{NO-BREAK SPACE}500"),
        (5120, "BHD", "BHD\N{NO-BREAK SPACE}5.12"),
        (150_000_000, "IDR", "IDR\N{NO-BREAK SPACE}1,500,000"),
        (99_999_999, "HUF", "HUF\N{NO-BREAK SPACE}999,999.99"),
    ],
)
def test_money(minor_units: int, currency: str, text: str, language: str) -> None:
    assert money_text(Money(minor_units, currency), language) == text


def test_no_two_currencies_share_a_sign() -> None:
    assert len(set(SIGNS.values())) == len(SIGNS)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(240, "4:00"), (222.0, "3:42"), (59.2, "1:00"), (0.1, "0:01"), (0, "0:00"), (-5, "0:00")],
)
def test_clock(seconds: float, text: str) -> None:
    assert clock_text(seconds) == text
