"""An order that exists can be sent to Stripe as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InvalidAmount, InvalidOrder
from app.core.money import Money, most_minor_units
from app.core.order import (
    DEFAULT_AMOUNT,
    MAX_METADATA_KEY,
    MAX_METADATA_KEYS,
    MAX_METADATA_VALUE,
    MAX_PRODUCT_NAME,
    MAX_REFERENCE,
    OWN_METADATA_KEYS,
    Order,
)

PRICE = Money(1990, "USD")
MOST_KEYS = MAX_METADATA_KEYS - len(OWN_METADATA_KEYS)


def code_of(**fields: object) -> str:
    with pytest.raises(InvalidOrder) as refused:
        Order(**{"amount": PRICE, **fields})  # type: ignore[arg-type]
    return refused.value.code


def test_the_defaults_are_the_guides() -> None:
    order = Order(DEFAULT_AMOUNT)
    assert (order.amount.to_text(), order.amount.currency) == ("19.90", "USD")
    assert order.product_name == "月订阅会员"
    assert order.metadata == {"source": "mofang_xiyuan"}
    assert order.customer_email is order.reference is None


def test_more_than_can_be_charged_at_once_cannot_be_ordered() -> None:
    with pytest.raises(InvalidAmount, match="amount_too_large"):
        Order(Money(most_minor_units("USD") + 1, "USD"))


def test_the_limits_themselves_are_allowed() -> None:
    Order(
        PRICE,
        product_name="会" * MAX_PRODUCT_NAME,
        reference="r" * MAX_REFERENCE,
        metadata={
            "k" * (MAX_METADATA_KEY - 2) + f"{number:02}": "v" * MAX_METADATA_VALUE
            for number in range(MOST_KEYS)
        },
    )


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("amount", Money(0, "USD"), "amount_zero"),
        ("amount", Money(550, "ISK"), "amount_not_chargeable"),
        ("amount", Money(5124, "KWD"), "amount_not_chargeable"),
        ("product_name", "", "product_name_empty"),
        ("product_name", " 　", "product_name_empty"),
        ("product_name", "x" * (MAX_PRODUCT_NAME + 1), "product_name_too_long"),
        ("product_name", "\u200b\u200d\ufeff", "product_name_empty"),
        ("product_name", "\u3164 \u2800", "product_name_empty"),
        ("product_name", "\u0301", "product_name_empty"),
        ("product_name", "Tea \u202e00.99", "text_has_control_characters"),
        ("product_name", "Tea \u206799.00\u2069", "text_has_control_characters"),
        ("reference", "R\u202d7", "text_has_control_characters"),
        ("product_name", "a\x00b", "text_has_control_characters"),
        ("product_name", "a\nb", "text_has_control_characters"),
        ("product_name", "a\u2028b", "text_has_control_characters"),
        ("product_name", "a\ud800", "text_has_control_characters"),
        ("reference", "x" * (MAX_REFERENCE + 1), "reference_too_long"),
        ("reference", "a\tb", "text_has_control_characters"),
        ("customer_email", "", "email_invalid"),
        ("customer_email", "nobody", "email_invalid"),
        ("customer_email", "a@b", "email_invalid"),
        ("customer_email", "a b@example.com", "email_invalid"),
        ("customer_email", "a@example.com\r\nBcc: x@example.com", "email_invalid"),
        ("customer_email", "a" * 250 + "@example.com", "email_invalid"),
        ("metadata", {str(n): "" for n in range(MOST_KEYS + 1)}, "metadata_too_many_keys"),
        ("metadata", {"": "x"}, "metadata_key_invalid"),
        ("metadata", {"k" * (MAX_METADATA_KEY + 1): "x"}, "metadata_key_invalid"),
        ("metadata", {"a[b]": "x"}, "metadata_key_invalid"),
        ("metadata", {"mofang_payment_id": "x"}, "metadata_key_invalid"),
        ("metadata", {"mofang_reference": "x"}, "metadata_key_invalid"),
        ("metadata", {"k\n": "x"}, "text_has_control_characters"),
        ("metadata", {"k": "\udfff"}, "text_has_control_characters"),
        ("metadata", {"k": "v" * (MAX_METADATA_VALUE + 1)}, "metadata_value_too_long"),
    ],
)
def test_what_stripe_would_refuse_is_refused_first(field: str, value: object, code: str) -> None:
    assert code_of(**{field: value}) == code


@pytest.mark.parametrize("reference", ["", "桌 7", "👍🏽", "A/1&b=c", "שלום"])
def test_a_reference_may_be_in_any_script(reference: str) -> None:
    assert Order(PRICE, reference=reference).reference == reference


@pytest.mark.parametrize("name", ["\U00014647", "\U0001fae9", "中", "€"])
def test_a_name_may_be_in_a_script_that_this_python_does_not_know(name: str) -> None:
    assert Order(PRICE, product_name=name).product_name == name


@given(
    st.text(min_size=1, max_size=300),
    st.none() | st.text(max_size=210),
    st.dictionaries(st.text(max_size=45), st.text(max_size=20), max_size=5),
)
def test_whatever_is_accepted_can_be_encoded(
    name: str, reference: str | None, metadata: dict[str, str]
) -> None:
    try:
        order = Order(PRICE, product_name=name, reference=reference, metadata=metadata)
    except InvalidOrder:
        return
    texts = [order.product_name, order.reference or "", *order.metadata, *order.metadata.values()]
    assert "".join(texts).encode()


def test_an_order_can_be_logged_without_the_customers_address() -> None:
    order = Order(PRICE, customer_email="user@example.com", reference="A-1")
    assert repr(order) == "Order(19.90 USD, reference='A-1')"
