"""What the keypad makes of keys."""

from __future__ import annotations

import pytest

from app.core.money import Money, most_minor_units
from app.desktop.kiosk.amount_entry import AmountEntry, Misfit


@pytest.mark.parametrize(
    ("currency", "keys", "text"),
    [
        ("USD", "1990", "19.90"),
        ("USD", "5", "0.05"),
        ("USD", "0005", "0.05"),
        ("USD", "19.9", "19.90"),
        ("USD", "19.", "19.00"),
        ("USD", ".5", "0.50"),
        ("USD", "0,01", "0.01"),
        ("USD", "19,90", "19.90"),
        ("USD", "１９９０", "19.90"),
        ("USD", "１９．９", "19.90"),
        ("USD", "１９。９", "19.90"),
        ("JPY", "500", "500"),
        ("ISK", "500", "500"),
        ("BHD", "512", "5.12"),
        ("USD", "99999999", "999999.99"),
        ("JPY", "99999999", "99999999"),
        ("ISK", "999999", "999999"),
        ("BHD", "9999999", "99999.99"),
        ("USD", "999999.99", "999999.99"),
        ("IDR", "1500000", "1500000"),
        ("IDR", "9999999999", "9999999999"),
        ("HUF", "350", "350"),
        ("SEK", "9990", "99.90"),
    ],
)
def test_what_is_typed_is_what_is_asked(currency: str, keys: str, text: str) -> None:
    entry = AmountEntry(currency)
    assert entry.type_text(keys) is None
    assert entry.money.to_text() == text


@pytest.mark.parametrize(
    ("currency", "keys", "kept", "why"),
    [
        ("USD", "999999999", "999999.99", Misfit.TOO_LARGE),
        ("JPY", "500.5", "500", Misfit.TOO_MANY_DECIMALS),
        ("JPY", "500.00", "500", Misfit.TOO_MANY_DECIMALS),
        ("JPY", ".", "0", Misfit.TOO_MANY_DECIMALS),
        ("USD", "19.999", "19.99", Misfit.TOO_MANY_DECIMALS),
        ("BHD", "5.125", "5.12", Misfit.TOO_MANY_DECIMALS),
        ("USD", "1.2.3", "1.23", Misfit.NOT_A_DIGIT),
        ("USD", "-5", "0.05", Misfit.NOT_A_DIGIT),
        ("USD", "1e3", "0.13", Misfit.NOT_A_DIGIT),
        ("USD", "九5", "0.05", Misfit.NOT_A_DIGIT),
        ("BHD", "99999999", "99999.99", Misfit.TOO_LARGE),
        ("ISK", "9999999", "999999", Misfit.TOO_LARGE),
        ("IDR", "99999999999", "9999999999", Misfit.TOO_LARGE),
        ("IDR", "1500000.00", "1500000", Misfit.TOO_MANY_DECIMALS),
        ("HUF", "9999999", "999999", Misfit.TOO_LARGE),
        ("USD", "9999999.", "99999.99", Misfit.TOO_LARGE),
    ],
)
def test_what_does_not_fit_is_left_out_and_said(
    currency: str, keys: str, kept: str, why: Misfit
) -> None:
    entry = AmountEntry(currency)
    assert entry.type_text(keys) is why
    assert entry.money.to_text() == kept


@pytest.mark.parametrize("currency", ["USD", "JPY", "ISK", "BHD", "IDR", "HUF"])
def test_no_keys_can_make_more_than_can_be_charged(currency: str) -> None:
    entry = AmountEntry(currency)
    for _ in range(12):
        entry.type_text("9")
    assert entry.money.minor_units <= most_minor_units(currency)


def test_backspace_takes_back_one_key_at_a_time() -> None:
    entry = AmountEntry("USD")
    entry.type_text("19.9")
    seen = []
    for _ in range(5):
        seen.append(entry.money.to_text())
        entry.backspace()
    assert seen == ["19.90", "19.00", "0.19", "0.01", "0.00"]


def test_nothing_typed_is_zero() -> None:
    entry = AmountEntry("JPY")
    assert entry.money == Money(0, "JPY")
    entry.backspace()
    entry.type_text("7")
    entry.clear()
    assert entry.money == Money(0, "JPY")
