"""Making, reading and expiring Checkout Sessions, with Stripe's limits and words."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.simulator.amounts import LEAST_TOTAL
from app.simulator.attempts import MethodKind
from tests.simulator.api_driver import BASE_URL, NOON, SESSIONS, ApiDriver, priced, session_form


def refused(**changes: Any) -> dict[str, Any]:
    driver = ApiDriver()
    answer = driver.post(SESSIONS, session_form(**changes))
    assert answer.status in (400, 404), answer.json
    assert answer.error["type"] == "invalid_request_error"
    assert driver.event_types == []
    tables = driver.ledger.dump()["tables"]
    assert not any(tables.values()), "a refused checkout left something behind"
    return answer.error


def test_a_new_session() -> None:
    session = ApiDriver().session(
        **{
            "client_reference_id": "till-7",
            "customer_email": "li@example.com",
            "metadata[source]": "mofang_xiyuan",
            "locale": "zh",
            "adaptive_pricing[enabled]": "false",
            "after_expiration[recovery][enabled]": "false",
            "expires_at": NOON + 35 * 60,
        }
    )
    assert re.fullmatch(r"cs_test_[A-Za-z0-9]{58}", session["id"])
    assert session["status"] == "open"
    assert session["payment_status"] == "unpaid"
    assert session["payment_intent"] is None
    assert session["amount_total"] == 1990
    assert session["currency"] == "usd"
    assert session["client_reference_id"] == "till-7"
    assert session["metadata"] == {"source": "mofang_xiyuan"}
    assert session["expires_at"] == NOON + 35 * 60
    assert session["adaptive_pricing"] == {"enabled": False}
    assert session["success_url"].endswith("{CHECKOUT_SESSION_ID}")
    assert session["customer_email"] == "li@example.com"
    assert session["ui_mode"] == "hosted_page"


@pytest.mark.parametrize("base", [BASE_URL, "http://192.168.100.200:65535"])
def test_the_url_is_as_long_as_stripes(base: str) -> None:
    driver = ApiDriver()
    driver.ledger.page_base_url = base
    session = driver.session()
    url = session["url"]
    assert 359 <= len(url) <= 433
    assert url.startswith(f"{base}/c/pay/{session['id']}#fid")
    assert len(urlsplit(url).fragment) > 200
    assert driver.session()["url"] != url


def test_lines_are_kept_in_order() -> None:
    driver = ApiDriver()
    more = {
        "line_items[1][quantity]": 2,
        "line_items[1][price_data][currency]": "usd",
        "line_items[1][price_data][unit_amount]": 300,
        "line_items[1][price_data][product_data][name]": "茶",
    }
    session = driver.session(**more)
    assert session["amount_total"] == 2590
    page = driver.get(f"{SESSIONS}/{session['id']}/line_items").json
    assert [line["description"] for line in page["data"]] == ["月订阅会员", "茶"]
    assert driver.ledger.line_items(session["id"]) == page["data"]


def test_a_price_made_before_can_be_sold() -> None:
    driver = ApiDriver()
    product = driver.post("/v1/products", {"name": "会员"}).json
    price = driver.post(
        "/v1/prices", {"product": product["id"], "unit_amount": 500, "currency": "USD"}
    ).json
    form = {
        "mode": "payment",
        "line_items[0][price]": price["id"],
        "line_items[0][quantity]": 3,
        "success_url": "https://shop.test/",
    }
    assert driver.post(SESSIONS, form).json["amount_total"] == 1500


@pytest.mark.parametrize(
    ("changes", "message", "code", "param"),
    [
        ({"mode": None}, "Missing required param: mode.", "parameter_missing", "mode"),
        (
            {"success_url": None},
            "Missing required param: success_url.",
            "parameter_missing",
            "success_url",
        ),
        ({"success_url": "shop.test"}, "Invalid URL: An explicit scheme", "url_invalid", None),
        ({"success_url": "http://"}, "Not a valid URL", "url_invalid", "success_url"),
        ({"cancel_url": "http://[::1"}, "Not a valid URL", "url_invalid", "cancel_url"),
        (
            {"success_url": "https://shop.test/" + "a" * 5000},
            "at most 5000 characters",
            None,
            "success_url",
        ),
        ({"client_reference_id": "r" * 201}, "at most 200 characters", None, None),
        ({"customer_email": "nobody"}, "Invalid email address: nobody", "email_invalid", None),
        ({"metadata[" + "k" * 41 + "]": "v"}, "up to 40 characters", None, "metadata"),
        ({"metadata[k]": "v" * 501}, "up to 500 characters", None, "metadata[k]"),
        (
            {"payment_intent_data[metadata][k]": "v" * 501},
            "up to 500",
            None,
            "payment_intent_data[metadata][k]",
        ),
        ({f"metadata[k{n}]": "v" for n in range(51)}, "at most 50 keys", None, "metadata"),
        ({"line_items[0][quantity]": None}, "Missing", None, "line_items[0][quantity]"),
        ({"line_items[0][quantity]": 0}, "greater than or equal to 1", None, None),
        (priced(-1), "greater than or equal to 0", "parameter_invalid_integer", None),
        (priced(1990, "xyz"), "Invalid currency: xyz", None, None),
        ({"currency": "eur"}, "same currency", None, "line_items"),
        ({"line_items[0][price]": "price_1"}, "only specify one", None, "line_items[0]"),
        (
            {f"line_items[{n}][price]": "price_1" for n in range(1, 101)},
            "exceeded maximum 100",
            None,
            "line_items",
        ),
        ({"line_items[1][quantity]": 1}, "Missing", None, "line_items[1][price]"),
        (
            {"line_items[1][quantity]": 1, "line_items[1][price]": "price_1"},
            "No such price: 'price_1'",
            "resource_missing",
            "line_items[1][price]",
        ),
    ],
)
def test_refusals(
    changes: dict[str, Any], message: str, code: str | None, param: str | None
) -> None:
    error = refused(**changes)
    assert message in error["message"]
    assert code in (None, error.get("code"))
    assert param in (None, error.get("param"))


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "subscription"},
        {"ui_mode": "embedded_page"},
        {"automatic_tax[enabled]": "true"},
        {"after_expiration[recovery][enabled]": "true"},
        {"discounts[0][coupon]": "half"},
        {"payment_intent_data[capture_method]": "manual"},
        {"line_items[0][tax_rates][0]": "txr_1"},
        {"line_items[0][price_data][recurring][interval]": "month"},
    ],
)
def test_what_is_not_imitated_is_refused_not_ignored(changes: dict[str, Any]) -> None:
    assert "does not imitate" in refused(**changes)["message"]


def test_errors_have_stripes_shape() -> None:
    error = refused(timeout=20)
    assert error["doc_url"] == "https://stripe.com/docs/error-codes/parameter-unknown"
    assert error["request_log_url"].startswith("https://dashboard.stripe.com/test/logs/req_")


# Amounts ----------------------------------------------------------------------------------------


def test_zero() -> None:
    assert refused(**priced(0))["message"] == (
        "The Checkout Session's total amount due cannot be zero in `payment` mode."
    )


@pytest.mark.parametrize("currency", sorted(LEAST_TOTAL))
def test_smallest_totals(currency: str) -> None:
    least = LEAST_TOTAL[currency]
    error = refused(**priced(least - 1, currency))
    assert error["code"] == "amount_too_small"
    assert "must convert to at least 50 cents." in error["message"]
    assert ApiDriver().session(**priced(least, currency))["amount_total"] == least


def test_largest_total() -> None:
    error = refused(**priced(100_000_000))
    assert error["code"] == "amount_too_large"
    assert "$999,999.99" in error["message"]
    assert ApiDriver().session(**priced(99_999_999))["amount_total"] == 99_999_999


@pytest.mark.parametrize(
    ("amount", "currency", "fits"),
    [
        (500, "isk", True),
        (550, "isk", False),
        (1_000_000, "ugx", True),
        (1_000_001, "ugx", False),
        (5120, "kwd", True),
        (5124, "kwd", False),
        (1990, "jpy", True),
        (1991, "huf", False),
        (17599, "huf", True),
    ],
)
def test_steps_of_special_currencies(amount: int, currency: str, *, fits: bool) -> None:
    answer = ApiDriver().post(SESSIONS, session_form(**priced(amount, currency)))
    assert (answer.status == 200) is fits, answer.json


# Expiry -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(30 * 60 - 1, "at least 30 minutes"), (24 * 3600 + 1, "less than 24 hours")],
)
def test_expires_at_is_measured_by_stripes_clock(seconds: int, words: str) -> None:
    error = refused(expires_at=NOON + seconds)
    assert words in error["message"]
    assert error["param"] == "expires_at"


@pytest.mark.parametrize("seconds", [30 * 60, 24 * 3600])
def test_expires_at_at_its_ends(seconds: int) -> None:
    assert ApiDriver().session(expires_at=NOON + seconds)["expires_at"] == NOON + seconds


def test_a_day_without_expires_at() -> None:
    assert ApiDriver().session()["expires_at"] == NOON + 24 * 3600


def test_a_session_expires_by_itself() -> None:
    driver = ApiDriver()
    session = driver.session(expires_at=NOON + 1800)
    driver.clock.advance(1799)
    assert driver.get(f"{SESSIONS}/{session['id']}").json["status"] == "open"
    driver.clock.advance(1)
    expired = driver.get(f"{SESSIONS}/{session['id']}").json
    assert (expired["status"], expired["url"]) == ("expired", None)
    assert driver.event_types[-1] == "checkout.session.expired"
    assert driver.event_types.count("checkout.session.expired") == 1


def test_expire_on_request() -> None:
    driver = ApiDriver()
    session = driver.session()
    answer = driver.post(f"{SESSIONS}/{session['id']}/expire")
    assert (answer.json["status"], answer.json["url"]) == ("expired", None)
    driver.clock.advance(48 * 3600)
    driver.get(SESSIONS)
    assert driver.event_types.count("checkout.session.expired") == 1


@pytest.mark.parametrize("status", ["complete", "expired"])
def test_only_an_open_session_can_be_expired(status: str) -> None:
    driver = ApiDriver()
    path = f"{SESSIONS}/{driver.session()['id']}"
    if status == "complete":
        driver.pay(path.rpartition("/")[2])
    else:
        driver.post(f"{path}/expire")
    error = driver.post(f"{path}/expire").error
    assert error["message"] == (
        'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has'
        f" a status of `{status}`."
    )
    assert "code" not in error


# Reading ----------------------------------------------------------------------------------------


def test_an_unknown_id() -> None:
    answer = ApiDriver().get(f"{SESSIONS}/cs_test_nobody")
    assert answer.status == 404
    assert answer.error["code"] == "resource_missing"
    assert answer.error["message"] == "No such checkout.session: 'cs_test_nobody'"


@pytest.mark.parametrize("path", ["/v1/foo", "/v1/checkout/", "/v1", "/v2/core/accounts", "/"])
def test_an_unknown_address(path: str) -> None:
    answer = ApiDriver().get(path)
    assert answer.status == 404
    assert answer.error["message"].startswith(f"Unrecognized request URL (GET: {path}).")


def test_metadata_can_be_changed_later() -> None:
    driver = ApiDriver()
    session = driver.session(**{"metadata[a]": "1", "metadata[b]": "2"})
    changed = driver.post(
        f"{SESSIONS}/{session['id']}", {"metadata[a]": "", "metadata[c]": "3"}
    ).json
    assert changed["metadata"] == {"b": "2", "c": "3"}


def test_only_metadata_can_be_changed() -> None:
    driver = ApiDriver()
    path = f"{SESSIONS}/{driver.session()['id']}"
    shipping = {"collected_information[shipping_details][name]": "Li"}
    address = {
        "collected_information[shipping_details][address][country]": "CN",
        "collected_information[shipping_details][address][line1]": "1",
    }
    assert "does not imitate" in driver.post(path, {**shipping, **address}).error["message"]


def test_an_inactive_price_is_not_sold_again() -> None:
    driver = ApiDriver()
    lines = driver.get(f"{SESSIONS}/{driver.session()['id']}/line_items").json["data"]
    form = {
        "mode": "payment",
        "line_items[0][price]": lines[0]["price"]["id"],
        "line_items[0][quantity]": 1,
        "success_url": "https://shop.test/",
    }
    assert "inactive" in driver.post(SESSIONS, form).error["message"]


@pytest.mark.parametrize(
    ("kind", "currency", "words"),
    [("klarna", "usd", "does not imitate"), ("alipay", "krw", "The currency provided (krw)")],
)
def test_method_types_of_older_versions(kind: str, currency: str, words: str) -> None:
    driver = ApiDriver()
    older = {"stripe_version": "2025-03-31.basil"}
    form = session_form(**{"payment_method_types[]": kind}, **priced(99900, currency))
    assert words in driver.post(SESSIONS, form, **older).error["message"]
    form = session_form(**{"payment_method_types[]": "wechat_pay"})
    assert driver.post(SESSIONS, form, **older).json["payment_method_types"] == ["wechat_pay"]


def test_methods_follow_the_currency_and_the_callers_wish() -> None:
    driver = ApiDriver()
    assert driver.session()["payment_method_types"] == [
        "card",
        "alipay",
        "wechat_pay",
        "us_bank_account",
    ]
    assert driver.session(**priced(99900, "krw"))["payment_method_types"] == ["card"]
    without = driver.session(**{"excluded_payment_method_types[0]": "card"})
    assert MethodKind.CARD not in without["payment_method_types"]
    only = driver.session(**{"allowed_payment_method_types[0]": "alipay"})
    assert only["payment_method_types"] == ["alipay"]


def test_no_method_left() -> None:
    changes = {"allowed_payment_method_types[0]": "alipay", **priced(99900, "krw")}
    assert refused(**changes)["message"].startswith("No valid payment method types")


def test_every_answer_carries_stripes_headers() -> None:
    headers = ApiDriver().get(SESSIONS).headers
    assert re.fullmatch(r"req_[A-Za-z0-9]{14}", headers["request-id"])
    assert headers["date"] == "Fri, 15 Jan 2027 08:00:00 GMT"
    assert headers["stripe-version"] == "2026-10-28.endive"
    assert headers["content-type"] == "application/json"


def test_a_nonsense_version_is_refused() -> None:
    answer = ApiDriver().get(SESSIONS, stripe_version="latest")
    assert answer.error["message"] == "Invalid Stripe API version: latest"


def test_json_bodies_are_refused() -> None:
    answer = ApiDriver().post(SESSIONS, session_form(), content_type="application/json")
    assert "application/x-www-form-urlencoded" in answer.error["message"]
