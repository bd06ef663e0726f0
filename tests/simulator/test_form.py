"""Bracket syntax, whole and broken."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.simulator.errors import StripeRefusal
from app.simulator.form import MAX_FIELDS, decode

_MARKS = "ab1é月订 +&=%[].\n"
_NAMES = st.text("abcdefghij_", min_size=1, max_size=6)
_TREES = st.recursive(
    st.text(_MARKS, max_size=8),
    lambda inner: st.dictionaries(_NAMES, inner, min_size=1, max_size=4),
    max_leaves=12,
)


def encoded(tree: Any, prefix: str = "") -> list[tuple[str, str]]:
    if isinstance(tree, str):
        return [(prefix, tree)]
    return [
        pair
        for name, below in tree.items()
        for pair in encoded(below, f"{prefix}[{name}]" if prefix else name)
    ]


@given(st.dictionaries(_NAMES, _TREES, max_size=5))
def test_any_nesting_comes_back_as_it_was_sent(tree: dict[str, Any]) -> None:
    assert decode(urlencode(encoded(tree))) == tree


@given(st.text(_MARKS, max_size=60))
def test_any_text_is_decoded_or_refused(text: str) -> None:
    with suppress(StripeRefusal):
        assert all(decode(text))


def test_empty_brackets_count_up() -> None:
    assert decode("expand[]=a&expand[]=b") == {"expand": {"0": "a", "1": "b"}}


def test_empty_brackets_before_a_name_stay_with_one_element() -> None:
    assert decode("line_items[][price]=p&line_items[][quantity]=2") == {
        "line_items": {"0": {"price": "p", "quantity": "2"}}
    }


def test_chinese_and_plus_signs() -> None:
    assert decode("name=%E6%9C%88+%E8%AE%A2") == {"name": "月 订"}


@pytest.mark.parametrize(
    "text",
    ["a[b=1", "a]b=1", "[a]=1", "a=1&a[b]=2", "a[b]=2&a=1", "a=%FF", "a[[b]]=1"],
)
def test_broken_forms_are_refused(text: str) -> None:
    with pytest.raises(StripeRefusal):
        decode(text)


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(StripeRefusal):
        decode("&".join(f"a{number}=1" for number in range(MAX_FIELDS + 1)))
