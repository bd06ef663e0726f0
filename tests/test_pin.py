"""The PIN's hash."""

from __future__ import annotations

import pytest

from app.core.errors import InputError
from app.pin import check_pin, hash_pin, is_pin_hash


def test_only_the_right_pin_opens() -> None:
    stored = hash_pin("4711")
    assert check_pin("4711", stored)
    assert not check_pin("4712", stored)
    assert not check_pin("", stored)
    assert "4711" not in stored
    assert is_pin_hash(stored)


def test_each_hash_has_its_own_salt() -> None:
    assert hash_pin("4711") != hash_pin("4711")


def test_full_width_digits_are_digits() -> None:
    assert check_pin("4711", hash_pin("４７１１"))
    assert check_pin("４７１１", hash_pin("4711"))


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", "一二三四", "-123"])
def test_what_is_no_pin(pin: str) -> None:
    with pytest.raises(InputError) as caught:
        hash_pin(pin)
    assert caught.value.code == "pin_invalid"


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "4711",
        "scrypt$14$8$1$00$00",
        "md5$14$8$1$00$" + "0" * 64,
        "scrypt$40$8$1$00$" + "0" * 64,
        "scrypt$14$8$1$zz$" + "0" * 64,
        "scrypt$14$8$1$00$" + "0" * 64 + "$1",
    ],
)
def test_a_damaged_hash_opens_nothing(stored: str) -> None:
    assert not check_pin("4711", stored)
