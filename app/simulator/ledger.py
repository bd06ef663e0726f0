"""Stripe's memory: every object, and the one door through which the customer's side changes it.

Deterministic for a given clock and random source; every method here takes the lock itself.
"""

from __future__ import annotations

import random as random_module
from collections.abc import Callable
from typing import Any

from app.simulator import checkout, paying, refunds
from app.simulator.attempts import AttemptResult, NeedsAction, PaymentAttempt
from app.simulator.books import Books, Change, EventListener, ShopProfile, StripeObject

__all__ = ["Change", "EventListener", "Ledger", "ShopProfile", "StripeObject"]


class Ledger(Books):
    """All state of the simulated account. Sessions expire by its clock when next looked at."""

    def __init__(
        self,
        clock: Callable[[], float],
        random: random_module.Random,
        *,
        page_base_url: str,
        shop: ShopProfile | None = None,
    ) -> None:
        super().__init__(clock, random, page_base_url=page_base_url, shop=shop)
        self.on_timer(checkout.EXPIRY_TIMER, lambda key: checkout.ring_expiry(self, key))
        self.on_timer(refunds.SETTLE_TIMER, lambda key: refunds.ring_settlement(self, key))

    # What the payment page and the tests look at ------------------------------------------------

    def find_session(self, session_id: str) -> StripeObject | None:
        """A copy of the Checkout Session as Stripe would return it, None if there is none."""
        with self.changing():
            self.run_due()
            found: StripeObject | None = _copy(self.get(checkout.SESSIONS, session_id))
            return found

    def line_items(self, session_id: str) -> list[StripeObject]:
        """Copies of the session's line items, in order; empty for an unknown session."""
        with self.lock:
            lines: list[StripeObject] = _copy(checkout.lines_of(self, session_id))
            return lines

    def session_ids(self) -> list[str]:
        """Every session ever made, oldest first."""
        with self.lock:
            return list(self.rows(checkout.SESSIONS))

    def find_action(self, token: str) -> NeedsAction | None:
        """The visit to a 3-D Secure or wallet page that waits under this token."""
        with self.lock:
            return paying.find_action(self, token)

    # What the customer does ---------------------------------------------------------------------

    def confirm_session(self, session_id: str, attempt: PaymentAttempt) -> AttemptResult:
        """The customer presses Pay."""
        with self.changing():
            self.run_due()
            return paying.confirm_session(self, session_id, attempt)

    def complete_action(self, token: str, *, succeeded: bool) -> AttemptResult:
        """The customer leaves the 3-D Secure or wallet page; an unknown token is NotPayable."""
        with self.changing():
            self.run_due()
            return paying.complete_action(self, token, succeeded=succeeded)

    def settle_delayed(self, session_id: str, *, succeeded: bool) -> bool:
        """The bank answers for a delayed method; False if this session waits for no bank."""
        with self.changing():
            return paying.settle_delayed(self, session_id, succeeded=succeeded)


def _copy(found: Any) -> Any:
    """JSON is all that there is, so this is enough, and takes 0.4 of what `copy.deepcopy` does."""
    if isinstance(found, dict):
        return {name: _copy(each) for name, each in found.items()}
    if isinstance(found, list):
        return [_copy(each) for each in found]
    return found
