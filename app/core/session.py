"""One reading of a Checkout Session, in our words, and what it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_SESSION_ID = re.compile(r"cs_(test|live)_[A-Za-z0-9]{1,250}")
_MONEY_CAME = frozenset({"paid", "no_payment_required"})


class SessionOutcome(StrEnum):
    """The meanings a reading can have. UNKNOWN (what Stripe may invent) and CONTRADICTION end nothing."""

    OPEN = "open"
    PAID = "paid"
    PROCESSING = "processing"
    FAILED = "failed"
    EXPIRED = "expired"
    CONTRADICTION = "contradiction"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Decline:
    """A try that the bank refused. The session stays open, so this is news and not an end."""

    charge_id: str
    code: str


@dataclass(frozen=True, slots=True)
class Charge:
    """The charge that took the money, as Stripe described it when the session was read.

    `created_at` is in seconds since the epoch. `amount_refunded` is in minor units and counts every refund that is
    pending or has succeeded, made here or at Stripe. `disputed`: a bank has opened a dispute, now or earlier.
    """

    charge_id: str
    created_at: float
    amount_refunded: int = 0
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class SessionSnapshot:
    """What the payment service said about a session at one moment.

    `amount_minor_units`, `currency` (upper case) and `reference` are what it *says*, to be compared with the order.
    `created_at` and `expires_at` are seconds since the epoch by the service's clock. `url` is there while open.
    `paid_at` is when the payment succeeded, by the same clock; None if this reading does not tell.
    `charge` is None unless one succeeded and the key may read it.
    """

    session_id: str
    status: str
    payment_status: str
    amount_minor_units: int | None
    currency: str | None
    reference: str | None
    created_at: float
    expires_at: float
    livemode: bool
    url: str | None = field(default=None, repr=False)
    payment_intent_id: str | None = None
    payment_intent_status: str | None = None
    decline: Decline | None = None
    receipt_url: str | None = field(default=None, repr=False)
    customer_email: str | None = field(default=None, repr=False)
    metadata: Mapping[str, str] = field(default_factory=dict, repr=False)
    charge: Charge | None = None
    paid_at: float | None = None

    @property
    def outcome(self) -> SessionOutcome:
        """Stripe's five outcomes, plus a delayed payment that came to nothing, plus what makes no sense."""
        if self.status == "open":
            return SessionOutcome.OPEN
        if self.status == "expired":
            # A closed link that took money is no reason to say that nothing was charged.
            paid = self.payment_status in _MONEY_CAME
            return SessionOutcome.CONTRADICTION if paid else SessionOutcome.EXPIRED
        if self.status != "complete":
            return SessionOutcome.UNKNOWN
        if self.payment_status in _MONEY_CAME:
            return SessionOutcome.PAID
        if self.payment_status != "unpaid":
            return SessionOutcome.UNKNOWN
        if self.payment_intent_status in {"requires_payment_method", "canceled"}:
            return SessionOutcome.FAILED
        return SessionOutcome.PROCESSING


def is_session_id(text: str) -> bool:
    """Whether this can be a session's id; anything else must never become part of an address."""
    return _SESSION_ID.fullmatch(text) is not None
