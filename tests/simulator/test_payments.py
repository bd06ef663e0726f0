"""Payment methods, intents, charges and refunds as an API caller drives them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.api_driver import ApiDriver

INTENTS = "/v1/payment_intents"
METHODS = "/v1/payment_methods"
REFUNDS = "/v1/refunds"
CARD = {"type": "card", "card[exp_month]": 12, "card[exp_year]": 2034, "card[cvc]": "123"}


def charged(driver: ApiDriver, method: str = "pm_card_visa", amount: int = 2000) -> dict[str, Any]:
    fields = {"amount": amount, "currency": "usd", "payment_method": method, "confirm": "true"}
    answer = driver.post(INTENTS, fields)
    assert answer.status == 200, answer.json
    return answer.json


# Payment methods --------------------------------------------------------------------------------


def test_a_card_by_number() -> None:
    driver = ApiDriver()
    fields = {**CARD, "card[number]": "5555555555554444", "billing_details[email]": "a@b.test"}
    method = driver.post(METHODS, fields).json
    assert method["card"]["brand"] == "mastercard"
    assert method["card"]["last4"] == "4444"
    assert method["billing_details"]["email"] == "a@b.test"
    assert driver.get(f"{METHODS}/{method['id']}").json == method
    assert "5555555555554444" not in str(driver.ledger.dump())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"card[number]": "4242424242424241"}, "incorrect_number"),
        ({"card[exp_month]": 13}, "invalid_expiry_month"),
        ({"card[exp_year]": 2026}, "invalid_expiry_year"),
        ({"card[cvc]": "12"}, "invalid_cvc"),
    ],
)
def test_a_card_with_a_slip(changes: dict[str, Any], code: str) -> None:
    answer = ApiDriver().post(METHODS, {**CARD, "card[number]": "4242424242424242", **changes})
    assert answer.status == 402
    assert (answer.error["type"], answer.error["code"]) == ("card_error", code)


@pytest.mark.parametrize("kind", ["alipay", "wechat_pay"])
def test_wallets(kind: str) -> None:
    driver = ApiDriver()
    assert driver.post(METHODS, {"type": kind}).json["type"] == kind
    assert len(driver.get(METHODS, {"type": kind}).json["data"]) == 1
    assert driver.get(METHODS, {"type": "card"}).json["data"] == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Missing required param: type."),
        ({"type": "card"}, "Missing required param: card."),
        ({"type": "card", "card[number]": "4242424242424242"}, "card[exp_month]"),
        ({"type": "card", "card[token]": "tok_moon"}, "No such token: 'tok_moon'"),
        ({"type": "klarna"}, "does not imitate"),
        ({"type": "alipay", "customer": "cus_1"}, "does not imitate"),
    ],
)
def test_refused_methods(fields: dict[str, Any], words: str) -> None:
    assert words in ApiDriver().post(METHODS, fields).error["message"]


# Payment intents --------------------------------------------------------------------------------


def test_created_confirmed_and_listed() -> None:
    driver = ApiDriver()
    intent = driver.post(INTENTS, {"amount": 2000, "currency": "usd"}).json
    assert intent["status"] == "requires_payment_method"
    missing = driver.post(f"{INTENTS}/{intent['id']}/confirm")
    assert missing.error["code"] == "payment_intent_unexpected_state"
    method = {"payment_method": "pm_card_visa"}
    paid = driver.post(f"{INTENTS}/{intent['id']}/confirm", method).json
    assert (paid["status"], paid["amount_received"]) == ("succeeded", 2000)
    assert driver.get(f"{INTENTS}/{intent['id']}").json == paid
    assert driver.get(INTENTS).json["data"] == [paid]


def test_a_method_without_confirm_waits() -> None:
    driver = ApiDriver()
    fields = {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa"}
    intent = driver.post(INTENTS, fields).json
    assert intent["status"] == "requires_confirmation"
    assert driver.post(f"{INTENTS}/{intent['id']}/confirm").json["status"] == "succeeded"


def test_a_decline_is_a_402_with_the_intent() -> None:
    driver = ApiDriver()
    fields = {
        "amount": 2000,
        "currency": "usd",
        "payment_method": "pm_card_visa_chargeDeclined",
        "confirm": "true",
    }
    answer = driver.post(INTENTS, fields, idempotency_key="k")
    assert answer.status == 402
    assert answer.error["type"] == "card_error"
    assert answer.error["decline_code"] == "generic_decline"
    assert answer.error["payment_intent"]["status"] == "requires_payment_method"
    assert driver.post(INTENTS, fields, idempotency_key="k").json == answer.json
    assert driver.event_types.count("charge.failed") == 1


def test_authentication_asks_for_a_visit() -> None:
    driver = ApiDriver()
    fields = {
        "amount": 2000,
        "currency": "usd",
        "payment_method": "pm_card_authenticationRequired",
        "confirm": "true",
        "return_url": "https://shop.test/back",
    }
    intent = driver.post(INTENTS, fields).json
    assert intent["status"] == "requires_action"
    assert intent["next_action"]["redirect_to_url"]["return_url"] == "https://shop.test/back"


def test_cancel() -> None:
    driver = ApiDriver()
    intent = driver.post(INTENTS, {"amount": 2000, "currency": "usd"}).json
    reason = {"cancellation_reason": "abandoned"}
    canceled = driver.post(f"{INTENTS}/{intent['id']}/cancel", reason).json
    assert (canceled["status"], canceled["cancellation_reason"]) == ("canceled", "abandoned")
    again = driver.post(f"{INTENTS}/{intent['id']}/cancel")
    assert again.error["code"] == "payment_intent_unexpected_state"


@pytest.mark.parametrize("verb", ["confirm", "cancel"])
def test_checkouts_intents_are_out_of_reach(verb: str) -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    driver.pay(session_id, "4000000000000002")
    intent_id = driver.get(f"/v1/checkout/sessions/{session_id}").json["payment_intent"]
    error = driver.post(f"{INTENTS}/{intent_id}/{verb}").error
    assert "created by Checkout" in error["message"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": 0}, "greater than or equal to 1"),
        ({"amount": 49}, "Amount must be at least $0.50 usd"),
        ({"amount": 100_000_000}, "no more than $999,999.99 usd"),
        ({"currency": "xyz"}, "Invalid currency: xyz"),
        ({"capture_method": "manual"}, "does not imitate"),
        ({"customer": "cus_1"}, "does not imitate"),
        ({"payment_method": "pm_nobody"}, "No such PaymentMethod: 'pm_nobody'"),
    ],
)
def test_refused_intents(fields: dict[str, Any], words: str) -> None:
    answer = ApiDriver().post(INTENTS, {"amount": 2000, "currency": "usd", **fields})
    assert words in answer.error["message"]


def test_a_method_made_with_the_intent() -> None:
    driver = ApiDriver()
    fields = {
        "amount": 2000,
        "currency": "usd",
        "confirm": "true",
        "automatic_payment_methods[enabled]": "true",
        "automatic_payment_methods[allow_redirects]": "never",
        "payment_method_data[type]": "alipay",
    }
    intent = driver.post(INTENTS, fields).json
    assert intent["status"] == "requires_action"
    assert intent["automatic_payment_methods"]["allow_redirects"] == "never"
    both = driver.post(INTENTS, {**fields, "payment_method": "pm_card_visa"})
    assert "only specify one" in both.error["message"]


def test_a_paid_intent_is_not_confirmed_again() -> None:
    driver = ApiDriver()
    intent = charged(driver)
    again = driver.post(f"{INTENTS}/{intent['id']}/confirm", {"payment_method": "pm_card_visa"})
    assert again.error["code"] == "payment_intent_unexpected_state"
    assert driver.event_types.count("charge.succeeded") == 1


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (INTENTS, {"client_secret": "pi_1_secret_2"}),
        ("/v1/events", {"delivery_success": "true"}),
        ("/v1/prices", {"recurring[interval]": "month"}),
    ],
)
def test_reads_that_are_not_imitated(path: str, fields: dict[str, Any]) -> None:
    driver = ApiDriver()
    if path == INTENTS:
        path = f"{INTENTS}/{charged(driver)['id']}"
    assert "does not imitate" in driver.get(path, fields).error["message"]


# Refunds ----------------------------------------------------------------------------------------


def test_a_refund_in_two_parts() -> None:
    driver = ApiDriver()
    intent = charged(driver)
    first = driver.post(REFUNDS, {"payment_intent": intent["id"], "amount": 500}).json
    assert (first["status"], first["amount"]) == ("succeeded", 500)
    charge = driver.get(f"/v1/charges/{intent['latest_charge']}").json
    assert (charge["amount_refunded"], charge["refunded"]) == (500, False)
    too_much = driver.post(REFUNDS, {"charge": charge["id"], "amount": 1501})
    assert too_much.error["message"] == (
        "Refund amount ($15.01) is greater than unrefunded amount on charge ($15.00)"
    )
    assert "code" not in too_much.error
    rest = driver.post(REFUNDS, {"charge": charge["id"], "reason": "duplicate"}).json
    assert rest["amount"] == 1500
    charge = driver.get(f"/v1/charges/{charge['id']}", {"expand[]": "refunds"}).json
    assert charge["refunded"] is True
    assert [refund["id"] for refund in charge["refunds"]["data"]] == [rest["id"], first["id"]]
    again = driver.post(REFUNDS, {"charge": charge["id"]})
    assert again.error["code"] == "charge_already_refunded"
    assert driver.get(REFUNDS, {"charge": charge["id"]}).json["data"] == [rest, first]


def test_a_refund_that_takes_a_while() -> None:
    driver = ApiDriver()
    intent = charged(driver, "pm_card_pendingRefund")
    refund = driver.post(REFUNDS, {"payment_intent": intent["id"]}).json
    assert refund["status"] == "pending"
    driver.clock.advance(5)
    assert driver.get(f"{REFUNDS}/{refund['id']}").json["status"] == "succeeded"
    assert "refund.updated" in driver.event_types


def test_a_refund_that_comes_back() -> None:
    driver = ApiDriver()
    intent = charged(driver, "pm_card_refundFail")
    refund = driver.post(REFUNDS, {"payment_intent": intent["id"]}).json
    assert refund["status"] == "succeeded"
    driver.clock.advance(5)
    failed = driver.get(f"{REFUNDS}/{refund['id']}").json
    assert failed["status"] == "failed"
    assert failed["failure_reason"]
    assert "refund.failed" in driver.event_types
    assert driver.get(f"/v1/charges/{refund['charge']}").json["amount_refunded"] == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "One of the following params should be provided for this request: payment_intent or"),
        ({"charge": "ch_nobody"}, "No such charge: 'ch_nobody'"),
        ({"payment_intent": "pi_nobody"}, "No such payment_intent: 'pi_nobody'"),
        ({"charge": "ch_nobody", "reverse_transfer": "true"}, "does not imitate"),
    ],
)
def test_refused_refunds(fields: dict[str, Any], words: str) -> None:
    assert words in ApiDriver().post(REFUNDS, fields).error["message"]


def test_a_refund_of_nothing() -> None:
    driver = ApiDriver()
    intent = charged(driver)
    answer = driver.post(REFUNDS, {"payment_intent": intent["id"], "amount": 0})
    assert answer.error["param"] == "amount"


def test_an_unpaid_intent_cannot_be_refunded() -> None:
    driver = ApiDriver()
    intent = driver.post(INTENTS, {"amount": 2000, "currency": "usd"}).json
    answer = driver.post(REFUNDS, {"payment_intent": intent["id"]})
    words = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
    assert answer.error["message"] == words
    method = {"payment_method": "pm_card_visa_chargeDeclined"}
    driver.post(f"{INTENTS}/{intent['id']}/confirm", method)
    assert driver.post(REFUNDS, {"payment_intent": intent["id"]}).error["message"] == words
    charge = driver.get("/v1/charges", {"payment_intent": intent["id"]}).json["data"][0]
    answer = driver.post(REFUNDS, {"charge": charge["id"]})
    assert answer.error["code"] == "charge_not_refundable"


# The page's own endpoints -----------------------------------------------------------------------


def test_the_page_pays_with_a_method() -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    page = f"/v1/payment_pages/{session_id}"
    assert driver.get(page).json["status"] == "open"
    wrong = driver.post(f"{page}/confirm", {"payment_method": "pm_card_visa", "expected_amount": 1})
    assert wrong.error["code"] == "checkout_amount_mismatch"
    declined = driver.post(f"{page}/confirm", {"payment_method": "pm_card_visa_chargeDeclined"})
    assert (declined.status, declined.error["code"]) == (402, "card_declined")
    paid = driver.post(
        f"{page}/confirm", {"payment_method": "pm_card_visa", "expected_amount": 1990}
    )
    assert paid.json["payment_status"] == "paid"
    again = driver.post(f"{page}/confirm", {"payment_method": "pm_card_visa"})
    assert again.error["code"] == "checkout_not_active_session"


def test_the_page_offers_only_its_methods() -> None:
    driver = ApiDriver()
    session_id = driver.session(**{"allowed_payment_method_types[0]": "alipay"})["id"]
    answer = driver.post(
        f"/v1/payment_pages/{session_id}/confirm", {"payment_method": "pm_card_visa"}
    )
    assert "not available" in answer.error["message"]


# Small changes ----------------------------------------------------------------------------------


def test_what_is_shown_can_be_amended() -> None:
    driver = ApiDriver()
    intent = charged(driver)
    refund = driver.post(REFUNDS, {"payment_intent": intent["id"], "amount": 1}).json
    price = driver.post(
        "/v1/prices", {"currency": "usd", "unit_amount": 1, "product_data[name]": "茶"}
    ).json
    for path, fields in (
        (f"{INTENTS}/{intent['id']}", {"description": "till 7"}),
        (f"/v1/charges/{intent['latest_charge']}", {"description": "till 7"}),
        (f"{REFUNDS}/{refund['id']}", {}),
        (f"/v1/prices/{price['id']}", {"nickname": "tea", "active": "false"}),
    ):
        changed = driver.post(path, {**fields, "metadata[a]": "1", "metadata[b]": "2"}).json
        assert changed["metadata"] == {"a": "1", "b": "2"}
        assert changed.get("description", "till 7") == "till 7"
        assert changed.get("active", False) is False
        assert driver.post(path, {"metadata[a]": ""}).json["metadata"] == {"b": "2"}
        assert driver.post(path, {"metadata": ""}).json["metadata"] == {}
        assert driver.get(path).json["metadata"] == {}


def test_an_empty_text_unsets() -> None:
    driver = ApiDriver()
    product = driver.post("/v1/products", {"name": "茶", "images[]": "http://a.test/x.png"}).json
    path = f"/v1/products/{product['id']}"
    assert driver.post(path, {"description": "绿"}).json["description"] == "绿"
    bare = driver.post(path, {"description": "", "images": ""}).json
    assert (bare["description"], bare["images"]) == (None, [])


def test_the_amount_of_an_intent_stays() -> None:
    driver = ApiDriver()
    answer = driver.post(f"{INTENTS}/{charged(driver)['id']}", {"amount": 1})
    assert "does not imitate `amount`" in answer.error["message"]
