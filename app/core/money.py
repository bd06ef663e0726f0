"""Money as whole minor units in Stripe's own exponents; never a float.

Each currency has three numbers of decimals:

- `decimals_sent`: those of Stripe's minor unit. Source: Stripe, "Supported currencies" (zero-decimal, three-decimal and
  special cases). They differ from ISO 4217 for ISK, UGX and MGA, so a general currency library would be wrong here.
- `decimals_taken`: the most that an amount may have so that Stripe charges it.
- `decimals_written`: those that people write and type. An amount with more is taken and shown, and never rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from app.core.errors import InvalidAmount
from app.core.half_width import to_half_width

ZERO_DECIMAL = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(),
)
THREE_DECIMAL = frozenset("BHD JOD KWD OMR TND".split())
# Charged as two-decimal for old times' sake, but only whole units exist: 5 ISK is sent as 500.
WHOLE_UNITS_SENT_AS_HUNDREDTHS = frozenset("ISK UGX".split())
# Two decimals at Stripe, none in daily life. From CLDR (no digits in cash), without CZK, MUR, NOK and SEK: their coins
# are whole, but prices such as 19.90 are common there and are charged to cards as they stand.
WITHOUT_CENTS = WHOLE_UNITS_SENT_AS_HUNDREDTHS | frozenset(
    "AFN ALL AMD COP CRC GYD HUF IDR LAK LBP MMK MNT MRO PKR RSD SOS STD TWD TZS UZS YER".split()
)

# What Stripe charges in: docs.stripe.com/currencies. XAU, XTS and others of ISO 4217 are not among them.
CURRENCIES = frozenset(
    "USD AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR "
    "ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRO MUR "
    "MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK "
    "SGD SHP SLE SOS SRD STD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XCG XOF XPF "
    "YER ZAR ZMW".split()
)

# Stripe takes eight digits of minor units, and twelve of the rupiah.
_MOST_DIGITS, _MOST_DIGITS_OF = 8, {"IDR": 12}

# Stripe's smallest charges, in major units. Stripe compares them in the currency that it pays out in, so that of an
# order they only warn.
SMALLEST_CHARGE = {
    **dict.fromkeys("USD AUD BRL CAD CHF EUR INR NZD SGD".split(), Decimal("0.50")),
    **dict.fromkeys("AED MYR PLN RON".split(), Decimal(2)),
    **dict.fromkeys("NOK SEK".split(), Decimal(3)),
    **dict.fromkeys("MXN THB".split(), Decimal(10)),
    "CZK": Decimal(15),
    "DKK": Decimal("2.50"),
    "GBP": Decimal("0.30"),
    "HKD": Decimal(4),
    "HUF": Decimal(175),
    "JPY": Decimal(50),
}

# Signs that no two currencies share, so that one dollar is not taken for another. From CLDR's Chinese and English
# data, where a bare "$" or "¥" is given its country. Others are written with their code.
SIGNS = {
    "USD": "US$",
    "CNY": "CN¥",
    "JPY": "JP¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "TWD": "NT$",
    "MOP": "MOP$",
    "AUD": "A$",
    "CAD": "CA$",
    "NZD": "NZ$",
    "SGD": "S$",
    "KRW": "₩",
    "INR": "₹",
    "THB": "฿",
    "VND": "₫",
    "MXN": "MX$",
    "BRL": "R$",
}
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"([0-9]+)(?:\.([0-9]*))?|\.([0-9]+)")
# A thousands separator for some, a decimal point for others: guessing would make 1 of 0,01 or 1000 of 1,000.
_COMMAS = frozenset(",'’、٫٬")
_MINUSES = frozenset("-−–—")


def decimals_sent(currency: str) -> int:
    """How many decimals Stripe's minor unit has for this currency."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def decimals_taken(currency: str) -> int:
    """How many decimals an amount may have; fewer than Stripe sends where Stripe wants round numbers."""
    if currency in WHOLE_UNITS_SENT_AS_HUNDREDTHS:
        return 0
    return min(decimals_sent(currency), 2)


def decimals_written(currency: str) -> int:
    """How many decimals people write and type: none where they have given up their cents."""
    return 0 if currency in WITHOUT_CENTS else decimals_taken(currency)


def most_minor_units(currency: str) -> int:
    """The largest charge that Stripe takes, in minor units."""
    return int(10 ** _MOST_DIGITS_OF.get(currency, _MOST_DIGITS)) - 1


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in Stripe's minor units. Zero, and more than can be charged, are totals; an order refuses them."""

    minor_units: int
    currency: str

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise InvalidAmount("currency_unknown", currency=self.currency[:8])
        if self.minor_units < 0:
            raise InvalidAmount("amount_negative", example=_example(self.currency))

    def to_decimal(self) -> Decimal:
        """Major units, exactly."""
        return Decimal(self.minor_units).scaleb(-decimals_sent(self.currency))

    @property
    def is_chargeable(self) -> bool:
        """Whether Stripe takes it: ISK and UGX in whole units, three-decimal currencies ending in 0."""
        return self.minor_units % _step(self.currency) == 0

    @property
    def face_value(self) -> int:
        """The amount as it is read, in thousandths, whatever its currency: to sort by."""
        return self.minor_units * int(10 ** (3 - decimals_sent(self.currency)))

    def to_text(self) -> str:
        """Plain decimal text as the API gives it: "19.90", "500" for JPY, "1500000" for IDR; never rounded."""
        sent = decimals_sent(self.currency)
        for decimals in (decimals_written(self.currency), decimals_taken(self.currency)):
            if self.minor_units % int(10 ** (sent - decimals)) == 0:
                return f"{self.to_decimal():.{decimals}f}"
        return f"{self.to_decimal():.{sent}f}"


