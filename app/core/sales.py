"""What was taken and what was given back in a time: what takings, charts and the end-of-day report are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.dispute import Withdrawn
from app.core.money import Money


@dataclass(frozen=True, slots=True)
class Sale:
    """A payment that was paid. `paid_at` is in seconds since the epoch: Stripe's time, else when it was first known."""

    payment_id: str
    number: str
    paid_at: float
    amount: Money
    product: str
    origin: str


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A refund that is pending or has succeeded, made here or at Stripe.

    `at` is in seconds since the epoch: when Stripe made it, else when the engine first knew of it.
    """

    refund_id: str
    payment_id: str
    number: str
    at: float
    amount: Money


@dataclass(frozen=True, slots=True)
class Sales:
    """Oldest first."""

    sold: Sequence[Sale]
    given_back: Sequence[GivenBack]
    withdrawn: Sequence[Withdrawn] = ()
