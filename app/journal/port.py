"""What the engine needs from its memory.

Calls block until the data is safe on disk. Every implementation passes tests/contracts/journal_contract.py.
Any call may raise JournalUnavailable, whose code says why: journal_full, journal_read_only, journal_corrupt,
journal_locked, journal_unreachable, journal_too_new. After one from `add` or `record` it is not known whether the
row was written (a server may be lost in the middle of a commit): read before writing it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.events import PaymentEvent
from app.core.payment import Payment


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One line of the append-only record. `at` is in seconds since the epoch, by the best clock there was."""

    sequence: int
    payment_id: str
    at: float
    event: PaymentEvent


class Journal(Protocol):
    """Append-only events, and the payments that they amount to, written together."""

    def check(self) -> None:
        """Raise JournalUnavailable unless a payment could be written right now."""

    def add(self, payment: Payment, day: str, at: float) -> Payment:
        """Write a new payment (version 0) with CheckoutPrepared in one transaction; return it with its number.

        The number is for people, "M-20261122-0042": unique, counting up within the day ("20261122"; else ValueError).
        Raises JournalConflict `payment_exists` if its id is there already, and JournalUnavailable `journal_full` while
        what happens to the payments there are can still be recorded: nothing is begun that may not be finished.
        """

    def record(self, payment: Payment, event: PaymentEvent, at: float) -> Payment:
        """Append the event and update the payment in one transaction; return the payment with its new version.

        Raises JournalConflict `payment_changed` if the version on disk is not `payment.version`.
        What was agreed at the start (number, order, request, origin, times) is never rewritten.
        """

    def get(self, payment_id: str) -> Payment | None:
        """The payment as last recorded."""

    def find_session(self, session_id: str) -> Payment | None:
        """The payment that owns a session; the oldest, should there ever be two."""

    def unfinished(self) -> list[Payment]:
        """Every payment in a state that is not final, oldest first."""

    def needing_attention(self) -> list[Payment]:
        """Every payment with an alarm, newest first."""

    def recent(self, limit: int) -> list[Payment]:
        """The newest payments, newest first."""

    def events(self, payment_id: str) -> Sequence[RecordedEvent]:
        """Everything that happened to a payment, in order."""

    def close(self) -> None:
        """Let go of files and connections. A later call opens them again."""
