"""Short links: long enough to be guessed by nobody, short enough for a small code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.short_link import SHORT_LENGTH, payment_id_start, short_id, short_link
from app.engine.commands import new_payment_id


def test_it_is_short_enough_for_a_small_code() -> None:
    link = short_link("https://pay.shop.example/", new_payment_id())
    assert 30 <= len(link) <= 43
    assert link.startswith("https://pay.shop.example/p/")


def test_it_leads_back_to_its_payment_without_naming_it() -> None:
    payment_id = new_payment_id()
    short = short_id(payment_id)
    assert len(short) == SHORT_LENGTH
    start = payment_id_start(short)
    assert start is not None
    assert payment_id.startswith(start)
    assert payment_id not in short_link("https://x.example", payment_id)


@pytest.mark.parametrize("wrong", ["", "mp_1", "cs_test_1", "mp_" + "A" * 26, "mp_" + "a" * 27])
def test_only_a_payment_has_one(wrong: str) -> None:
    with pytest.raises(ValueError, match="not the id"):
        short_id(wrong)


@given(st.text(max_size=30))
def test_whatever_is_typed_becomes_a_plain_beginning_or_nothing(typed: str) -> None:
    start = payment_id_start(typed)
    assert start is None or (start == f"mp_{typed}" and typed.isascii() and typed.isalnum())
