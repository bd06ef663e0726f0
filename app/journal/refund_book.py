"""What the engine needs to remember of refunds. Calls block and fail as the Journal's do (see port.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.payment import Payment
from app.core.refund import Refund, RefundSnapshot
from app.core.refund_events import RefundEvent
from app.core.sales import GivenBack


@dataclass(frozen=True, slots=True)
class RecordedRefundEvent:
    """One line of a refund's append-only record. `at` is in seconds since the epoch."""

    sequence: int
    refund_id: str
    at: float
    event: RefundEvent


class RefundBook(Protocol):
    """Append-only events, and the refunds that they amount to, written together."""

    def add(self, refund: Refund, left_of: Payment, at: float) -> Refund:
        """Write a new refund (version 0) with RefundRequested, if as much is left of the payment as it is on disk.

        Whether enough is left is looked up in the transaction that writes, so two tills cannot give the same money
        back. Raises JournalConflict `refund_exists` (its id is there already) or `refund_exceeds_payment`;
        ValueError unless the version is 0 and the refund is one of that payment.
        """

    def add_found(self, payment_id: str, snapshot: RefundSnapshot, at: float) -> Refund:
        """Write a refund of that payment that was made elsewhere, with RefundFound; return it.

        If the book has one with this `service_refund_id`, that is returned as it is and nothing is written: it is
        looked up in the transaction that writes, so any number of processes may find it at once. It is written even
        if it is more than is left, because it exists. Raises JournalConflict `payment_changed` for a payment that is
        not there.
        """

    def record(self, refund: Refund, event: RefundEvent, at: float) -> Refund:
        """Append the event and update the refund in one transaction; return it with its new version.

        Raises JournalConflict `refund_changed` if the version on disk is not `refund.version`.
        What was agreed at the start (amount, reason, note, request, who and when) is never rewritten.
        """

    def get(self, refund_id: str) -> Refund | None:
        """The refund as last recorded."""

    def of_payment(self, payment_id: str) -> list[Refund]:
        """Every refund of a payment, oldest first."""

    def unfinished(self) -> list[Refund]:
        """Every refund in a state that is not final, oldest first."""

    def needing_attention(self) -> list[Refund]:
        """Every refund that staff must know about, newest first."""

    def given_back(self, since: float, until: float) -> Sequence[GivenBack]:
        """Refunds made from `since` to before `until` (seconds since the epoch), oldest first.

        One counts from when it was first PENDING or SUCCEEDED: the time that Stripe gives for making it, else that of
        the record. One that has failed since, or was canceled, is left out.
        """

    def events(self, refund_id: str) -> Sequence[RecordedRefundEvent]:
        """Everything that happened to a refund, in order."""
