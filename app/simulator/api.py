"""Stripe's API as one synchronous function: no socket, no thread, no clock of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.simulator.http_messages import Request, Response
from app.simulator.ledger import Ledger
from app.simulator.rate_limits import RateLimit


class StripeApi:
    """Answers `/v1/…`: key → rate limit → route → parameters → idempotency → act.

    `keys` None accepts any test key; otherwise only those. `restricted_keys` gives the permissions
    (`rak_checkout_session_write`, …) of each `rk_test_…`; one that is not named there may do all.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        base_url: str,
        keys: frozenset[str] | None = None,
        restricted_keys: Mapping[str, frozenset[str]] | None = None,
        rate_limit: RateLimit | None = None,
    ) -> None:
        raise NotImplementedError

    def handle(self, request: Request) -> Response:
        """Always an answer in Stripe's shape; safe from any thread."""
        raise NotImplementedError

    @contextmanager
    def in_flight(self, request: Request) -> Iterator[None]:
        """While open, other requests with this one's idempotency key get 409; `request` may act."""
        raise NotImplementedError
        yield
