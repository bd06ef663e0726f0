"""The customer's side: every way a payment can go, and what Stripe shows of it."""

from __future__ import annotations

import random

import pytest

from app.simulator.attempts import (
    Declined,
    MethodKind,
    NeedsAction,
    NotPayable,
    NotPayableReason,
    Paid,
    PaymentAttempt,
    Processing,
)
from app.simulator.ledger import Ledger
from tests.simulator.api_driver import BASE_URL, SESSIONS, ApiDriver, priced

DECLINES = [
    ("4000000000000002", "card_declined", "generic_decline", "Your card was declined."),
    (
        "4000000000009995",
        "card_declined",
        "insufficient_funds",
        "Your card has insufficient funds.",
    ),
    ("4000000000009987", "card_declined", "lost_card", "Your card was declined."),
    ("4000000000000069", "expired_card", None, "Your card has expired."),
]


def test_paid() -> None:
    driver = ApiDriver()
    session = driver.session(**{"payment_intent_data[metadata][till]": "7"})
    result = driver.pay(session["id"])
    assert result == Paid(
        session["id"], f"http://shop.test/payment-success.html?session_id={session['id']}"
    )
    paid = driver.get(
        f"{SESSIONS}/{session['id']}", {"expand[]": "payment_intent.latest_charge"}
    ).json
    assert (paid["status"], paid["payment_status"], paid["url"]) == ("complete", "paid", None)
    assert paid["customer_details"]["email"] == "li@example.com"
    assert paid["success_url"].endswith("{CHECKOUT_SESSION_ID}")
    intent = paid["payment_intent"]
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 1990)
    assert intent["metadata"] == {"till": "7"}
    assert intent["latest_charge"]["paid"] is True
    assert driver.event_types[-4:] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    assert driver.events[-1]["data"]["object"]["payment_status"] == "paid"


@pytest.mark.parametrize(("number", "code", "decline_code", "message"), DECLINES)
def test_declined_and_still_open(
    number: str, code: str, decline_code: str | None, message: str
) -> None:
    driver = ApiDriver()
    session = driver.session()
    result = driver.pay(session["id"], number)
    assert result == Declined(session["id"], code, decline_code, message)
    declined = driver.get(
        f"{SESSIONS}/{session['id']}", {"expand[]": "payment_intent.latest_charge"}
    ).json
    assert (declined["status"], declined["payment_status"]) == ("open", "unpaid")
    assert declined["url"] == session["url"]
    intent = declined["payment_intent"]
    assert intent["status"] == "requires_payment_method"
    error = intent["last_payment_error"]
    assert (error["type"], error["code"], error["message"]) == ("card_error", code, message)
    assert error.get("decline_code") == decline_code
    assert intent["latest_charge"]["status"] == "failed"
    assert driver.event_types[-2:] == ["charge.failed", "payment_intent.payment_failed"]


def test_a_number_with_a_slip_never_reaches_a_bank() -> None:
    driver = ApiDriver()
    session = driver.session()
    result = driver.pay(session["id"], "4242424242424241")
    assert isinstance(result, Declined)
    assert result.code == "incorrect_number"
    assert driver.get(f"{SESSIONS}/{session['id']}").json == session


def test_declined_then_paid_is_one_intent_with_two_charges() -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    driver.pay(session_id, "4000000000000002")
    first = driver.get(f"{SESSIONS}/{session_id}").json["payment_intent"]
    assert isinstance(driver.pay(session_id), Paid)
    assert driver.get(f"{SESSIONS}/{session_id}").json["payment_intent"] == first
    charges = driver.get("/v1/charges", {"payment_intent": first}).json["data"]
    assert [charge["status"] for charge in charges] == ["succeeded", "failed"]
    intent = driver.get(f"/v1/payment_intents/{first}").json
    assert intent["last_payment_error"] is None


@pytest.mark.parametrize("reason", list(NotPayableReason))
def test_not_payable(reason: NotPayableReason) -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    if reason is NotPayableReason.EXPIRED:
        driver.post(f"{SESSIONS}/{session_id}/expire")
    elif reason is NotPayableReason.COMPLETE:
        driver.pay(session_id)
    else:
        session_id = "cs_test_nobody"
    before = driver.ledger.dump()
    assert driver.pay(session_id) == NotPayable(session_id, reason)
    assert driver.ledger.dump() == before


def test_too_late_by_a_second() -> None:
    driver = ApiDriver()
    session_id = driver.session(expires_at=driver.ledger.now + 1800)["id"]
    driver.clock.advance(1800)
    assert driver.pay(session_id) == NotPayable(session_id, NotPayableReason.EXPIRED)


# 3-D Secure and redirects -----------------------------------------------------------------------


def begun(driver: ApiDriver, number: str = "4000002500003155") -> NeedsAction:
    result = driver.pay(driver.session()["id"], number)
    assert isinstance(result, NeedsAction)
    assert driver.ledger.find_action(result.token) == result
    return result


def test_three_d_secure_completed() -> None:
    driver = ApiDriver()
    visit = begun(driver)
    session = driver.get(f"{SESSIONS}/{visit.session_id}", {"expand[]": "payment_intent"}).json
    assert session["status"] == "open"
    assert session["payment_intent"]["status"] == "requires_action"
    assert session["payment_intent"]["next_action"]["redirect_to_url"]["url"].endswith(visit.token)
    assert isinstance(driver.ledger.complete_action(visit.token, succeeded=True), Paid)
    assert driver.ledger.find_action(visit.token) is None
    assert driver.get(f"{SESSIONS}/{visit.session_id}").json["payment_status"] == "paid"


