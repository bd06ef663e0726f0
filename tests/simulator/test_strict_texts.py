"""Addresses, texts and amounts that Stripe refuses are refused here, in Stripe's words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.api_driver import SESSIONS, ApiDriver, priced, session_form

NOT_ASCII = (
    "Invalid URL: Non-ASCII characters in URLs must be percent-encoded in order for the URL to be"
    " valid."
)
INTENT = {"amount": 2000, "currency": "usd"}
IMAGES = "line_items[0][price_data][product_data][images]"
METHODS = "/v1/payment_methods"


@pytest.mark.parametrize("host", ["https://茶.test/ok", "https://shop.test/付款"])
@pytest.mark.parametrize(
    ("path", "fields", "param"),
    [
        (SESSIONS, session_form(), "success_url"),
        (SESSIONS, session_form(), "cancel_url"),
        (SESSIONS, session_form(), f"{IMAGES}[0]"),
        ("/v1/payment_intents", INTENT, "return_url"),
        ("/v1/products", {"name": "tea"}, "url"),
        ("/v1/products", {"name": "tea"}, "images[0]"),
        ("/v1/webhook_endpoints", {"enabled_events[]": "*"}, "url"),
    ],
)
def test_an_address_that_is_not_ascii(
    path: str, fields: dict[str, Any], param: str, host: str
) -> None:
    answer = ApiDriver().post(path, {**fields, param: host})
    assert answer.status == 400
    assert answer.error["message"] == NOT_ASCII
    assert (answer.error["code"], answer.error["param"]) == ("url_invalid", param)


def test_the_address_of_a_product_stays_ascii() -> None:
    driver = ApiDriver()
    product = driver.post("/v1/products", {"name": "茶"}).json
    answer = driver.post(f"/v1/products/{product['id']}", {"url": "https://茶.test/"})
    assert answer.error["message"] == NOT_ASCII


def test_an_address_with_idna_and_percent_signs_is_taken() -> None:
    address = "https://xn--8zw.test/%E4%BB%98?session_id={CHECKOUT_SESSION_ID}"
    assert ApiDriver().session(success_url=address)["success_url"] == address


def test_no_more_than_eight_pictures() -> None:
    images = {f"{IMAGES}[{number}]": "https://shop.test/tea.png" for number in range(9)}
    answer = ApiDriver().post(SESSIONS, session_form(**images))
    assert "exceeded maximum 8" in answer.error["message"]


@pytest.mark.parametrize("email", ["用户@example.com", "li@茶.test", "li", "li @example.com"])
@pytest.mark.parametrize(
    ("path", "fields", "param"),
    [
        (SESSIONS, session_form(), "customer_email"),
        (SESSIONS, session_form(), "payment_intent_data[receipt_email]"),
        ("/v1/payment_intents", INTENT, "receipt_email"),
        (METHODS, {"type": "alipay"}, "billing_details[email]"),
    ],
)
def test_an_email_that_stripe_refuses(
    path: str, fields: dict[str, Any], param: str, email: str
) -> None:
    answer = ApiDriver().post(path, {**fields, param: email})
    assert answer.error["message"] == f"Invalid email address: {email}"
    assert (answer.error["code"], answer.error["param"]) == ("email_invalid", param)


def test_a_receipt_address_is_checked_when_it_is_changed_too() -> None:
    driver = ApiDriver()
    intent = driver.post("/v1/payment_intents", INTENT).json
    path = f"/v1/payment_intents/{intent['id']}"
    refused = driver.post(path, {"receipt_email": "用户@example.com"})
    assert refused.error["code"] == "email_invalid"
    assert driver.post(path, {"receipt_email": "li@example.com"}).status == 200
    assert driver.post(path, {"receipt_email": ""}).json["receipt_email"] is None


def test_the_receipt_address_of_a_checkout_reaches_the_charge() -> None:
    driver = ApiDriver()
    fields = {"payment_intent_data[receipt_email]": "receipt@example.com"}
    session_id = driver.session(**fields)["id"]
    driver.pay(session_id)
    expand = {"expand[]": "payment_intent.latest_charge"}
    intent = driver.get(f"{SESSIONS}/{session_id}", expand).json["payment_intent"]
    assert intent["receipt_email"] == "receipt@example.com"
    assert intent["latest_charge"]["receipt_email"] == "receipt@example.com"


def test_the_text_above_pay_has_a_limit() -> None:
    longest = "茶" * 1200
    session = ApiDriver().session(**{"custom_text[submit][message]": longest})
    assert session["custom_text"]["submit"] == {"message": longest}
    assert session["custom_text"]["after_submit"] is None
    over = {"custom_text[submit][message]": longest + "茶"}
    answer = ApiDriver().post(SESSIONS, session_form(**over))
    assert answer.error["message"] == "Invalid string: must be at most 1200 characters"
    assert answer.error["param"] == "custom_text[submit][message]"
    assert ApiDriver().session(**{"custom_text[submit]": ""})["custom_text"]["submit"] is None


@pytest.mark.parametrize(
    ("amount", "currency", "fits"),
    [
        (99_999_999, "jpy", True),
        (100_000_000, "jpy", False),
        (99_999_990, "kwd", True),
        (100_000_000, "kwd", False),
        (999_999_999_999, "idr", True),
        (1_000_000_000_000, "idr", False),
    ],
)
def test_eight_digits_and_twelve_of_rupiah(amount: int, currency: str, *, fits: bool) -> None:
    driver = ApiDriver()
    session = driver.post(SESSIONS, session_form(**priced(amount, currency)))
    intent = driver.post("/v1/payment_intents", {"amount": amount, "currency": currency})
    assert [session.status, intent.status] == ([200, 200] if fits else [400, 400])
    if not fits:
        assert session.error["code"] == intent.error["code"] == "amount_too_large"


# Methods ----------------------------------------------------------------------------------------


def test_an_excluded_method_is_not_offered() -> None:
    session = ApiDriver().session(
        **{
            "excluded_payment_method_types[0]": "alipay",
            "excluded_payment_method_types[1]": "wechat_pay",
        }
    )
    assert session["payment_method_types"] == ["card", "us_bank_account"]
    assert session["excluded_payment_method_types"] == ["alipay", "wechat_pay"]


def test_only_allowed_methods_are_offered_and_excluding_goes_further() -> None:
    allowed = {
        "allowed_payment_method_types[0]": "card",
        "allowed_payment_method_types[1]": "alipay",
    }
    driver = ApiDriver()
    assert driver.session(**allowed)["payment_method_types"] == ["card", "alipay"]
    narrowed = driver.session(**allowed, **{"excluded_payment_method_types[]": "card"})
    assert narrowed["payment_method_types"] == ["alipay"]


@pytest.mark.parametrize("name", ["excluded", "allowed"])
def test_an_unknown_method_is_refused(name: str) -> None:
    field = f"{name}_payment_method_types[0]"
    answer = ApiDriver().post(SESSIONS, session_form(**{field: "wechatpay"}))
    assert answer.error["param"] == field
    assert f"Invalid {field}: must be one of" in answer.error["message"]


def test_excluding_every_method_leaves_nothing_to_pay_with() -> None:
    every = ("card", "alipay", "wechat_pay", "us_bank_account")
    fields = {f"excluded_payment_method_types[{at}]": kind for at, kind in enumerate(every)}
    answer = ApiDriver().post(SESSIONS, session_form(**fields))
    assert "No valid payment method types" in answer.error["message"]


# Radar ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["4100000000000019", "4000000000004954"])
def test_radars_block_is_told_apart_from_a_banks_decline(number: str) -> None:
    driver = ApiDriver()
    blocked, declined = driver.session()["id"], driver.session()["id"]
    driver.pay(blocked, number)
    driver.pay(declined, "4000000000009995")
    expand = {"expand[]": "payment_intent.latest_charge"}
    intents = [
        driver.get(f"{SESSIONS}/{each}", expand).json["payment_intent"]
        for each in (blocked, declined)
    ]
    first, second = (each["latest_charge"]["outcome"] for each in intents)
    assert first == {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "not_sent_to_network",
        "reason": "highest_risk_level",
        "risk_level": "highest",
        "risk_score": 91,
        "rule": "block_if_high_risk",
        "seller_message": "Stripe blocked this payment as too risky.",
        "type": "blocked",
    }
    assert (second["type"], second["network_status"]) == ("issuer_declined", "declined_by_network")
    error = intents[0]["last_payment_error"]
    assert (error["code"], error["decline_code"]) == ("card_declined", "fraudulent")
    assert error["message"] == "Your card was declined."
