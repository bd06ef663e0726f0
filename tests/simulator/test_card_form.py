"""The form refuses what Stripe's page refuses, before any bank is asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.simulator.attempts import MethodKind, PaymentAttempt
from app.simulator.card_form import FormErrors, read_form

NOW = datetime(2026, 11, 22, tzinfo=UTC).timestamp()
GOOD = {
    "method": "card",
    "email": "user@example.com",
    "cardNumber": "4242 4242 4242 4242",
    "cardExpiry": "12 / 34",
    "cardCvc": "123",
    "billingName": "Test Customer",
}


def read(**changes: str) -> PaymentAttempt | FormErrors:
    return read_form({**GOOD, **changes}, known_email=None, now=NOW)


def errors(**changes: str) -> dict[str, str]:
    found = read(**changes)
    assert isinstance(found, FormErrors)
    return dict(found.by_field)


def test_whole_form_is_an_attempt() -> None:
    attempt = read()
    assert isinstance(attempt, PaymentAttempt)
    assert (attempt.kind, attempt.card.last4) == (MethodKind.CARD, "4242")
    assert (attempt.email, attempt.name) == ("user@example.com", "Test Customer")
    assert (attempt.exp_month, attempt.exp_year) == (12, 2034)


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("email", "", "required"),
        ("email", "nobody", "email_invalid"),
        ("email", "a@b", "email_invalid"),
        ("email", "a b@c.de", "email_invalid"),
        ("email", "a" * 800 + "@b.co", "email_invalid"),
        ("cardNumber", "", "number_incomplete"),
        ("cardNumber", "4242 4242", "number_incomplete"),
        ("cardNumber", "3782 822463 1000", "number_incomplete"),
        ("cardNumber", "4" * 20, "number_incomplete"),
        ("cardExpiry", "", "expiry_incomplete"),
        ("cardExpiry", "12", "expiry_incomplete"),
        ("cardExpiry", "13 / 30", "expiry_invalid"),
        ("cardExpiry", "00 / 30", "expiry_invalid"),
        ("cardExpiry", "12 / 99", "expiry_invalid"),
        ("cardExpiry", "10 / 26", "expiry_past"),
        ("cardExpiry", "01 / 20", "expiry_past"),
        ("cardCvc", "", "cvc_incomplete"),
        ("cardCvc", "12", "cvc_incomplete"),
        ("billingName", "  ", "required"),
    ],
)
def test_one_bad_field_is_named(field: str, value: str, text: str) -> None:
    assert errors(**{field: value}) == {field: text}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cardExpiry", "11 / 26"),
        ("cardExpiry", "12/2034"),
        ("cardExpiry", "１２／３４"),
        ("cardNumber", "3782 822463 10005"),
        ("cardNumber", "４２４２４２４２４２４２４２４２"),
        ("cardNumber", "4242424242424241"),
        ("cardCvc", "1234"),
        ("email", "li.lei+tea@xn--fsqu00a.xn--55qx5d"),
    ],
)
def test_what_a_bank_must_judge_goes_through(field: str, value: str) -> None:
    assert isinstance(read(**{field: value}), PaymentAttempt)


def test_other_methods_need_no_card() -> None:
    attempt = read_form({"method": "alipay", "email": "a@b.co"}, known_email=None, now=NOW)
    assert isinstance(attempt, PaymentAttempt)
    assert attempt.kind is MethodKind.ALIPAY


def test_email_of_the_order_is_not_asked_for_again() -> None:
    attempt = read_form({**GOOD, "email": ""}, known_email="order@example.com", now=NOW)
    assert isinstance(attempt, PaymentAttempt)
    assert attempt.email == "order@example.com"


def test_card_number_never_shows_in_an_attempt() -> None:
    assert "4242424242424242" not in repr(read())
    assert "user@example.com" not in repr(read())
