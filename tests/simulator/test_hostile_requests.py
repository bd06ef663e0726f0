"""Whatever arrives, in whatever order and from however many threads: an answer, and sound books."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.simulator.http_messages import Request
from app.simulator.routes import ROUTES
from tests.simulator.api_driver import KEY, SESSIONS, ApiDriver, decoded, session_form

_MARKS = "aZ0-_[]=&%.,/\\é月\n\x00"
_VALUES = st.one_of(
    st.text(_MARKS, max_size=12), st.integers(-(10**20), 10**20).map(str), st.just("true")
)
_NAMES = st.sampled_from(
    [
        "mode",
        "amount",
        "currency",
        "expand[]",
        "limit",
        "line_items[0][quantity]",
        "line_items[0][price_data][currency]",
        "line_items[0][price_data][unit_amount]",
        "line_items[0][price_data][product_data][name]",
        "metadata[a]",
        "payment_method",
        "starting_after",
        "success_url",
        "type",
        "card[number]",
    ]
)


@settings(max_examples=150)
@given(
    route=st.sampled_from(ROUTES),
    object_id=st.text(_MARKS, max_size=20),
    fields=st.dictionaries(st.one_of(_NAMES, st.text(_MARKS, max_size=20)), _VALUES, max_size=8),
)
def test_any_request_gets_an_answer(route: Any, object_id: str, fields: dict[str, str]) -> None:
    driver = ApiDriver()
    path = route.path.replace("{id}", object_id)
    answer = driver.ask(route.method, path, fields)
    assert answer.status in (200, 400, 402, 404)
    if answer.status != 200:
        assert answer.error["message"]
        assert answer.error["type"] in ("invalid_request_error", "card_error")


@settings(max_examples=100)
@given(body=st.binary(max_size=60), method=st.sampled_from(["GET", "POST", "PUT", "DELETE", ""]))
def test_any_bytes_get_an_answer(body: bytes, method: str) -> None:
    headers = {"authorization": f"Bearer {KEY}"}
    response = ApiDriver().api.handle(Request(method, SESSIONS, "", headers, body))
    assert response.status in (200, 400, 404)
    assert json.loads(response.body)


def test_a_hundred_repeats_at_once_are_one_session() -> None:
    driver = ApiDriver()

    def create(_number: int) -> str:
        answer = driver.post(SESSIONS, session_form(), idempotency_key="order-1")
        return str(answer.json["id"])

    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(create, range(100)))
    assert len(ids) == 1
    assert driver.ledger.session_ids() == list(ids)


def test_paying_and_expiring_at_once_has_one_winner() -> None:
    driver = ApiDriver()
    for _ in range(40):
        session_id = driver.session()["id"]
        with ThreadPoolExecutor(2) as threads:
            paid = threads.submit(driver.pay, session_id)
            expired = threads.submit(driver.post, f"{SESSIONS}/{session_id}/expire")
        session = driver.get(f"{SESSIONS}/{session_id}", {"expand[]": "payment_intent"}).json
        if expired.result().status == 200:
            assert session["status"] == "expired"
            assert session["payment_intent"] is None
        else:
            assert session["payment_status"] == "paid"
            assert session["payment_intent"]["amount_received"] == 1990
        assert type(paid.result()).__name__ == (
            "NotPayable" if expired.result().status == 200 else "Paid"
        )


def test_a_listener_that_fails_does_not_break_the_lock() -> None:
    driver = ApiDriver()

    def fail(_event: object) -> None:
        raise RuntimeError("a printer is on fire")

    stop = driver.ledger.subscribe(fail)
    with suppress(RuntimeError):
        driver.session()
    stop()
    assert driver.get(SESSIONS).status == 200


@pytest.mark.parametrize("path", ["/v1/checkout/sessions/", "/v1/checkout/sessions//expire"])
def test_an_empty_id_is_no_endpoint_of_its_own(path: str) -> None:
    request = Request("GET", path, urlencode({}), {"authorization": f"Bearer {KEY}"}, b"")
    assert decoded(ApiDriver().api.handle(request)).status in (200, 404)
