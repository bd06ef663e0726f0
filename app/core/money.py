"""Money as whole minor units in Stripe's own exponents; never a float.

Source of the exponents: Stripe, "Supported currencies" (zero-decimal, three-decimal and special cases).
They differ from ISO 4217 for ISK, UGX and MGA, so a general currency library would be wrong here.
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
MAX_MINOR_UNITS = 99_999_999

# Stripe's smallest charges, in major units. They are compared in the settlement currency, so they can only warn.
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


def decimals_typed(currency: str) -> int:
    """How many decimals a person may use; fewer than Stripe sends where Stripe wants round numbers."""
    if currency in WHOLE_UNITS_SENT_AS_HUNDREDTHS:
        return 0
    return min(decimals_sent(currency), 2)


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
        """Plain decimal text as the API gives it: "19.90", "500" for JPY, "5" for ISK; never rounded."""
        decimals = decimals_typed if self.is_chargeable else decimals_sent
        return f"{self.to_decimal():.{decimals(self.currency)}f}"


def _step(currency: str) -> int:
    """The smallest difference between two amounts that can be charged, in minor units."""
    return int(10 ** (decimals_sent(currency) - decimals_typed(currency)))


def largest_amount(currency: str) -> str:
    """The largest amount that can be typed in this currency, as plain text."""
    step = _step(currency)
    return Money(MAX_MINOR_UNITS // step * step, currency).to_text()


def parse_currency(text: str) -> str:
    """Return the three-letter code in upper case. Raises InvalidAmount `currency_unknown`."""
    code = to_half_width(text).strip().upper()
    if not _CURRENCY.fullmatch(code):
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
    if len(whole) > len(str(MAX_MINOR_UNITS)):
        raise InvalidAmount("amount_too_large", largest=largest_amount(currency))
    minor_units = int(whole + fraction.ljust(decimals_sent(currency), "0"))
    if minor_units == 0:
        raise InvalidAmount("amount_zero")
    amount = Money(minor_units, currency)
    check_not_too_large(amount)
    return amount


def check_not_too_large(amount: Money) -> None:
    """Raises InvalidAmount `amount_too_large` if it is more than can be charged at once."""
    if amount.minor_units > MAX_MINOR_UNITS:
        raise InvalidAmount("amount_too_large", largest=largest_amount(amount.currency))


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
    allowed = decimals_typed(currency)
    if typed <= allowed:
        return
    example = _example(currency)
    if allowed == 0:
        raise InvalidAmount("amount_whole_only", currency=currency, example=example)
    raise InvalidAmount(
        "amount_too_many_decimals", currency=currency, allowed=str(allowed), example=example
    )


def _example(currency: str) -> str:
    """An amount as it is typed in this currency: "19.90", or "1990" where only whole units exist."""
    return "19.90" if decimals_typed(currency) else "1990"


def below_smallest_charge(money: Money) -> Decimal | None:
    """Stripe's smallest charge in major units if the amount is under it, else None. Only a warning."""
    smallest = SMALLEST_CHARGE.get(money.currency)
    if smallest is None or money.to_decimal() >= smallest:
        return None
    return smallest
