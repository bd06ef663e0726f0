"""E-mail addresses as customers type them."""

from __future__ import annotations

import contextlib
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InvalidOrder
from app.core.money import Money
from app.core.order import Order
from app.email_address import checked_email


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("user@example.com", "user@example.com"),
        ("  User.Name+tag@Example.COM\n", "User.Name+tag@example.com"),
        ("ｕｓｅｒ＠ｅｘａｍｐｌｅ。ｃｏｍ", "user@example.com"),
        ("user@例子.com", "user@xn--fsqu00a.com"),
        ("", None),
        ("　 ", None),
    ],
)
def test_an_address_is_taken_as_it_will_be_sent(text: str, address: str | None) -> None:
    assert checked_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "user",
        "user@",
        "@example.com",
        "user@example",
        "user@localhost",
        "user@127.0.0.1",
        "user@[127.0.0.1]",
        "us er@example.com",
        "user@@example.com",
        "user..name@example.com",
        ".user@example.com",
        "用户@example.com",
        "user@example.com, other@example.com",
        "User <user@example.com>",
        "user@example.com\r\nBcc: other@example.com",
        "user@-example.com",
        "a" * 65 + "@example.com",
        "user@" + "a" * 250 + ".com",
    ],
)
def test_what_no_mail_can_reach_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(InvalidOrder, match="email_invalid") as refused:
        checked_email(text)
    assert text not in "".join(traceback.format_exception_only(refused.value))
    assert refused.value.__suppress_context__


@given(st.emails() | st.text(max_size=30))
def test_what_is_accepted_can_be_ordered_with(text: str) -> None:
    with contextlib.suppress(InvalidOrder):
        address = checked_email(text)
        assert Order(Money(1990, "USD"), customer_email=address).customer_email == address
        assert address is None or address.isascii()
