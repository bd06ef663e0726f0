"""Account, balance, catalogue, events, webhook endpoints and rate limits."""

from __future__ import annotations

from typing import Any

import pytest

from app.simulator.rate_limits import RateLimit
from tests.simulator.api_driver import SESSIONS, ApiDriver, priced

ENDPOINTS = "/v1/webhook_endpoints"
EVENTS = "/v1/events"


def test_account_and_balance() -> None:
    driver = ApiDriver()
    account = driver.get("/v1/account").json
    assert account["charges_enabled"] is True
    assert account["id"] == driver.ledger.shop.account_id
    driver.pay(driver.session()["id"])
    driver.pay(driver.session(**priced(5000, "jpy"))["id"])
    sums = {row["currency"]: row["amount"] for row in driver.get("/v1/balance").json["pending"]}
    assert sums == {"usd": 1990, "jpy": 5000}


# Catalogue --------------------------------------------------------------------------------------


def test_products_can_be_made_changed_and_listed() -> None:
    driver = ApiDriver()
    product = driver.post("/v1/products", {"name": "茶", "metadata[a]": "1"}).json
    path = f"/v1/products/{product['id']}"
    changed = driver.post(path, {"name": "绿茶", "active": "false", "metadata[b]": "2"}).json
    assert (changed["name"], changed["metadata"]) == ("绿茶", {"a": "1", "b": "2"})
    assert driver.get(path).json == changed
    assert driver.get("/v1/products", {"active": "false"}).json["data"] == [changed]
    assert driver.get("/v1/products", {"active": "true"}).json["data"] == []
    assert driver.get("/v1/products", {"ids[0]": "prod_x"}).json["data"] == []
    assert driver.event_types == ["product.created", "product.updated"]


def test_a_product_id_is_taken_once() -> None:
    driver = ApiDriver()
    assert driver.post("/v1/products", {"name": "茶", "id": "tea"}).json["id"] == "tea"
    again = driver.post("/v1/products", {"name": "茶", "id": "tea"})
    assert again.error["code"] == "resource_already_exists"
    assert driver.post("/v1/products", {"name": "茶", "id": "../tea"}).error["param"] == "id"
    priced = {"name": "茶", "default_price_data[currency]": "usd"}
    assert "does not imitate" in driver.post("/v1/products", priced).error["message"]


def test_prices() -> None:
    driver = ApiDriver()
    made = {"currency": "usd", "product_data[name]": "茶", "unit_amount_decimal": "300.0"}
    price = driver.post("/v1/prices", {**made, "lookup_key": "tea"}).json
    assert price["unit_amount"] == 300
    path = f"/v1/prices/{price['id']}"
    assert driver.get(path, {"expand[]": "product"}).json["product"]["name"] == "茶"
    assert driver.get("/v1/prices", {"lookup_keys[]": "tea"}).json["data"] == [price]
    assert driver.get("/v1/prices", {"lookup_keys[]": "rice"}).json["data"] == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"unit_amount": 300}, "either `product` or `product_data`"),
        ({"product": "prod_x", "unit_amount": 300}, "No such product: 'prod_x'"),
        ({"product_data[name]": "茶"}, "Missing required param: unit_amount."),
        ({"unit_amount": 1, "unit_amount_decimal": "1"}, "only specify one"),
        ({"product_data[name]": "茶", "unit_amount_decimal": "1.5"}, "does not imitate"),
        ({"custom_unit_amount[enabled]": "true"}, "does not imitate"),
        ({"product_data[name]": "茶", "unit_amount": 1, "metadata[" + "k" * 41 + "]": "v"}, "40"),
    ],
)
def test_refused_prices(fields: dict[str, Any], words: str) -> None:
    answer = ApiDriver().post("/v1/prices", {"currency": "usd", **fields})
    assert words in answer.error["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/products/prod_x"),
        ("GET", "/v1/prices/price_x"),
        ("GET", "/v1/payment_methods/pm_x"),
        ("GET", "/v1/payment_intents/pi_x"),
        ("GET", "/v1/charges/ch_x"),
        ("GET", "/v1/refunds/re_x"),
        ("GET", "/v1/events/evt_x"),
        ("GET", "/v1/webhook_endpoints/we_x"),
        ("DELETE", "/v1/webhook_endpoints/we_x"),
        ("GET", "/v1/checkout/sessions/cs_x/line_items"),
        ("POST", "/v1/checkout/sessions/cs_x/expire"),
        ("POST", "/v1/payment_intents/pi_x/cancel"),
    ],
)
def test_unknown_ids(method: str, path: str) -> None:
    answer = ApiDriver().ask(method, path)
    assert (answer.status, answer.error["code"]) == (404, "resource_missing")


# Events -----------------------------------------------------------------------------------------


