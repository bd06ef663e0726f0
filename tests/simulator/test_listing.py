"""Lists: newest first, filtered, paged; and what can be expanded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.api_driver import NOON, SESSIONS, ApiDriver


@pytest.fixture
def shop() -> tuple[ApiDriver, list[str]]:
    """Seven sessions, one a second; the third is paid, the fourth expired."""
    driver = ApiDriver()
    ids = []
    for _ in range(7):
        ids.append(driver.session()["id"])
        driver.clock.advance(1)
    driver.pay(ids[2])
    driver.post(f"{SESSIONS}/{ids[3]}/expire")
    return driver, ids


def listed(driver: ApiDriver, **fields: Any) -> tuple[list[str], bool]:
    page = driver.get(SESSIONS, fields).json
    assert page["url"] == SESSIONS
    return [session["id"] for session in page["data"]], page["has_more"]


def test_newest_first(shop: tuple[ApiDriver, list[str]]) -> None:
    driver, ids = shop
    assert listed(driver) == (ids[::-1], False)


def test_pages_forward_and_back(shop: tuple[ApiDriver, list[str]]) -> None:
    driver, ids = shop
    newest = ids[::-1]
    assert listed(driver, limit=3) == (newest[:3], True)
    assert listed(driver, limit=3, starting_after=newest[2]) == (newest[3:6], True)
    assert listed(driver, limit=3, starting_after=newest[5]) == (newest[6:], False)
    assert listed(driver, limit=3, ending_before=newest[6]) == (newest[3:6], True)
    assert listed(driver, limit=3, ending_before=newest[3]) == (newest[:3], False)


def test_filters(shop: tuple[ApiDriver, list[str]]) -> None:
    driver, ids = shop
    assert listed(driver, status="complete") == ([ids[2]], False)
    assert listed(driver, status="expired") == ([ids[3]], False)
    assert listed(driver, status="open", limit=2) == ([ids[6], ids[5]], True)
    since = {"created[gte]": NOON + 5}
    assert listed(driver, **since) == ([ids[6], ids[5]], False)
    between = {"created[gt]": NOON + 1, "created[lte]": NOON + 2}
    assert listed(driver, **between) == ([ids[2]], False)
    assert listed(driver, created=NOON) == ([ids[0]], False)
    intent = driver.get(f"{SESSIONS}/{ids[2]}").json["payment_intent"]
    assert listed(driver, payment_intent=intent) == ([ids[2]], False)
    email = {"customer_details[email]": "li@example.com"}
    assert listed(driver, **email) == ([ids[2]], False)


@pytest.mark.parametrize("limit", [0, 101])
def test_limits_of_a_page(limit: int) -> None:
    answer = ApiDriver().get(SESSIONS, {"limit": limit})
    assert answer.error["code"] == "parameter_invalid_integer"


def test_unknown_and_double_cursors() -> None:
    driver = ApiDriver()
    assert driver.get(SESSIONS, {"starting_after": "cs_x"}).error["code"] == "resource_missing"
    both = {"starting_after": "cs_x", "ending_before": "cs_y"}
    assert "only specify one" in driver.get(SESSIONS, both).error["message"]


# Expanding --------------------------------------------------------------------------------------


def test_an_open_session_has_nothing_to_expand_yet() -> None:
    driver = ApiDriver()
    path = f"{SESSIONS}/{driver.session()['id']}"
    fields = {"expand[]": "payment_intent.latest_charge"}
    assert driver.get(path, fields).json["payment_intent"] is None


def test_nested_expansion() -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    driver.pay(session_id)
    fields = {
        "expand[0]": "payment_intent.latest_charge.refunds",
        "expand[1]": "payment_intent.payment_method",
        "expand[2]": "line_items.data.price.product",
    }
    session = driver.get(f"{SESSIONS}/{session_id}", fields).json
    intent = session["payment_intent"]
    assert intent["latest_charge"]["receipt_url"]
    assert intent["latest_charge"]["refunds"]["data"] == []
    assert intent["payment_method"]["card"]["last4"] == "4242"
    assert session["line_items"]["data"][0]["price"]["product"]["name"] == "月订阅会员"
    plain = driver.get(f"{SESSIONS}/{session_id}").json
    assert isinstance(plain["payment_intent"], str)
    assert "line_items" not in plain


def test_expansion_of_a_list(shop: tuple[ApiDriver, list[str]]) -> None:
    driver, ids = shop
    page = driver.get(SESSIONS, {"expand[]": "data.payment_intent", "status": "complete"}).json
    assert page["data"][0]["id"] == ids[2]
    assert page["data"][0]["payment_intent"]["status"] == "succeeded"


@pytest.mark.parametrize(
    "path",
    ["colour", "amount_total", "payment_intent.colour", "line_items.price", "data.payment_intent"],
)
def test_what_cannot_be_expanded(path: str) -> None:
    driver = ApiDriver()
    answer = driver.post(SESSIONS, {"mode": "payment", "expand[]": path})
    assert answer.error["message"] == f"This property cannot be expanded ({path})."
    assert driver.ledger.session_ids() == []


def test_a_list_expands_its_data_only() -> None:
    answer = ApiDriver().get(SESSIONS, {"expand[]": "payment_intent"})
    assert "cannot be expanded" in answer.error["message"]


def test_depth() -> None:
    driver = ApiDriver()
    path = "payment_intent.latest_charge.payment_intent.latest_charge.payment_intent"
    answer = driver.get(f"{SESSIONS}/{driver.session()['id']}", {"expand[]": path})
    assert "more than 4 levels" in answer.error["message"]
