"""A customer's bank disputes a payment, and what an observation makes of that. Pure.

Stripe is read again for each event, so a snapshot is always complete; only the order in which snapshots arrive is not
known. The one that was read last counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.core.money import Money

_INQUIRY = frozenset({"warning_needs_response", "warning_under_review"})
_CLOSED = frozenset({"warning_closed", "prevented"})
# Where two snapshots were read in the same second, the later status counts.
_ORDER = (
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "prevented",
    "lost",
    "appeal_needs_response",
    "appeal_under_review",
    "won",
)


class DisputeState(StrEnum):
    """What a dispute means for a payment, and for all of its disputes together.

    UNCHECKED: Stripe says that the charge is disputed, and the key may not read the dispute (`rak_dispute_read`).
    INQUIRY: the bank asks, and no money has moved. CLOSED: an inquiry ended, or a dispute was prevented.
    """

    NONE = "none"
    CLOSED = "closed"
    INQUIRY = "inquiry"
    WON = "won"
    UNCHECKED = "unchecked"
    LOST = "lost"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class DisputeSnapshot:
    """What Stripe said about a dispute at `read_at`. All times are in seconds since the epoch, by Stripe's clock.

    `currency` is upper case; `status` and `reason` are Stripe's own words.
    `withdrawn_at` and `reinstated_at` are when Stripe took the money from the shop and when it gave it back.
    """

    dispute_id: str
    payment_intent_id: str | None
    amount_minor_units: int
    currency: str
    status: str
    created_at: float
    read_at: float
    reason: str | None = None
    evidence_due_by: float | None = None
    is_charge_refundable: bool = True
    withdrawn_at: float | None = None
    reinstated_at: float | None = None


@dataclass(frozen=True, slots=True)
class DisputeObserved:
    """The dispute was read at Stripe and said something new."""

    snapshot: DisputeSnapshot


@dataclass(frozen=True, slots=True)
class Dispute:
    """One dispute of one of our payments. `found_at` is when it was first journaled, in seconds since the epoch."""

    payment_id: str
    found_at: float
    latest: DisputeSnapshot
    version: int = 0

    @property
    def dispute_id(self) -> str:
        """Stripe's `du_…` or `dp_…`."""
        return self.latest.dispute_id

    @property
    def amount(self) -> Money:
        """What the customer disputes: all of the payment, or a part."""
        return Money(self.latest.amount_minor_units, self.latest.currency)

    @property
    def state(self) -> DisputeState:
        """Its status in our words. A status that this program does not know is OPEN."""
        status = self.latest.status
        if status in _INQUIRY:
            return DisputeState.INQUIRY
        if status in _CLOSED:
            return DisputeState.CLOSED
        ended = {"won": DisputeState.WON, "lost": DisputeState.LOST}
        return ended.get(status, DisputeState.OPEN)

    @property
    def is_withdrawn(self) -> bool:
        """Whether Stripe has taken the money and not given it back."""
        return self.latest.withdrawn_at is not None and self.latest.reinstated_at is None

    @property
    def is_final(self) -> bool:
        """Nothing more is expected, so it need not be read every day. A won one gives its money back first."""
        if self.state is DisputeState.WON:
            return not self.is_withdrawn
        return self.state in {DisputeState.LOST, DisputeState.CLOSED}


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Money that a dispute took and has not given back. `at` is in seconds since the epoch, by Stripe's clock."""

    dispute_id: str
    payment_id: str
    number: str
    at: float
    amount: Money


def decide_dispute(dispute: Dispute, event: DisputeObserved) -> Dispute:
    """The dispute after the event; the same object if it says nothing new, so that it need not be journaled.

    Repeated snapshots, and snapshots in any order, end the same.
    """
    known, new = dispute.latest, event.snapshot
    if new.dispute_id != known.dispute_id or _age(new) <= _age(known):
        return dispute
    if replace(new, read_at=known.read_at) == known:
        return dispute
    return replace(dispute, latest=new)


def _age(snapshot: DisputeSnapshot) -> tuple[object, ...]:
    place = _ORDER.index(snapshot.status) if snapshot.status in _ORDER else len(_ORDER)
    moved = (snapshot.withdrawn_at is not None, snapshot.reinstated_at is not None)
    return int(snapshot.read_at), place, moved, snapshot.status
