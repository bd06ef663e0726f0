"""What is asked of a list of payments, and the pages and sums that answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.money import Money
from app.core.payment import Payment
from app.core.settlement import Mark
from app.core.state import PaymentState

MOST_ON_A_PAGE = 200


class ListOrder(StrEnum):
    """In which order payments are listed. By amount as it is read, whatever its currency: 20 USD are more than 19 JPY.

    Those of one amount come newest first.
    """

    NEWEST = "newest"
    OLDEST = "oldest"
    HIGHEST = "highest"
    LOWEST = "lowest"


@dataclass(frozen=True, slots=True)
class PaymentQuery:
    """Which payments to list. None leaves a condition out; all that are given must hold.

    `text` is looked for anywhere in number, amount ("19.90", also with its currency), product, e-mail and reference,
    whatever its case or width, each word by itself; an id (`mp_`, `cs_`, `pi_`, `mr_`, `re_`) is found if whole.
    `since` (inclusive) and `until` (exclusive) bound `prepared_at`, in seconds since the epoch.
    `marks`: one of them is enough.
    `cursor` is the `next_cursor` of the page before, in the same order; nobody but the journal reads it.
    Raises ValueError if `limit` is not 1 to 200.
    """

    text: str | None = field(default=None, repr=False)
    states: frozenset[PaymentState] | None = None
    since: float | None = None
    until: float | None = None
    origin: str | None = None
    cursor: str | None = None
    limit: int = 50
    order: ListOrder = ListOrder.NEWEST
    marks: frozenset[Mark] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MOST_ON_A_PAGE:
            raise ValueError(f"a page holds 1 to {MOST_ON_A_PAGE}")


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """Payments in the order that was asked for, and where the next page begins; None after the last one."""

    payments: Sequence[Payment]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the listed payments are in one currency and one state, and what they come to, in minor units.

    `refunded_units` and `disputed_units` are as in Settlement.
    """

    state: PaymentState
    payments: int
    total: Money
    refunded_units: int = 0
    disputed_units: int = 0

    @property
    def net_units(self) -> int:
        """What stays of the total, before fees. May be negative."""
        return self.total.minor_units - self.refunded_units - self.disputed_units


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """A product that a payment was made for before, with its last price."""

    name: str
    amount: Money
