"""What Stripe takes as an amount: currencies, exponents, smallest and largest totals."""

from __future__ import annotations

from app.simulator.errors import InvalidParameter, StripeRefusal

# Eight digits of minor units for every currency but the rupiah, which takes twelve:
# docs.stripe.com/currencies#minimum-and-maximum-charge-amounts.
LARGEST_TOTAL = 99_999_999
_LARGER_TOTALS = {"idr": 999_999_999_999}

# docs.stripe.com/currencies
_CODES = (
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp"
    " byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel"
    " gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw"
    " kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mro mur mvr mwk mxn myr mzn"
    " nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr"
    " sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv"
    " wst xaf xcd xof xpf yer zar zmw"
)
_WITHOUT_DECIMALS = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
CURRENCIES = frozenset(_CODES.split())
ZERO_DECIMAL = frozenset(_WITHOUT_DECIMALS.split())
THREE_DECIMAL = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
WHOLE_UNITS_ONLY = frozenset(("isk", "ugx"))

# Least total in minor units: docs.stripe.com/currencies#minimum-and-maximum-charge-amounts.
LEAST_TOTAL = {
    "usd": 50,
    "aed": 200,
    "aud": 50,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "inr": 50,
    "jpy": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "sgd": 50,
    "thb": 1000,
}


def check_currency(currency: str, param: str) -> str:
    """The lower-case code; raises InvalidParameter for one that Stripe does not take."""
    code = currency.lower()
    if code not in CURRENCIES:
        raise InvalidParameter(
            f"Invalid currency: {code[:20]}. Stripe currently supports these currencies: "
            + ", ".join(sorted(CURRENCIES)),
            param,
        )
    return code


def check_unit_amount(amount: int, currency: str, param: str) -> int:
    """Refuses negative amounts and steps that the currency does not have."""
    if amount < 0:
        raise InvalidParameter(
            "This value must be greater than or equal to 0.", param, "parameter_invalid_integer"
        )
    step = 100 if currency in WHOLE_UNITS_ONLY else 10 if currency in THREE_DECIMAL else 1
    if amount % step:
        raise InvalidParameter(
            f"Invalid amount: amounts in {currency} must end in {'0' * (len(str(step)) - 1)}.",
            param,
            "parameter_invalid_integer",
        )
    return amount


def check_total(total: int, currency: str) -> None:
    """Refuses a Checkout total of zero, under the minimum or over the maximum."""
    if total == 0:
        raise StripeRefusal(
            "The Checkout Session's total amount due cannot be zero in `payment` mode."
        )
    if total < LEAST_TOTAL.get(currency, 1):
        raise StripeRefusal(
            "The Checkout Session's total amount must convert to at least 50 cents.",
            code="amount_too_small",
        )
    largest = largest_total(currency)
    if total > largest:
        raise StripeRefusal(
            "The Checkout Session's total amount due must be no more than"
            f" {display(largest, currency)}.",
            code="amount_too_large",
        )


def check_charge(amount: int, currency: str) -> None:
    """The same limits where no Checkout Session is involved."""
    if amount < 1:
        raise InvalidParameter(
            "This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer"
        )
    check_unit_amount(amount, currency, "amount")
    least = LEAST_TOTAL.get(currency, 1)
    if amount < least:
        raise StripeRefusal(
            f"Amount must be at least {display(least, currency)}",
            code="amount_too_small",
            param="amount",
        )
    largest = largest_total(currency)
    if amount > largest:
        raise StripeRefusal(
            f"Amount must be no more than {display(largest, currency)}",
            code="amount_too_large",
            param="amount",
        )


def largest_total(currency: str) -> int:
    """The largest amount of one payment, in minor units."""
    return _LARGER_TOTALS.get(currency, LARGEST_TOTAL)


def display(amount: int, currency: str) -> str:
    """`$0.50 usd` as in Stripe's English messages about limits."""
    text = _major_units(amount, currency)
    return f"${text} usd" if currency == "usd" else f"{text} {currency}"


def with_symbol(amount: int, currency: str) -> str:
    """`$0.50` or `€0.50` as in Stripe's English messages about refunds."""
    text = _major_units(amount, currency)
    symbol = _SYMBOLS.get(currency)
    return f"{symbol}{text}" if symbol else f"{text} {currency.upper()}"


_SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "cny": "¥", "inr": "₹", "krw": "₩"}


def _major_units(amount: int, currency: str) -> str:
    digits = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    units, rest = divmod(amount, 10**digits)
    return f"{units:,}.{rest:0{digits}d}" if digits else f"{units:,}"
