"""Cards do what Stripe's table of test cards says, word for word."""

from __future__ import annotations

import pytest

from app.simulator.attempts import RefundBehaviour
from app.simulator.cards import (
    behaviour_of,
    behaviour_of_token,
    brand_of,
    digits_of,
    known_numbers,
    passes_luhn,
)


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        ("4242 4242 4242 4242", "visa"),
        ("5555 5555 5555 4444", "mastercard"),
        ("3782 822463 10005", "amex"),
        ("6200 0000 0000 0005", "unionpay"),
    ],
)
def test_card_pays(number: str, brand: str) -> None:
    card = behaviour_of(number)
    assert card.decline is None
    assert not card.authenticates
    assert (card.brand, card.last4) == (brand, digits_of(number)[-4:])


@pytest.mark.parametrize("number", ["4000 0025 0000 3155", "4000 0027 6000 3184"])
def test_card_asks_for_authentication_then_pays(number: str) -> None:
    card = behaviour_of(number)
    assert card.authenticates
    assert card.decline is None


@pytest.mark.parametrize(
    ("number", "code", "decline_code", "message"),
    [
        ("4000000000000002", "card_declined", "generic_decline", "Your card was declined."),
        (
            "4000000000009995",
            "card_declined",
            "insufficient_funds",
            "Your card has insufficient funds.",
        ),
        ("4000000000009987", "card_declined", "lost_card", "Your card was declined."),
        ("4000000000009979", "card_declined", "stolen_card", "Your card was declined."),
        ("4000000000000069", "expired_card", None, "Your card has expired."),
        ("4000000000000127", "incorrect_cvc", None, "Your card's security code is incorrect."),
        (
            "4000000000000119",
            "processing_error",
            None,
            "An error occurred while processing your card. Try again in a little bit.",
        ),
        ("4242424242424241", "incorrect_number", None, "Your card number is incorrect."),
    ],
)
def test_card_declines_in_stripes_words(
    number: str, code: str, decline_code: str | None, message: str
) -> None:
    decline = behaviour_of(number).decline
    assert decline is not None
    assert (decline.code, decline.decline_code, decline.message) == (code, decline_code, message)


@pytest.mark.parametrize(
    ("number", "refund"),
    [
        ("4000000000007726", RefundBehaviour.PENDING_THEN_SUCCEEDS),
        ("4000000000005126", RefundBehaviour.SUCCEEDS_THEN_FAILS),
        ("4242424242424242", RefundBehaviour.SUCCEEDS),
    ],
)
def test_refund_behaviour(number: str, refund: RefundBehaviour) -> None:
    card = behaviour_of(number)
    assert card.decline is None
    assert card.refund is refund


def test_real_card_number_is_refused_before_any_bank() -> None:
    decline = behaviour_of("4539 5787 6362 1486").decline
    assert decline is not None
    assert decline.decline_code == "test_mode_live_card"
    assert not decline.charged


@pytest.mark.parametrize("number", ["", "0", "0000", "abcd", "４２４２"])
def test_what_is_no_card_number_is_incorrect(number: str) -> None:
    decline = behaviour_of(number).decline
    assert decline is not None
    assert decline.code == "incorrect_number"


def test_full_width_digits_are_read() -> None:
    assert behaviour_of("４２４２ ４２４２ ４２４２ ４２４２").decline is None


def test_every_known_number_has_a_network_and_a_fitting_check_digit() -> None:
    for number in known_numbers():
        assert passes_luhn(number), number
        assert brand_of(number) != "unknown", number


def test_tokens_stand_for_cards() -> None:
    visa = behaviour_of_token("pm_card_visa")
    broke = behaviour_of_token("tok_chargeDeclinedInsufficientFunds")
    assert visa is not None
    assert visa.last4 == "4242"
    assert broke is not None
    assert broke.decline is not None
    assert behaviour_of_token("pm_card_nonsense") is None
    assert behaviour_of_token("pm_1QabcdEF") is None
