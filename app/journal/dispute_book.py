"""What the engine needs to remember of disputes. Calls block and fail as the Journal's do (see port.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.dispute import Dispute, DisputeObserved, DisputeSnapshot, Withdrawn


@dataclass(frozen=True, slots=True)
class RecordedDisputeEvent:
    """One line of a dispute's append-only record. `at` is in seconds since the epoch."""

    sequence: int
    dispute_id: str
    at: float
    event: DisputeObserved


@dataclass(frozen=True, slots=True)
class ListCursor:
    """How far one of Stripe's lists was read. Both are in seconds since the epoch, by Stripe's clock.

    `created_at`: everything that was created before then has been read. `checked_at`: when it was last asked for.
    """

    created_at: float
    checked_at: float


class DisputeBook(Protocol):
    """Append-only events, and the disputes that they amount to, written together; and how far Stripe's lists were read.

    A dispute has no owner: what it becomes is decided in the transaction that writes, so any number of processes may
    observe it at once.
    """

    def observe(self, payment_id: str, snapshot: DisputeSnapshot, at: float) -> Dispute:
        """Take in a reading of a dispute of that payment; return the dispute as it is now.

        The first reading adds it. One that says nothing new, or was made before the last one, writes nothing.
        Raises JournalConflict `payment_changed` if there is no such payment, or the dispute is another payment's.
        """

    def get(self, dispute_id: str) -> Dispute | None:
        """The dispute as last recorded. `dispute_id` is Stripe's."""

    def of_payment(self, payment_id: str) -> list[Dispute]:
        """Every dispute of a payment, oldest first."""

    def unfinished(self) -> list[Dispute]:
        """Every dispute that may still change, oldest first."""

    def withdrawn(self, since: float, until: float) -> Sequence[Withdrawn]:
        """Money that was withdrawn from `since` to before `until` and has not been reinstated, oldest first."""

    def events(self, dispute_id: str) -> Sequence[RecordedDisputeEvent]:
        """Everything that happened to a dispute, in order."""

    def cursor(self, name: str) -> ListCursor | None:
        """How far the list of that name was read; None if it never was."""

    def set_cursor(self, name: str, cursor: ListCursor) -> None:
        """Remember it. `created_at` and `checked_at` never go back."""
