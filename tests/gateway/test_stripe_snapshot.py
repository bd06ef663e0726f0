"""Readings of a session: what may be believed, and what spoils an answer."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import GatewayUnreachable
from app.core.session import Decline, SessionOutcome
from app.gateway.stripe_snapshot import Expected, read_asked, read_created, read_page, read_session
from tests.gateway.example_session import PAGE, SESSION_ID, a_session

TEST = Expected(livemode=False)
PLAIN = Expected(livemode=False, plain_http=True)


def without(field: str) -> dict[str, object]:
    return {name: value for name, value in a_session().items() if name != field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("object", "payment_intent"),
        ("object", None),
        ("id", "cs_live_a1Example"),
        ("id", "pi_1"),
        ("id", 7),
        ("id", "cs_test_../../x"),
        ("status", None),
        ("status", 1),
        ("status", ""),
        ("payment_status", None),
        ("payment_status", True),
        ("amount_total", "1990"),
        ("amount_total", 19.9),
        ("amount_total", -1990),
        ("amount_total", True),
        ("amount_total", 2**64),
        ("expires_at", 2**64),
        ("currency", 840),
        ("client_reference_id", {"id": "mp_1"}),
        ("created", None),
        ("created", "yesterday"),
        ("expires_at", None),
        ("expires_at", 1.5),
        ("livemode", True),
        ("livemode", "false"),
        ("livemode", None),
        ("url", "http://checkout.stripe.com/c/pay/x"),
        ("url", "javascript:alert(1)"),
        ("url", "https://"),
        ("url", "https://[broken"),
        ("url", "https://x/ y"),
        ("url", "https://x/\n"),
        ("url", "https://支付.example/"),
        ("url", "https://x/" + "a" * 2000),
        ("url", 1),
    ],
)
def test_a_field_of_the_wrong_kind_spoils_the_answer(field: str, value: object) -> None:
    with pytest.raises(GatewayUnreachable) as refused:
        read_session(a_session(**{field: value}), TEST)
    assert refused.value.details == {"field": field}


@pytest.mark.parametrize(
    "field", ["object", "id", "status", "payment_status", "created", "expires_at", "livemode"]
)
def test_a_missing_field_spoils_the_answer(field: str) -> None:
    with pytest.raises(GatewayUnreachable):
        read_session(without(field), TEST)


@pytest.mark.parametrize("field", ["url", "payment_intent", "metadata", "customer_details"])
def test_other_fields_may_be_missing(field: str) -> None:
    assert read_session(without(field), TEST).session_id == SESSION_ID


def test_a_session_is_read_whole() -> None:
    snapshot = read_session(
        a_session(
            status="complete",
            payment_status="paid",
            url=None,
            customer_details={"email": "user@example.com"},
            metadata={"source": "mofang_xiyuan", "odd": 1},
            payment_intent={
                "id": "pi_1",
                "status": "succeeded",
                "last_payment_error": None,
                "latest_charge": {"id": "ch_1", "receipt_url": "https://pay.stripe.com/receipts/1"},
            },
        ),
        TEST,
    )
    assert snapshot.outcome is SessionOutcome.PAID
    assert (snapshot.amount_minor_units, snapshot.currency) == (1990, "USD")
    assert snapshot.reference == "mp_1"
    assert (snapshot.created_at, snapshot.expires_at) == (1_790_000_000, 1_790_002_400)
    assert (snapshot.payment_intent_id, snapshot.payment_intent_status) == ("pi_1", "succeeded")
    assert snapshot.receipt_url == "https://pay.stripe.com/receipts/1"
    assert snapshot.customer_email == "user@example.com"
    assert snapshot.metadata == {"source": "mofang_xiyuan"}
    assert snapshot.decline is None


def test_an_intent_that_was_not_expanded_is_still_named() -> None:
    snapshot = read_session(a_session(payment_intent="pi_1"), TEST)
    assert (snapshot.payment_intent_id, snapshot.payment_intent_status) == ("pi_1", None)


def test_a_receipt_that_is_no_web_address_is_dropped_and_the_money_is_not() -> None:
    intent = {"id": "pi_1", "latest_charge": {"receipt_url": "javascript:x"}}
    snapshot = read_session(a_session(payment_intent=intent), TEST)
    assert snapshot.receipt_url is None


@pytest.mark.parametrize(
    ("error", "decline"),
    [
        (
            {"charge": "ch_1", "code": "card_declined", "decline_code": "lost_card"},
            Decline("ch_1", "lost_card"),
        ),
        ({"charge": "ch_2", "code": "expired_card"}, Decline("ch_2", "expired_card")),
        (
            {
                "code": "payment_intent_authentication_failure",
                "payment_method": {"id": "pm_1"},
            },
            Decline("pm_1", "payment_intent_authentication_failure"),
        ),
        ({"code": "processing_error"}, Decline("ch_9", "processing_error")),
        ({"message": "no code"}, None),
        (None, None),
    ],
)
def test_the_last_try_is_known_by_its_charge_or_its_method(
    error: object, decline: Decline | None
) -> None:
    intent = {"id": "pi_1", "last_payment_error": error, "latest_charge": {"id": "ch_9"}}
    assert read_session(a_session(payment_intent=intent), TEST).decline == decline


def test_an_open_session_without_an_address_was_not_created() -> None:
    with pytest.raises(GatewayUnreachable):
        read_created(a_session(url=None), TEST)
    assert read_created(a_session(url=None, status="expired"), TEST).status == "expired"


def test_another_session_than_the_one_asked_for_is_no_answer() -> None:
    with pytest.raises(GatewayUnreachable):
        read_asked(a_session(), "cs_test_Other", TEST)


def test_a_stand_in_without_tls_may_have_a_page_without_tls() -> None:
    page = PAGE.replace("https:", "http:")
    assert read_session(a_session(url=page), PLAIN).url == page


def test_one_unreadable_session_spoils_the_page() -> None:
    page = {"object": "list", "data": [a_session(), a_session(status=None)], "has_more": False}
    with pytest.raises(GatewayUnreachable):
        read_page(page, TEST)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(a_session())), json_values)
def test_no_answer_breaks_the_reader(field: str, value: object) -> None:
    with contextlib.suppress(GatewayUnreachable):
        snapshot = read_session(a_session(**{field: value}), TEST)
        assert snapshot.session_id == SESSION_ID


@given(json_values)
def test_no_nonsense_is_taken_for_an_answer(answer: object) -> None:
    with pytest.raises(GatewayUnreachable):
        read_session(answer, TEST)
    with pytest.raises(GatewayUnreachable):
        read_page(answer, TEST)
