"""What an address may put into the form: never more than a person could have typed, never anything disguised."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import parse_amount
from app.core.order import Order
from app.desktop.desk.deep_link import LONGEST, Prefill, read_deep_link


@pytest.mark.parametrize(
    "start",
    [
        "mofang-pay:?",
        "MOFANG-PAY:?",
        "mofang-pay://?",
        "mofang-pay:///?",
        "http://localhost:8080/payment.html?",
        "https://shop.example/pages/payment.html?",
        "payment.html?",
        "/payment.html?",
    ],
)
def test_the_guides_query_fills_the_form(start: str) -> None:
    query = "amount=19.90&currency=usd&product=%E6%9C%88%E8%AE%A2%E9%98%85%E4%BC%9A%E5%91%98&email=user@example.com"
    found = read_deep_link(start + query, "EUR")
    assert found == Prefill("19.90", "USD", "月订阅会员", "user@example.com")


def test_an_amount_without_a_currency_is_in_the_shops() -> None:
    assert read_deep_link("mofang-pay:?amount=500", "JPY").currency == "JPY"
    assert read_deep_link("mofang-pay:?amount=19.90", "JPY").refused == ("amount",)


def test_reference_and_note_come_along() -> None:
    found = read_deep_link("mofang-pay:?reference=2041&note=blue%20door", "USD")
    assert (found.reference, found.note) == ("2041", "blue door")


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("amount=19,90", ("amount",)),
        ("amount=-5", ("amount",)),
        ("amount=0", ("amount",)),
        ("amount=1e9", ("amount",)),
        ("amount=" + "9" * 400, ("amount",)),
        ("amount=19.90&currency=YUAN", ("currency", "amount")),
        ("amount=1&amount=100", ("amount",)),
        ("product=%E2%80%AE99.00", ("product",)),
        ("product=a%0Ab", ("product",)),
        ("product=a%00b", ("product",)),
        ("product=%E2%80%8B", ("product",)),
        ("product=" + "x" * 251, ("product",)),
        ("email=a@b", ("email",)),
        ("email=a@example.com%0D%0ABcc:b@example.com", ("email",)),
        ("email=a@example.com,b@example.com", ("email",)),
        ("reference=%E2%81%A6x", ("reference",)),
        ("reference=" + "x" * 201, ("reference",)),
        ("note=" + "x" * 501, ("note",)),
    ],
)
def test_what_will_not_do_is_left_out_and_named(query: str, refused: tuple[str, ...]) -> None:
    assert read_deep_link(f"mofang-pay:?{query}", "USD") == Prefill(refused=refused)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mofang-pay",
        "mofang-pays:?amount=1",
        "mofang-pay://evil.example/?amount=1",
        "mofang-pay:pay?amount=1",
        "javascript:payment.html?amount=1",
        "file:///payment.html?amount=1",
        "https://shop.example/other.html?amount=1",
        "http://[::1/payment.html?amount=1",
        "mofang-pay:?amount=1&" + "x" * LONGEST,
        "mofang-pay:?" + "&".join(f"a{number}=1" for number in range(40)),
        "mofang-pay:?product=%FF%FE",
    ],
)
def test_what_is_none_of_ours_fills_nothing(address: str) -> None:
    assert read_deep_link(address, "USD") == Prefill(refused=("address",))


_ANY = st.text(max_size=300)


@given(amount=_ANY, currency=_ANY, product=_ANY, email=_ANY, reference=_ANY, note=_ANY)
def test_whatever_comes_what_is_taken_can_be_ordered_and_reads_as_it_is(
    amount: str, currency: str, product: str, email: str, reference: str, note: str
) -> None:
    given_ = {
        "amount": amount,
        "currency": currency,
        "product": product,
        "email": email,
        "reference": reference,
        "note": note,
    }
    query = urlencode(given_, errors="surrogatepass")
    found = read_deep_link(f"mofang-pay:?{query}", "USD")
    for text in (found.amount, found.product, found.email, found.reference, found.note):
        kinds = {unicodedata.category(each) for each in text if each not in "\u200c\u200d"}
        assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    if found.amount:
        parse_amount(found.amount, found.currency)
    Order(
        parse_amount("1", "USD"),
        found.product or "x",
        found.email or None,
        found.reference or None,
        {"note": found.note},
    )


@given(st.text(max_size=2_000))
def test_no_address_breaks_it(address: str) -> None:
    assert isinstance(read_deep_link(address, "USD"), Prefill)
    assert isinstance(read_deep_link("mofang-pay:?" + address, "USD"), Prefill)


@given(
    minor_units=st.integers(1, 99_999_999),
    currency=st.sampled_from(["USD", "EUR", "GBP", "CNY"]),
    product=st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=250),
)
def test_what_could_have_been_typed_comes_through_unchanged(
    minor_units: int, currency: str, product: str
) -> None:
    amount = f"{minor_units // 100}.{minor_units % 100:02d}"
    order = Order(parse_amount(amount, currency), "x")
    address = f"mofang-pay:?amount={amount}&currency={currency}&product={quote(product)}"
    found = read_deep_link(address, "JPY")
    if "product" not in found.refused:
        assert found.product == product
    assert (found.amount, found.currency) == (order.amount.to_text(), currency)


def test_what_is_private_is_not_in_its_repr() -> None:
    shown = repr(read_deep_link("mofang-pay:?email=a@example.com&note=secret", "USD"))
    assert "example.com" not in shown
    assert "secret" not in shown
