"""Stripe's request limits, by the ledger's clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.simulator.errors import StripeRefusal


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Requests a second: of the whole account, and of any one endpoint. Sandbox values."""

    per_second: int = 25
    per_endpoint_second: int = 25


class RateGate:
    """Counts within each whole second; refused requests count too."""

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit
        self._second = -1
        self._counts: Counter[str] = Counter()

    def admit(self, second: int, endpoint: str) -> None:
        """Raises StripeRefusal 429 with the reason that Stripe names."""
        if second != self._second:
            self._second = second
            self._counts.clear()
        self._counts[endpoint] += 1
        if self._counts[endpoint] > self._limit.per_endpoint_second:
            raise too_many_requests("endpoint-rate")
        if self._counts.total() > self._limit.per_second:
            raise too_many_requests("global-rate")


def too_many_requests(reason: str) -> StripeRefusal:
    """A limit; a lock time-out has the same status and no reason header."""
    return StripeRefusal(
        "Request rate limit exceeded. Learn more about rate limits here"
        " https://stripe.com/docs/rate-limits.",
        status=429,
        code="rate_limit",
        headers={"stripe-rate-limited-reason": reason},
    )