def test_events_tell_who_asked() -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    answer = driver.post(f"{SESSIONS}/{session_id}/expire", idempotency_key="close-1")
    event = driver.get(EVENTS).json["data"][0]
    assert event["type"] == "checkout.session.expired"
    assert event["request"] == {
        "id": answer.headers["request-id"],
        "idempotency_key": "close-1",
    }
    assert event["data"]["object"]["id"] == session_id
    assert driver.get(f"{EVENTS}/{event['id']}").json == event
    driver.pay(driver.session()["id"])
    assert driver.events[-1]["request"] == {"id": None, "idempotency_key": None}


def test_an_event_shows_its_moment() -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    driver.post(f"{SESSIONS}/{session_id}/expire")
    driver.post(f"{SESSIONS}/{session_id}", {"metadata[late]": "yes"})
    assert driver.get(EVENTS).json["data"][0]["data"]["object"]["metadata"] == {}


def test_events_by_type_and_age() -> None:
    driver = ApiDriver()
    driver.pay(driver.session()["id"])
    one = driver.get(EVENTS, {"type": "charge.succeeded"}).json["data"]
    assert [event["type"] for event in one] == ["charge.succeeded"]
    several = driver.get(EVENTS, {"types[0]": "charge.*", "types[1]": "price.created"}).json["data"]
    assert {event["type"] for event in several} == {"charge.succeeded", "price.created"}
    both = driver.get(EVENTS, {"type": "a", "types[0]": "b"})
    assert "only specify one" in both.error["message"]
    driver.clock.advance(30 * 24 * 3600 + 3)
    assert driver.get(EVENTS).json["data"] == []


# Webhook endpoints ------------------------------------------------------------------------------


def test_webhook_endpoints() -> None:
    driver = ApiDriver()
    fields = {"url": "http://127.0.0.1:9/hook", "enabled_events[]": "checkout.session.expired"}
    made = driver.post(ENDPOINTS, fields).json
    assert made["secret"].startswith("whsec_")
    path = f"{ENDPOINTS}/{made['id']}"
    shown = driver.get(path).json
    assert "secret" not in shown
    assert driver.get(ENDPOINTS).json["data"] == [shown]
    driver.post(f"{SESSIONS}/{driver.session()['id']}/expire")
    pending = {event["type"]: event["pending_webhooks"] for event in driver.events}
    assert (pending["checkout.session.expired"], pending["price.created"]) == (1, 0)
    changed = driver.post(path, {"disabled": "true", "url": "http://127.0.0.1:9/other"}).json
    assert (changed["status"], changed["url"]) == ("disabled", "http://127.0.0.1:9/other")
    driver.post(f"{SESSIONS}/{driver.session()['id']}/expire")
    assert driver.events[-1]["pending_webhooks"] == 0
    assert driver.ask("DELETE", path).json["deleted"] is True
    assert driver.get(ENDPOINTS).json["data"] == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"enabled_events[]": "*"}, "Missing required param: url."),
        ({"url": "http://a.test"}, "Missing required param: enabled_events."),
        ({"url": "ftp://a.test", "enabled_events[]": "*"}, "Invalid URL"),
        ({"url": "http://a.test", "enabled_events[]": "tea.ready"}, "must be one of"),
        ({"url": "http://a.test", "enabled_events[]": "*", "connect": "true"}, "not imitate"),
    ],
)
def test_refused_webhook_endpoints(fields: dict[str, Any], words: str) -> None:
    assert words in ApiDriver().post(ENDPOINTS, fields).error["message"]


# Rate limits ------------------------------------------------------------------------------------


def test_an_endpoint_takes_so_many_a_second() -> None:
    driver = ApiDriver(rate_limit=RateLimit(per_second=100, per_endpoint_second=2))
    assert [driver.get(SESSIONS).status for _ in range(3)] == [200, 200, 429]
    limited = driver.get(SESSIONS)
    assert limited.headers["stripe-rate-limited-reason"] == "endpoint-rate"
    assert limited.error["code"] == "rate_limit"
    assert "retry-after" not in limited.headers
    assert driver.get("/v1/balance").status == 200
    driver.clock.advance(1)
    assert driver.get(SESSIONS).status == 200


def test_the_account_takes_so_many_a_second() -> None:
    driver = ApiDriver(rate_limit=RateLimit(per_second=2, per_endpoint_second=2))
    assert driver.get(SESSIONS).status == 200
    assert driver.get("/v1/balance").status == 200
    limited = driver.get("/v1/account")
    assert limited.headers["stripe-rate-limited-reason"] == "global-rate"


def test_no_limit_unless_asked_for() -> None:
    driver = ApiDriver()
    assert all(driver.get("/v1/balance").status == 200 for _ in range(200))
