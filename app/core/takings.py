"""What the sales of a time come to: by currency, hour and product. Currencies are never added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.money import Money
from app.core.sales import GivenBack, Sale, Sales

HOURS = 24


@dataclass(frozen=True, slots=True)
class ProductTakings:
    """What one product was sold for, and how often."""

    name: str
    sales: int
    paid: Money


@dataclass(frozen=True, slots=True)
class Takings:
    """Of one currency. `by_hour` (minor units) and `sales_by_hour` have 24 entries, by the clock on the wall.

    Refunds count when they succeed, whenever the payment was made.
    """

    currency: str
    sales: int
    paid: Money
    refunds: int
    refunded: Money
    by_hour: tuple[int, ...]
    sales_by_hour: tuple[int, ...]
    products: tuple[ProductTakings, ...]

    @property
    def net_units(self) -> int:
        """What stayed, in minor units; negative where more was given back than taken."""
        return self.paid.minor_units - self.refunded.minor_units


def no_takings(currency: str) -> Takings:
    """A time in which nothing was sold."""
    return _of_currency(currency, (), (), lambda _: 0)


def takings(sales: Sales, hour_of: Callable[[float], int]) -> tuple[Takings, ...]:
    """One for each currency, in their own order. `hour_of` tells the hour, 0 to 23, of seconds since the epoch."""
    currencies = {each.amount.currency for each in sales.sold}
    currencies |= {each.amount.currency for each in sales.given_back}
    return tuple(
        _of_currency(
            currency,
            [each for each in sales.sold if each.amount.currency == currency],
            [each for each in sales.given_back if each.amount.currency == currency],
            hour_of,
        )
        for currency in sorted(currencies)
    )


def takings_in(everything: Sequence[Takings], currency: str) -> Takings:
    """Those of one currency, or nothing sold."""
    return next((each for each in everything if each.currency == currency), no_takings(currency))


def _of_currency(
    currency: str,
    sold: Sequence[Sale],
    given_back: Sequence[GivenBack],
    hour_of: Callable[[float], int],
) -> Takings:
    units, counts = [0] * HOURS, [0] * HOURS
    for sale in sold:
        hour = hour_of(sale.paid_at)
        units[hour] += sale.amount.minor_units
        counts[hour] += 1
    return Takings(
        currency,
        len(sold),
        Money(sum(units), currency),
        len(given_back),
        Money(sum(each.amount.minor_units for each in given_back), currency),
        tuple(units),
        tuple(counts),
        _products(currency, sold),
    )


def _products(currency: str, sold: Sequence[Sale]) -> tuple[ProductTakings, ...]:
    """The best first; of two that brought as much, in the order of their names."""
    units: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for sale in sold:
        units[sale.product] += sale.amount.minor_units
        counts[sale.product] += 1
    best = sorted(units, key=lambda name: (-units[name], name))
    return tuple(ProductTakings(name, counts[name], Money(units[name], currency)) for name in best)
