"""Every call that we can make is one that the installed SDK's own parameter types allow."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import SessionNotFound
from app.core.money import Money
from app.core.order import Order, can_be_seen
from app.gateway.port import CheckoutTerms
from app.gateway.stripe_request import (
    LIST_EXPANSIONS,
    RETRIEVE_EXPANSIONS,
    StripeCall,
    build_request,
    create_call,
    expire_call,
    list_call,
    probe_calls,
    retrieve_call,
    service_probe_calls,
)
from app.simulator import form, params
from app.simulator.errors import StripeRefusal
from app.simulator.routes import find_route
from tests.torture.simulated_gateway import encode

BASE = "https://shop.example"
SESSION_ID = "cs_test_a1Example"
LANGUAGES = ["zh", "en", "xx"]
PRINTABLE = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])
words = st.text(PRINTABLE, min_size=1, max_size=40)
orders = st.builds(
    Order,
    # Hundreds can be charged in every currency.
    amount=st.builds(
        lambda hundreds, currency: Money(100 * hundreds, currency),
        st.integers(1, 999_999),
        st.sampled_from(["USD", "JPY", "ISK", "KWD"]),
    ),
    product_name=words.filter(can_be_seen),
    customer_email=st.sampled_from([None, "user@example.com"]),
    reference=st.none() | words,
    metadata=st.dictionaries(
        st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20), words, max_size=5
    ),
)
terms = st.builds(
    CheckoutTerms,
    payment_id=st.just("mp_0123456789"),
    order=orders,
    expires_at=st.integers(1_700_000_000, 2_000_000_000),
    language=st.sampled_from(LANGUAGES),
)


def check(call: StripeCall) -> Mapping[str, object]:
    """The call's parameters as the SDK's types read them; raises StripeRefusal if they may not be sent."""
    route, _ = find_route(call.method.upper(), call.path)
    return params.check(route.operation, form.decode(encode(call.params)))


@given(terms)
def test_a_creation_is_allowed_and_comes_through_whole(each: CheckoutTerms) -> None:
    request = build_request(each, BASE)
    received = check(create_call(request, "key"))
    marks = received["metadata"]
    assert isinstance(marks, Mapping)
    assert received["payment_intent_data"] == {"metadata": marks}
    assert marks["mofang_payment_id"] == received["client_reference_id"] == each.payment_id
    assert marks.get("mofang_reference") == each.order.reference
    assert {**marks, **each.order.metadata} == marks
    assert received["line_items"] == [
        {
            "quantity": 1,
            "price_data": {
                "currency": each.order.amount.currency.lower(),
                "unit_amount": each.order.amount.minor_units,
                "product_data": {"name": each.order.product_name},
            },
        }
    ]


def test_a_creation_says_exactly_this() -> None:
    order = Order(Money(1990, "USD"), customer_email="user@example.com", reference="A-1")
    assert build_request(CheckoutTerms("mp_1", order, 1_790_002_400, "zh"), BASE) == {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 1990,
                    "product_data": {"name": "月订阅会员"},
                },
            }
        ],
        "client_reference_id": "mp_1",
        "metadata": {
            "source": "mofang_xiyuan",
            "mofang_payment_id": "mp_1",
            "mofang_reference": "A-1",
        },
        "payment_intent_data": {
            "metadata": {
                "source": "mofang_xiyuan",
                "mofang_payment_id": "mp_1",
                "mofang_reference": "A-1",
            }
        },
        "locale": "zh",
        "adaptive_pricing": {"enabled": False},
        "expires_at": 1_790_002_400,
        "success_url": f"{BASE}/payment-success.html?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{BASE}/payment-cancel.html",
        "customer_email": "user@example.com",
    }


def test_methods_that_the_page_must_not_offer_are_excluded_by_name() -> None:
    order = Order(Money(1990, "USD"))
    terms = CheckoutTerms("mp_1", order, 1_790_002_400, "zh", ("wechat_pay", "sepa_debit"))
    request = check(create_call(build_request(terms, BASE), "key"))
    assert request["excluded_payment_method_types"] == ["wechat_pay", "sepa_debit"]


@pytest.mark.parametrize(("language", "locale"), [("zh", "zh"), ("en", "en"), ("tlh", "auto")])
def test_the_page_speaks_the_customers_language(language: str, locale: str) -> None:
    made = CheckoutTerms("mp_1", Order(Money(1990, "USD")), 1_790_002_400, language)
    assert build_request(made, BASE)["locale"] == locale


def test_empty_metadata_is_left_out_because_stripe_would_read_unset() -> None:
    order = Order(Money(1990, "USD"), reference="", metadata={"a": "", "b": "1"})
    request = build_request(CheckoutTerms("mp_1", order, 1_790_002_400, "zh"), BASE)
    assert request["metadata"] == {"b": "1", "mofang_payment_id": "mp_1"}


READS = [
    *[retrieve_call(SESSION_ID, expand) for expand in RETRIEVE_EXPANSIONS],
    *[list_call("open", 1_790_000_000, None, expand) for expand in LIST_EXPANSIONS],
    list_call("complete", 0, SESSION_ID, []),
    expire_call(SESSION_ID),
    *probe_calls(livemode=False).values(),
    *probe_calls(livemode=True).values(),
    *service_probe_calls().values(),
]


@pytest.mark.parametrize("call", READS, ids=lambda call: f"{call.method} {call.path}")
def test_every_other_call_is_allowed(call: StripeCall) -> None:
    check(call)


def test_the_check_would_find_a_wrong_parameter() -> None:
    with pytest.raises(StripeRefusal, match="unknown parameter"):
        check(StripeCall(READS[0].operation, "get", READS[0].path, {"timeout": 20}))


@pytest.mark.parametrize(
    "session_id", ["", "..", "cs_test_", "cs_test_a/b", "cs_test_a\n", "cs_x_a"]
)
def test_what_is_no_id_never_becomes_an_address(session_id: str) -> None:
    for make in (expire_call, lambda each: retrieve_call(each, [])):
        with pytest.raises(SessionNotFound):
            make(session_id)
