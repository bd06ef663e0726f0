"""The allowed-parameter tree says no in Stripe's words."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from app.simulator.errors import InvalidParameter
from app.simulator.form import decode
from app.simulator.params import check, parameter_tree
from tests.simulator.api_driver import session_form

CREATE = "checkout.sessions.create"


def refusal_of(operation: str, text: str) -> InvalidParameter:
    with pytest.raises(InvalidParameter) as caught:
        check(operation, decode(text))
    return caught.value


def test_the_guides_order_becomes_typed_values() -> None:
    params = check(CREATE, decode(urlencode(session_form(expires_at=1_800_002_400))))
    assert params["line_items"] == [
        {
            "quantity": 1,
            "price_data": {
                "currency": "usd",
                "unit_amount": 1990,
                "product_data": {"name": "月订阅会员"},
            },
        }
    ]
    assert params["expires_at"] == 1_800_002_400


@pytest.mark.parametrize(
    ("text", "message", "code", "param"),
    [
        ("timeout=20", "Received unknown parameter: timeout", "parameter_unknown", "timeout"),
        (
            "payment_method_types[]=card",
            "Received unknown parameter: payment_method_types",
            "parameter_unknown",
            "payment_method_types",
        ),
        (
            "line_items[0][colour]=red",
            "Received unknown parameter: line_items[0][colour]",
            "parameter_unknown",
            "line_items[0][colour]",
        ),
        (
            "line_items[0][price_data][unit_amount]=1",
            "Missing required param: line_items[0][price_data][currency].",
            "parameter_missing",
            "line_items[0][price_data][currency]",
        ),
        ("mode=sale", "Invalid mode: must be one of payment, setup, or subscription", None, "mode"),
        ("expires_at=soon", "Invalid integer: soon", "parameter_invalid_integer", "expires_at"),
        ("expires_at=1.5", "Invalid integer: 1.5", "parameter_invalid_integer", "expires_at"),
        ("allow_promotion_codes=maybe", "Invalid boolean: maybe", None, "allow_promotion_codes"),
        ("line_items=tea", "Invalid array", None, "line_items"),
        ("line_items[a][price]=p", "Invalid array", None, "line_items"),
        ("adaptive_pricing=off", "Invalid object", None, "adaptive_pricing"),
        ("success_url[a]=b", "Invalid string: {}", None, "success_url"),
        ("metadata=tea", "Invalid object", None, "metadata"),
    ],
)
def test_refusals(text: str, message: str, code: str | None, param: str) -> None:
    refusal = refusal_of(CREATE, text)
    assert (refusal.message, refusal.code, refusal.param) == (message, code, param)
    assert not refusal.kept_for_replay


def test_an_empty_text_cannot_unset_what_has_to_be_there() -> None:
    refusal = refusal_of(CREATE, "success_url=")
    assert refusal.code == "parameter_invalid_empty"
    assert "'success_url' cannot be unset" in refusal.message


def test_an_empty_text_unsets_where_the_sdk_says_so() -> None:
    assert check("refunds.create", decode("metadata=")) == {"metadata": ""}


def test_metadata_values_may_be_empty() -> None:
    assert check(CREATE, decode("metadata[a]=")) == {"metadata": {"a": ""}}


@pytest.mark.parametrize(
    ("text", "created"),
    [("created=5", 5), ("created[gte]=5&created[lt]=9", {"gte": 5, "lt": 9})],
)
def test_created_is_a_moment_or_a_range(text: str, created: object) -> None:
    assert check("checkout.sessions.list", decode(text)) == {"created": created}


def test_a_range_with_an_unknown_bound_is_refused() -> None:
    refusal = refusal_of("checkout.sessions.list", "created[after]=5")
    assert refusal.message == "Received unknown parameter: created[after]"


def test_older_versions_still_took_method_types() -> None:
    raw = decode("payment_method_types[]=card")
    assert check(CREATE, raw, "2026-07-29.dahlia") == {"payment_method_types": ["card"]}


def test_ui_mode_of_older_versions_is_refused() -> None:
    assert "hosted_page" in refusal_of(CREATE, "ui_mode=hosted").message


@pytest.mark.parametrize(("text", "value"), [("inf", "inf"), ("5", 5)])
def test_a_word_or_a_number(text: str, value: object) -> None:
    raw = decode(f"currency=usd&tiers[0][up_to]={text}")
    assert check("prices.create", raw)["tiers"] == [{"up_to": value}]
    assert refusal_of("prices.create", "currency=usd&tiers[0][up_to]=x").param == "tiers[0][up_to]"
    nested = refusal_of("prices.create", "currency=usd&tiers[0][up_to][a]=x")
    assert nested.message == "Invalid value"


@pytest.mark.parametrize(("text", "value"), [("1.5", 1.5), ("-2", -2.0)])
def test_numbers_with_decimals(text: str, value: float) -> None:
    size = "&".join(f"package_dimensions[{side}]={text}" for side in ("height", "length"))
    raw = decode(f"name=x&{size}&package_dimensions[weight]=1&package_dimensions[width]=1")
    assert check("products.create", raw)["package_dimensions"]["height"] == value
    for wrong in ("NaN", "1e3", "1,5", "[a]"):
        refusal = refusal_of("products.create", f"name=x&package_dimensions[height]={wrong}")
        assert refusal.kept_for_replay is False


def test_unknown_operation() -> None:
    with pytest.raises(KeyError):
        parameter_tree("checkout.sessions.destroy")
