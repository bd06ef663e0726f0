"""What the sales of a time come to: by currency, hour and product. Currencies are never added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.dispute import Withdrawn
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

    Refunds count when they are made, and disputes when Stripe withdraws the money, whenever the payment was made.
    One that has failed since, or whose money was reinstated, does not count.
    """

    currency: str
    sales: int
    paid: Money
    refunds: int
    refunded: Money
    by_hour: tuple[int, ...]
    sales_by_hour: tuple[int, ...]
    products: tuple[ProductTakings, ...]
    disputes: int
    disputed: Money

    @property
    def net_units(self) -> int:
        """What stayed, in minor units, before fees; negative where more went away than came."""
        return self.paid.minor_units - self.refunded.minor_units - self.disputed.minor_units


def no_takings(currency: str) -> Takings:
    """A time in which nothing was sold."""
    return _of_currency(currency, Sales((), ()), lambda _: 0)


def takings(sales: Sales, hour_of: Callable[[float], int]) -> tuple[Takings, ...]:
    """One for each currency, in their own order. `hour_of` tells the hour, 0 to 23, of seconds since the epoch."""
    currencies = {each.amount.currency for each in sales.sold}
    currencies |= {each.amount.currency for each in sales.given_back}
    currencies |= {each.amount.currency for each in sales.withdrawn}
    return tuple(
        _of_currency(each, _in_currency(sales, each), hour_of) for each in sorted(currencies)
    )


def _in_currency(sales: Sales, currency: str) -> Sales:
    return Sales(
        [each for each in sales.sold if each.amount.currency == currency],
        [each for each in sales.given_back if each.amount.currency == currency],
        [each for each in sales.withdrawn if each.amount.currency == currency],
    )


def takings_in(everything: Sequence[Takings], currency: str) -> Takings:
    """Those of one currency, or nothing sold."""
    return next((each for each in everything if each.currency == currency), no_takings(currency))


def _of_currency(currency: str, sales: Sales, hour_of: Callable[[float], int]) -> Takings:
    units, counts = [0] * HOURS, [0] * HOURS
    for sale in sales.sold:
        hour = hour_of(sale.paid_at)
        units[hour] += sale.amount.minor_units
        counts[hour] += 1
    return Takings(
        currency,
        len(sales.sold),
        Money(sum(units), currency),
        len(sales.given_back),
        _sum(sales.given_back, currency),
        tuple(units),
        tuple(counts),
        _products(currency, sales.sold),
        len(sales.withdrawn),
        _sum(sales.withdrawn, currency),
    )


def _sum(moved: Sequence[GivenBack] | Sequence[Withdrawn], currency: str) -> Money:
    return Money(sum(each.amount.minor_units for each in moved), currency)


def _products(currency: str, sold: Sequence[Sale]) -> tuple[ProductTakings, ...]:
    """The best first; of two that brought as much, in the order of their names."""
    units: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for sale in sold:
        units[sale.product] += sale.amount.minor_units
        counts[sale.product] += 1
    best = sorted(units, key=lambda name: (-units[name], name))
    return tuple(ProductTakings(name, counts[name], Money(units[name], currency)) for name in best)
