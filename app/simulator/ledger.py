"""Stripe's memory: every object, and the only code that changes one.

Deterministic for a given clock and random source. Every public method takes the ledger's lock.
"""

from __future__ import annotations

import random as random_module
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.simulator.attempts import AttemptResult, NeedsAction, PaymentAttempt

StripeObject = dict[str, Any]
EventListener = Callable[[StripeObject], None]


@dataclass(frozen=True, slots=True)
class ShopProfile:
    """The account that the simulator stands for."""

    name: str = "魔方西元 Mofang"
    account_id: str = "acct_1MofangSimulator"
    country: str = "US"
    default_currency: str = "usd"


class Ledger:
    """All state of the simulated account.

    `clock` gives Unix seconds and may be moved by tests; sessions expire by it when next looked at.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        random: random_module.Random,
        *,
        page_base_url: str,
        shop: ShopProfile | None = None,
    ) -> None:
        self.clock = clock
        self.random = random
        self.page_base_url = page_base_url
        self.shop = shop or ShopProfile()
        self.lock = threading.RLock()

    # What the payment page and the tests look at ------------------------------------------------

    def find_session(self, session_id: str) -> StripeObject | None:
        """A copy of the Checkout Session as Stripe would return it, None if there is none."""
        raise NotImplementedError

    def line_items(self, session_id: str) -> list[StripeObject]:
        """Copies of the session's line items, in order; empty for an unknown session."""
        raise NotImplementedError

    def session_ids(self) -> list[str]:
        """Every session ever made, oldest first."""
        raise NotImplementedError

    def find_action(self, token: str) -> NeedsAction | None:
        """The visit to a 3-D Secure or wallet page that waits under this token."""
        raise NotImplementedError

    # What the customer does ---------------------------------------------------------------------

    def confirm_session(self, session_id: str, attempt: PaymentAttempt) -> AttemptResult:
        """The customer presses Pay."""
        raise NotImplementedError

    def complete_action(self, token: str, *, succeeded: bool) -> AttemptResult:
        """The customer leaves the 3-D Secure or wallet page; an unknown token is NotPayable."""
        raise NotImplementedError

    def settle_delayed(self, session_id: str, *, succeeded: bool) -> bool:
        """The bank answers for a delayed method; False if this session waits for no bank."""
        raise NotImplementedError

    # What happened ------------------------------------------------------------------------------

    def subscribe(self, listener: EventListener) -> Callable[[], None]:
        """Call `listener` with each new event (Stripe's event object, do not change it), under the
        lock and in order; returns the function that ends it."""
        raise NotImplementedError

    # Survival -----------------------------------------------------------------------------------

    def dump(self) -> StripeObject:
        """Everything that must survive a restart, as JSON-ready values."""
        raise NotImplementedError

    def load(self, snapshot: StripeObject) -> None:
        """Take over a `dump`; raises ValueError if it is not one, and then changes nothing."""
        raise NotImplementedError
