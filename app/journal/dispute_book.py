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

    def claim_list(self, name: str, now: float, every: float) -> bool:
        """Whether the caller is to read Stripe's list of that name now.

        Of all processes of a journal one is answered True, once in `every` seconds. `now` is in seconds since the
        epoch.
        """

    def cursor(self, name: str) -> float | None:
        """Until when everything in that list has been read (seconds since the epoch); None if it never was."""

    def set_cursor(self, name: str, created_at: float) -> None:
        """Remember that everything that was created before then has been read. Never goes back."""
