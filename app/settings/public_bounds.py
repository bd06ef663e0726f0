"""The amounts that public pages take: the shop's own bounds, in its own currency, within what Stripe takes."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from app.core.money import (
    Money,
    decimals_sent,
    decimals_taken,
    largest_amount,
    smallest_amount,
)

# Until the shop sets its own. In another currency these numbers would mean something else: Stripe's limits hold there.
_USUAL = {"USD": (Decimal("0.50"), Decimal(1000))}


def public_bounds(currency: str, lowest: str | None, highest: str | None) -> tuple[Money, Money]:
    """The lowest and the highest amount, both included. They are crossed if nothing lies between them."""
    smallest, largest = smallest_amount(currency), largest_amount(currency)
    usual = _USUAL.get(currency, (smallest.to_decimal(), largest.to_decimal()))
    least = _amount(lowest, usual[0], currency, ROUND_CEILING)
    most = _amount(highest, usual[1], currency, ROUND_FLOOR)
    return max(least, smallest, key=_units), min(most, largest, key=_units)


def _amount(text: str | None, usual: Decimal, currency: str, rounding: str) -> Money:
    """Rounded to an amount that can be charged: a bound of 0.50 yen is one of 1 yen."""
    step = Decimal(1).scaleb(-decimals_taken(currency))
    amount = (usual if text is None else Decimal(text)).quantize(step, rounding)
    return Money(int(amount.scaleb(decimals_sent(currency))), currency)


def _units(money: Money) -> int:
    return money.minor_units