def test_three_d_secure_failed_leaves_the_session_open() -> None:
    driver = ApiDriver()
    visit = begun(driver)
    result = driver.ledger.complete_action(visit.token, succeeded=False)
    assert result == Declined(
        visit.session_id,
        "payment_intent_authentication_failure",
        None,
        "We are unable to authenticate your payment method. Please choose a different payment"
        " method and try again.",
    )
    session = driver.get(f"{SESSIONS}/{visit.session_id}").json
    assert session["status"] == "open"
    assert isinstance(driver.pay(visit.session_id), Paid)


def test_authenticated_and_then_declined() -> None:
    driver = ApiDriver()
    visit = begun(driver, "4000008260003178")
    result = driver.ledger.complete_action(visit.token, succeeded=True)
    assert isinstance(result, Declined)
    assert result.decline_code == "insufficient_funds"


def test_a_token_works_once() -> None:
    driver = ApiDriver()
    visit = begun(driver)
    driver.ledger.complete_action(visit.token, succeeded=True)
    again = driver.ledger.complete_action(visit.token, succeeded=True)
    assert isinstance(again, NotPayable)
    assert driver.event_types.count("charge.succeeded") == 1


def test_a_new_try_makes_the_old_page_worthless() -> None:
    driver = ApiDriver()
    visit = begun(driver)
    assert isinstance(driver.pay(visit.session_id, "4000000000000002"), Declined)
    result = driver.ledger.complete_action(visit.token, succeeded=True)
    assert isinstance(result, NotPayable)
    assert driver.get(f"{SESSIONS}/{visit.session_id}").json["payment_status"] == "unpaid"


def test_expired_while_the_customer_was_at_the_bank() -> None:
    driver = ApiDriver()
    visit = begun(driver)
    driver.post(f"{SESSIONS}/{visit.session_id}/expire")
    result = driver.ledger.complete_action(visit.token, succeeded=True)
    assert result == NotPayable(visit.session_id, NotPayableReason.EXPIRED)
    session = driver.get(f"{SESSIONS}/{visit.session_id}", {"expand[]": "payment_intent"}).json
    assert session["status"] == "expired"
    assert session["payment_intent"]["status"] == "canceled"
    assert "charge.succeeded" not in driver.event_types


@pytest.mark.parametrize("kind", [MethodKind.ALIPAY, MethodKind.WECHAT_PAY])
@pytest.mark.parametrize("agreed", [True, False])
def test_wallets_ask_on_a_page_of_their_own(kind: MethodKind, *, agreed: bool) -> None:
    driver = ApiDriver()
    visit = driver.pay_with(driver.session()["id"], kind)
    assert isinstance(visit, NeedsAction)
    assert visit.kind is kind
    result = driver.ledger.complete_action(visit.token, succeeded=agreed)
    assert isinstance(result, Paid if agreed else Declined)


def test_a_method_that_is_not_offered() -> None:
    driver = ApiDriver()
    session_id = driver.session(**priced(99900, "krw"))["id"]
    assert isinstance(driver.pay_with(session_id, MethodKind.ALIPAY), Declined)
    assert driver.get(f"{SESSIONS}/{session_id}").json["payment_intent"] is None


# Delayed methods --------------------------------------------------------------------------------


@pytest.mark.parametrize("taken", [True, False])
def test_a_slow_bank(*, taken: bool) -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    result = driver.pay_with(session_id, MethodKind.US_BANK_ACCOUNT)
    assert isinstance(result, Processing)
    waiting = driver.get(f"{SESSIONS}/{session_id}").json
    assert (waiting["status"], waiting["payment_status"]) == ("complete", "unpaid")
    assert driver.event_types[-2:] == ["payment_intent.processing", "checkout.session.completed"]
    assert driver.ledger.settle_delayed(session_id, succeeded=taken)
    after = driver.get(f"{SESSIONS}/{session_id}").json
    assert (after["status"], after["payment_status"]) == (
        "complete",
        "paid" if taken else "unpaid",
    )
    ending = "succeeded" if taken else "failed"
    assert driver.event_types[-1] == f"checkout.session.async_payment_{ending}"
    assert not driver.ledger.settle_delayed(session_id, succeeded=not taken)
    charges = driver.get("/v1/charges").json["data"]
    assert [charge["status"] for charge in charges] == [ending]


def test_nothing_to_settle() -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    assert not driver.ledger.settle_delayed(session_id, succeeded=True)
    assert not driver.ledger.settle_delayed("cs_test_nobody", succeeded=True)
    driver.pay(session_id)
    assert not driver.ledger.settle_delayed(session_id, succeeded=False)


# Determinism ------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_books() -> None:
    def story(seed: int) -> dict[str, object]:
        driver = ApiDriver(seed=seed)
        session_id = driver.session()["id"]
        driver.pay(session_id, "4000000000009995")
        driver.pay(session_id)
        return driver.ledger.dump()

    assert story(3) == story(3)
    assert story(3) != story(4)


def test_copies_cannot_change_the_books() -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    copy = driver.ledger.find_session(session_id)
    assert copy is not None
    copy["metadata"]["stolen"] = "yes"
    driver.ledger.line_items(session_id)[0]["price"]["unit_amount"] = 1
    assert driver.ledger.find_session(session_id) != copy
    assert driver.ledger.line_items(session_id)[0]["price"]["unit_amount"] == 1990


def test_an_unknown_session_is_none() -> None:
    ledger = Ledger(lambda: 0.0, random.Random(1), page_base_url=BASE_URL)
    assert ledger.find_session("cs_test_x") is None
    assert ledger.line_items("cs_test_x") == []
    assert ledger.find_action("act_x") is None
    assert isinstance(ledger.confirm_session("cs_test_x", PaymentAttempt()), NotPayable)