def _step(currency: str) -> int:
    """The smallest difference between two amounts that can be charged, in minor units."""
    return int(10 ** (decimals_sent(currency) - decimals_taken(currency)))


def largest_amount(currency: str) -> Money:
    """The largest amount that can be typed in this currency."""
    step = int(10 ** (decimals_sent(currency) - decimals_written(currency)))
    return Money(most_minor_units(currency) // step * step, currency)


def smallest_amount(currency: str) -> Money:
    """The smallest amount that Stripe is known to take; where that is not known, the smallest that people write."""
    least = SMALLEST_CHARGE.get(currency) or Decimal(1).scaleb(-decimals_written(currency))
    return Money(int(least.scaleb(decimals_sent(currency))), currency)


def money_words(money: Money) -> str:
    """ "US$1,234.50", as both of our languages write it. Exact: digits are grouped as a whole number."""
    whole, point, fraction = money.to_text().partition(".")
    sign = SIGNS.get(money.currency, money.currency + _NO_BREAK_SPACE)
    return f"{sign}{int(whole):,}{point}{fraction}"


def amount_words(text: str, currency: str) -> str:
    """The words for an amount that is given as plain decimal text; text that is none stays as it is."""
    try:
        units = Decimal(text).scaleb(decimals_sent(currency))
        return money_words(Money(int(units), currency)) if units == int(units) else text
    except (ArithmeticError, ValueError, InvalidAmount):
        return text


def parse_currency(text: str) -> str:
    """Return the code of a currency that Stripe takes, in upper case. Raises InvalidAmount `currency_unknown`."""
    code = to_half_width(text).strip().upper()
    if code not in CURRENCIES:
        raise InvalidAmount("currency_unknown", currency=code[:8])
    return code


def parse_amount(text: str, currency: str) -> Money:
    """Read what a person typed ("19.90", "１９.９", " 500 ") as money that can be charged.

    Raises InvalidAmount: amount_empty, amount_not_a_number, amount_has_comma, amount_negative, amount_zero,
    amount_whole_only, amount_too_many_decimals, amount_too_large, currency_unknown.
    """
    currency = parse_currency(currency)
    whole, fraction = _split(to_half_width(text).strip(), currency)
    fraction = _without_fixed_zero(fraction, currency)
    _check_decimals(len(fraction), currency)
    if len(whole) > len(str(most_minor_units(currency))):
        raise _too_large(currency)
    minor_units = int(whole + fraction.ljust(decimals_sent(currency), "0"))
    if minor_units == 0:
        raise InvalidAmount("amount_zero")
    amount = Money(minor_units, currency)
    check_not_too_large(amount)
    return amount


def check_not_too_large(amount: Money) -> None:
    """Raises InvalidAmount `amount_too_large` if it is more than can be charged at once."""
    if amount.minor_units > most_minor_units(amount.currency):
        raise _too_large(amount.currency)


def check_not_too_small(amount: Money) -> None:
    """Raises InvalidAmount `amount_below_minimum` if it is less than Stripe's smallest charge."""
    if below_smallest_charge(amount) is not None:
        smallest = smallest_amount(amount.currency).to_text()
        raise InvalidAmount("amount_below_minimum", smallest=smallest, currency=amount.currency)


def _too_large(currency: str) -> InvalidAmount:
    largest = largest_amount(currency).to_text()
    return InvalidAmount("amount_too_large", largest=largest, currency=currency)


def _split(typed: str, currency: str) -> tuple[str, str]:
    """Digits before the point, without leading zeros, and digits after it."""
    example = _example(currency)
    if not typed:
        raise InvalidAmount("amount_empty", example=example)
    if typed[0] in _MINUSES:
        raise InvalidAmount("amount_negative", example=example)
    found = _AMOUNT.fullmatch(typed)
    if found is None:
        comma = _COMMAS.intersection(typed)
        raise InvalidAmount("amount_has_comma" if comma else "amount_not_a_number", example=example)
    whole, after_whole, bare = found.groups()
    return (whole or "0").lstrip("0") or "0", after_whole or bare or ""


def _without_fixed_zero(fraction: str, currency: str) -> str:
    """12.340 is how dinars are written; only the third decimal, which Stripe wants to be 0, may be left out."""
    return fraction.removesuffix("0") if len(fraction) == 3 == decimals_sent(currency) else fraction


def _check_decimals(typed: int, currency: str) -> None:
    allowed = decimals_taken(currency)
    if typed <= allowed:
        return
    example = _example(currency)
    if allowed == 0:
        raise InvalidAmount("amount_whole_only", currency=currency, example=example)
    raise InvalidAmount(
        "amount_too_many_decimals", currency=currency, allowed=str(allowed), example=example
    )


def _example(currency: str) -> str:
    """An amount as it is typed in this currency: "19.90", or "1990" where people write no decimals."""
    return "19.90" if decimals_written(currency) else "1990"


def below_smallest_charge(money: Money) -> Money | None:
    """Stripe's smallest charge if the amount is under it, else None. Of an order it is only a warning."""
    smallest = SMALLEST_CHARGE.get(money.currency)
    if smallest is None or money.to_decimal() >= smallest:
        return None
    return smallest_amount(money.currency)
