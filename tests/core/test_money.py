"""Money is read as it was meant or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.core import get_global
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.errors import InvalidAmount
from app.core.money import (
    CURRENCIES,
    SIGNS,
    SMALLEST_CHARGE,
    THREE_DECIMAL,
    WHOLE_UNITS_SENT_AS_HUNDREDTHS,
    WITHOUT_CENTS,
    ZERO_DECIMAL,
    Money,
    amount_words,
    below_smallest_charge,
    check_not_too_small,
    decimals_sent,
    decimals_taken,
    decimals_written,
    largest_amount,
    money_words,
    most_minor_units,
    parse_amount,
    parse_currency,
)
from app.simulator import amounts as simulated

TWO_DECIMAL = frozenset("USD EUR CNY HKD GBP HUF TWD IDR".split())
FAMILIES = sorted(ZERO_DECIMAL | THREE_DECIMAL | WHOLE_UNITS_SENT_AS_HUNDREDTHS | TWO_DECIMAL)
# Their coins are whole, but a price of 19.90 is charged to a card as it stands.
WHOLE_IN_CASH_ONLY = frozenset("CZK MUR NOK SEK".split())
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９。")
currencies = st.sampled_from(FAMILIES)


@st.composite
def chargeable(draw: st.DrawFn) -> Money:
    """Any amount that Stripe would take, in any family of currencies."""
    currency = draw(currencies)
    step: int = 10 ** (decimals_sent(currency) - decimals_taken(currency))
    return Money(draw(st.integers(1, most_minor_units(currency) // step)) * step, currency)


def code_of(text: str, currency: str = "USD") -> str:
    with pytest.raises(InvalidAmount) as refused:
        parse_amount(text, currency)
    return refused.value.code


@given(chargeable())
def test_what_is_written_is_read_back(money: Money) -> None:
    assert parse_amount(money.to_text(), money.currency) == money


@given(chargeable())
def test_full_width_digits_mean_the_same(money: Money) -> None:
    assert parse_amount(f"　{money.to_text().translate(FULL_WIDTH)} ", money.currency) == money


@given(chargeable(), st.integers(0, 5))
def test_leading_zeros_mean_nothing(money: Money, zeros: int) -> None:
    assert parse_amount("0" * zeros + money.to_text(), money.currency) == money


@given(chargeable())
def test_the_text_is_exact(money: Money) -> None:
    assert Decimal(money.to_text()) == money.to_decimal()
    assert Decimal(money.to_text()).scaleb(decimals_sent(money.currency)) == money.minor_units


@given(st.integers(0, 999_999_999_999), currencies)
def test_no_amount_is_ever_rounded_when_it_is_shown(minor_units: int, currency: str) -> None:
    money = Money(minor_units, currency)
    assert Decimal(money.to_text()) == money.to_decimal()


@given(st.text(max_size=12), currencies)
def test_any_text_is_read_exactly_or_refused(text: str, currency: str) -> None:
    try:
        money = parse_amount(text, currency)
    except InvalidAmount:
        return
    assert money.is_chargeable
    assert money.minor_units > 0


@given(st.from_regex(r"[0-9]{1,10}(\.[0-9]{0,4})?", fullmatch=True), currencies)
def test_what_is_accepted_is_what_decimal_reads(text: str, currency: str) -> None:
    try:
        money = parse_amount(text, currency)
    except InvalidAmount:
        assume(False)
    assert money.to_decimal() == Decimal(text)


@pytest.mark.parametrize(
    ("text", "currency", "minor_units"),
    [
        ("19.90", "USD", 1990),
        ("19.9", "usd", 1990),
        ("5", "USD", 500),
        ("5.", "USD", 500),
        (".5", "USD", 50),
        (" 0.01 ", "USD", 1),
        ("１９．９０", "USD", 1990),
        ("19。9", "CNY", 1990),
        ("500", "JPY", 500),
        ("5", "ISK", 500),
        ("5", "UGX", 500),
        ("5", "MGA", 5),
        ("5.12", "KWD", 5120),
        ("5.1", "KWD", 5100),
        ("12.340", "BHD", 12_340),
        ("0.010", "BHD", 10),
        ("19.90", "HUF", 1990),
        ("1500000", "IDR", 150_000_000),
        ("1500000.00", "IDR", 150_000_000),
        ("1500000.50", "IDR", 150_000_050),
        ("9999999999.99", "IDR", 999_999_999_999),
        ("350", "HUF", 35_000),
        ("999999.99", "USD", 99_999_999),
        ("99999999", "JPY", 99_999_999),
        ("99999.99", "BHD", 99_999_990),
        ("999999", "ISK", 99_999_900),
    ],
)
def test_stripes_minor_units(text: str, currency: str, minor_units: int) -> None:
    assert parse_amount(text, currency).minor_units == minor_units


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("", "USD", "amount_empty"),
        ("　", "USD", "amount_empty"),
        ("0", "USD", "amount_zero"),
        ("0.00", "USD", "amount_zero"),
        ("０", "JPY", "amount_zero"),
        ("-1", "USD", "amount_negative"),
        ("−1", "USD", "amount_negative"),
        ("－1", "USD", "amount_negative"),
        ("-0", "USD", "amount_negative"),
        ("1e3", "USD", "amount_not_a_number"),
        ("1E3", "USD", "amount_not_a_number"),
        ("0x10", "USD", "amount_not_a_number"),
        ("1_000", "USD", "amount_not_a_number"),
        ("NaN", "USD", "amount_not_a_number"),
        ("inf", "USD", "amount_not_a_number"),
        ("Infinity", "USD", "amount_not_a_number"),
        ("+5", "USD", "amount_not_a_number"),
        ("$5", "USD", "amount_not_a_number"),
        ("5 USD", "USD", "amount_not_a_number"),
        ("1 000", "USD", "amount_not_a_number"),
        (".", "USD", "amount_not_a_number"),
        ("1.2.3", "USD", "amount_not_a_number"),
        ("1\n2", "USD", "amount_not_a_number"),
        ("十九", "USD", "amount_not_a_number"),
        ("٥", "USD", "amount_not_a_number"),
        ("५", "USD", "amount_not_a_number"),
        ("5²", "USD", "amount_not_a_number"),
        ("①", "USD", "amount_not_a_number"),
        ("½", "USD", "amount_not_a_number"),
        ("1,000", "USD", "amount_has_comma"),
        ("0,01", "EUR", "amount_has_comma"),
        ("1，000", "USD", "amount_has_comma"),
        ("1'000", "CHF", "amount_has_comma"),
        ("٥٫٥", "USD", "amount_has_comma"),
        ("19.999", "USD", "amount_too_many_decimals"),
        ("19.990", "USD", "amount_too_many_decimals"),
        ("5.124", "KWD", "amount_too_many_decimals"),
        ("5.1200", "KWD", "amount_too_many_decimals"),
        ("5.5", "JPY", "amount_whole_only"),
        ("5.0", "JPY", "amount_whole_only"),
        ("5.5", "ISK", "amount_whole_only"),
        ("5.5", "UGX", "amount_whole_only"),
        ("1000000", "USD", "amount_too_large"),
        ("100000000", "JPY", "amount_too_large"),
        ("1000000", "ISK", "amount_too_large"),
        ("100000", "KWD", "amount_too_large"),
        ("9" * 5000, "USD", "amount_too_large"),
        ("10000000000", "IDR", "amount_too_large"),
        ("1000000", "HUF", "amount_too_large"),
        ("1.005", "IDR", "amount_too_many_decimals"),
        ("5", "XAU", "currency_unknown"),
        ("5", "XTS", "currency_unknown"),
        ("5", "AAA", "currency_unknown"),
        ("5", "US", "currency_unknown"),
        ("5", "US1", "currency_unknown"),
        ("5", "", "currency_unknown"),
    ],
)
def test_everything_else_is_refused(text: str, currency: str, code: str) -> None:
    assert code_of(text, currency) == code


@pytest.mark.parametrize(
    ("currency", "example"),
    [("USD", "19.90"), ("JPY", "1990"), ("ISK", "1990"), ("IDR", "1990"), ("SEK", "19.90")],
)
def test_a_refusal_says_what_to_type(currency: str, example: str) -> None:
    with pytest.raises(InvalidAmount) as refused:
        parse_amount("abc", currency)
    assert refused.value.details == {"example": example}
    assert parse_amount(example, currency).minor_units > 0


@pytest.mark.parametrize("currency", FAMILIES)
def test_the_largest_amount_can_be_typed_and_the_next_cannot(currency: str) -> None:
    largest = largest_amount(currency)
    assert parse_amount(largest.to_text(), currency) == largest
    step: int = 10 ** (decimals_sent(currency) - decimals_written(currency))
    more = Money(largest.minor_units + step, currency)
    assert code_of(more.to_text(), currency) == "amount_too_large"


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(550, "ISK"), "5.50"),
        (Money(5124, "KWD"), "5.124"),
        (Money(5120, "KWD"), "5.12"),
        (Money(0, "USD"), "0.00"),
        (Money(7, "JPY"), "7"),
        (Money(150_000_000, "IDR"), "1500000"),
        (Money(150_000_050, "IDR"), "1500000.50"),
        (Money(17_500, "HUF"), "175"),
        (Money(9_990, "SEK"), "99.90"),
    ],
)
def test_amounts_from_elsewhere_are_shown_as_they_are(money: Money, text: str) -> None:
    assert money.to_text() == text


@pytest.mark.parametrize(
    ("text", "currency"), [(" usd ", "USD"), ("ＵＳＤ", "USD"), ("cny", "CNY")]
)
def test_a_currency_is_three_letters(text: str, currency: str) -> None:
    assert parse_currency(text) == currency


@pytest.mark.parametrize(
    ("minor_units", "currency", "code"),
    [
        (-1, "USD", "amount_negative"),
        (1, "usd", "currency_unknown"),
        (1, "US$", "currency_unknown"),
    ],
)
def test_impossible_money_cannot_be_made(minor_units: int, currency: str, code: str) -> None:
    with pytest.raises(InvalidAmount, match=code):
        Money(minor_units, currency)


@pytest.mark.parametrize("currency", sorted(SMALLEST_CHARGE))
def test_of_an_order_too_little_is_only_a_warning(currency: str) -> None:
    smallest = parse_amount(str(SMALLEST_CHARGE[currency]), currency)
    assert below_smallest_charge(smallest) is None
    less = Money(smallest.minor_units - 1, currency)
    assert below_smallest_charge(less) == smallest


def test_where_no_smallest_charge_is_known_nothing_is_said() -> None:
    assert below_smallest_charge(Money(1, "TWD")) is None


def test_a_product_below_the_smallest_charge_is_refused_with_that_charge() -> None:
    check_not_too_small(Money(50, "USD"))
    check_not_too_small(Money(1, "TWD"))
    with pytest.raises(InvalidAmount, match="amount_below_minimum") as refused:
        check_not_too_small(Money(40, "JPY"))
    assert refused.value.details == {"smallest": "50", "currency": "JPY"}


def test_the_families_of_currencies_do_not_overlap() -> None:
    families = [ZERO_DECIMAL, THREE_DECIMAL, WHOLE_UNITS_SENT_AS_HUNDREDTHS, TWO_DECIMAL]
    assert sum(map(len, families)) == len(frozenset().union(*families))


def test_a_refusal_of_too_much_names_the_limit_of_that_currency() -> None:
    with pytest.raises(InvalidAmount) as refused:
        parse_amount("10000000000", "IDR")
    assert refused.value.details == {"largest": "9999999999", "currency": "IDR"}


def test_every_table_holds_currencies_of_stripes_only() -> None:
    tables = (
        ZERO_DECIMAL,
        THREE_DECIMAL,
        WITHOUT_CENTS,
        frozenset(SMALLEST_CHARGE),
        frozenset(SIGNS),
    )
    assert frozenset().union(*tables) <= CURRENCIES


def test_what_stripe_charges_in_is_what_its_stand_in_takes() -> None:
    assert {each.upper() for each in simulated.CURRENCIES} <= CURRENCIES


def test_people_write_cents_where_cldr_says_so() -> None:
    fractions = get_global("currency_fractions")
    usual = fractions["DEFAULT"]
    in_cash = {code: fractions.get(code, usual)[2] for code in CURRENCIES}
    whole = {code for code in CURRENCIES if decimals_sent(code) == 2 and in_cash[code] == 0}
    assert whole - WHOLE_IN_CASH_ONLY == WITHOUT_CENTS


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (Money(123_450, "USD"), "US$1,234.50"),
        (Money(5_000, "JPY"), "JP¥5,000"),
        (Money(150_000_000, "IDR"), "IDR\N{NO-BREAK SPACE}1,500,000"),
        (Money(150_000_050, "IDR"), "IDR\N{NO-BREAK SPACE}1,500,000.50"),
        (Money(35_000, "TWD"), "NT$350"),
    ],
)
def test_an_amount_is_written_as_people_write_it(money: Money, words: str) -> None:
    assert money_words(money) == words
    assert amount_words(money.to_text(), money.currency) == words


@pytest.mark.parametrize("text", ["", "…", "NaN", "Infinity", "-5", "1.005", "ten"])
def test_what_is_no_amount_is_left_as_it_is(text: str) -> None:
    assert amount_words(text, "USD") == text
