"""Refunds and news: calls that the installed SDK's own types allow, and answers that are read with distrust."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import (
    GatewayBusy,
    GatewayError,
    GatewayRefused,
    GatewayUnreachable,
    KeyRejected,
    NewsForgotten,
    RefundNotFound,
)
from app.core.money import Money
from app.core.news import SessionNews
from app.core.refund import Refund, RefundReason, RefundSnapshot
from app.gateway.stripe_errors import REFUND_REFUSED_CODES, Refusal, after_doubt, error_for
from app.gateway.stripe_news import NEWS_KINDS, list_news_call, read_news
from app.gateway.stripe_refund import (
    build_refund_request,
    list_refunds_call,
    read_asked_refund,
    read_refund,
    read_refund_page,
    refund_call,
    retrieve_refund_call,
)
from app.gateway.stripe_request import Operation, StripeCall
from tests.gateway.test_stripe_request import check

REFUND = Refund(
    refund_id="mr_1",
    payment_id="mp_1",
    payment_intent_id="pi_1",
    amount=Money(500, "USD"),
    reason=None,
    note=None,
    requested_by="desk",
    requested_at=1_790_000_000.0,
    request={},
)
ANSWER: dict[str, Any] = {
    "id": "re_1",
    "object": "refund",
    "status": "succeeded",
    "amount": 500,
    "currency": "usd",
    "payment_intent": "pi_1",
    "metadata": {"mofang_refund_id": "mr_1"},
}
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "created": 1_790_000_000,
    "livemode": False,
    "data": {"object": {"object": "checkout.session", "id": "cs_test_1", "metadata": {}}},
}

refunds = st.builds(
    replace,
    st.just(REFUND),
    amount=st.builds(Money, st.integers(1, 99_999_999), st.sampled_from(["USD", "JPY", "KWD"])),
    reason=st.none() | st.sampled_from(list(RefundReason)),
    note=st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=500),
)


@given(refunds)
def test_a_refund_is_allowed_and_comes_through_whole(refund: Refund) -> None:
    received = check(refund_call(build_refund_request(refund), refund.idempotency_key))
    marks = received["metadata"]
    assert isinstance(marks, Mapping)
    assert (received["payment_intent"], received["amount"]) == ("pi_1", refund.amount.minor_units)
    assert received.get("reason") == refund.reason
    assert (marks["mofang_refund_id"], marks["mofang_payment_id"]) == ("mr_1", "mp_1")
    assert marks.get("mofang_note") == (refund.note or None)


def test_the_same_refund_is_the_same_bytes() -> None:
    request = build_refund_request(replace(REFUND, reason=RefundReason.DUPLICATE))
    turned = {key: request[key] for key in sorted(request, reverse=True)}
    assert list(refund_call(turned, "key").params) == list(refund_call(request, "key").params)


@pytest.mark.parametrize(
    "call",
    [
        retrieve_refund_call("re_3Example"),
        retrieve_refund_call("pyr_1Example"),
        list_refunds_call("pi_1", None),
        list_refunds_call("pi_1", "re_1"),
        list_news_call(1_790_000_000, None, None),
        list_news_call(1_790_000_000, "evt_1", None),
        list_news_call(1_790_000_000, None, "evt_1"),
    ],
    ids=str,
)
def test_every_reading_call_is_allowed(call: StripeCall) -> None:
    check(call)


def test_no_more_kinds_of_news_than_one_call_may_name() -> None:
    assert len(set(NEWS_KINDS)) == len(NEWS_KINDS) <= 20


@pytest.mark.parametrize("text", ["", "..", "re_", "re_a/cancel", "re_a\n", "RE_1"])
def test_what_is_no_id_never_becomes_an_address(text: str) -> None:
    with pytest.raises(RefundNotFound, match="refund_id_malformed"):
        retrieve_refund_call(text)


# --- answers --------------------------------------------------------------------------------------


def test_a_refund_is_read_whole() -> None:
    answer = {**ANSWER, "status": "failed", "failure_reason": "declined"}
    assert read_refund(answer) == RefundSnapshot(
        "re_1", "failed", 500, "USD", "pi_1", "declined", "mr_1"
    )
    assert read_refund({**ANSWER, "payment_intent": {"id": "pi_1"}}) == read_refund(ANSWER)


@pytest.mark.parametrize(
    "wrong",
    [
        {"object": "charge"},
        {"id": None},
        {"id": "../x"},
        {"status": None},
        {"amount": "500"},
        {"amount": -1},
        {"amount": True},
        {"currency": None},
    ],
    ids=str,
)
def test_what_is_no_refund_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(GatewayUnreachable, match="answer_malformed"):
        read_refund({**ANSWER, **wrong})
    page = {"object": "list", "data": [ANSWER, {**ANSWER, **wrong}], "has_more": False}
    with pytest.raises(GatewayUnreachable, match="answer_malformed"):
        read_refund_page(page)


def test_another_refund_than_the_one_asked_for_is_refused() -> None:
    assert read_asked_refund(ANSWER, "re_1").refund_id == "mr_1"
    with pytest.raises(GatewayUnreachable, match="answer_malformed"):
        read_asked_refund(ANSWER, "re_2")


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        (
            {
                "object": "checkout.session",
                "id": "cs_test_1",
                "payment_intent": "pi_1",
                "metadata": {"mofang_payment_id": "mp_1"},
            },
            {"session_id": "cs_test_1", "payment_id": "mp_1", "payment_intent_id": "pi_1"},
        ),
        (
            {"object": "payment_intent", "id": "pi_1", "metadata": {"mofang_payment_id": "mp_1"}},
            {"payment_id": "mp_1", "payment_intent_id": "pi_1"},
        ),
        (
            ANSWER,
            {"service_refund_id": "re_1", "refund_id": "mr_1", "payment_intent_id": "pi_1"},
        ),
        ({"object": "product", "id": "prod_1"}, {}),
        ({}, {}),
    ],
    ids=["session", "intent", "refund", "another", "nothing"],
)
def test_news_says_where_to_look(subject: dict[str, Any], found: dict[str, Any]) -> None:
    event = {**EVENT, "data": {"object": subject}}
    expected = SessionNews("evt_1", "checkout.session.completed", 1_790_000_000, **found)
    assert read_news(event, livemode=False) == expected


@pytest.mark.parametrize(
    "wrong",
    [{"object": "x"}, {"id": 1}, {"type": None}, {"created": "now"}, {"livemode": True}],
    ids=str,
)
def test_what_is_no_event_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(GatewayUnreachable, match="answer_malformed"):
        read_news({**EVENT, **wrong}, livemode=False)


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stripes", "ours"), REFUND_REFUSED_CODES.items())
def test_each_refusal_of_a_refund_has_its_code(stripes: str, ours: str) -> None:
    error = error_for(Operation.REFUND, Refusal(400, "invalid_request_error", stripes))
    assert isinstance(error, GatewayRefused)
    assert error.code == ours


@pytest.mark.parametrize(
    ("operation", "refusal", "error"),
    [
        (
            Operation.REFUND,
            Refusal(400, "invalid_request_error", param="amount"),
            GatewayRefused("refund_exceeds_payment"),
        ),
        (
            Operation.REFUND,
            Refusal(402, "card_error", "what_is_new"),
            GatewayRefused("refund_refused"),
        ),
        (
            Operation.REFUND,
            Refusal(400, "idempotency_error"),
            GatewayUnreachable("idempotency_conflict"),
        ),
        (Operation.REFUND, Refusal(429, "invalid_request_error"), GatewayBusy("service_busy")),
        (Operation.REFUND, Refusal(500, "api_error"), GatewayUnreachable("service_error")),
        (
            Operation.REFUND,
            Refusal(403, "invalid_request_error", "more_permissions_required"),
            KeyRejected("key_permission_missing"),
        ),
        (
            Operation.RETRIEVE_REFUND,
            Refusal(404, "invalid_request_error", "resource_missing"),
            RefundNotFound("refund_not_found"),
        ),
        (
            Operation.LIST_NEWS,
            Refusal(400, "invalid_request_error", "resource_missing"),
            NewsForgotten("news_forgotten"),
        ),
        (
            Operation.LIST_REFUNDS,
            Refusal(400, "invalid_request_error"),
            GatewayUnreachable("service_error"),
        ),
    ],
)
def test_the_table_of_errors(operation: Operation, refusal: Refusal, error: GatewayError) -> None:
    ours = error_for(operation, refusal)
    assert (type(ours), ours.code) == (type(error), error.code)


@pytest.mark.parametrize("last", [GatewayBusy("service_busy"), KeyRejected("key_invalid")])
def test_after_doubt_busy_says_nothing_of_an_earlier_try(last: GatewayError) -> None:
    doubted = after_doubt(Operation.REFUND, last, doubt=True)
    assert (type(doubted), doubted.code) == (GatewayUnreachable, "refund_in_doubt")
    assert after_doubt(Operation.REFUND, last, doubt=False) is last
    refused = GatewayRefused("refund_disputed")
    assert after_doubt(Operation.REFUND, refused, doubt=True) is refused
