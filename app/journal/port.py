"""What the engine needs from its memory.

Calls block until the data is safe on disk. Every implementation passes tests/contracts/journal_contract.py.
Any call may raise JournalUnavailable, whose code says why: journal_full, journal_read_only, journal_corrupt,
journal_locked, journal_unreachable, journal_driver_missing, journal_too_new. After one from `add` or `record` it is
not known whether the row was written (a server may be lost in the middle of a commit): read before writing it again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.events import PaymentEvent
from app.core.listing import KnownProduct, PaymentPage, PaymentQuery, Tally
from app.core.payment import Payment
from app.core.sales import Sale
from app.journal.answer_book import KeyClaim


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

    def add(self, payment: Payment, day: str, at: float, claim: KeyClaim | None = None) -> Payment:
        """Write a new payment (version 0) with CheckoutPrepared in one transaction; return it with its number.

        The number is for people, "M-20261122-0042": unique, counting up within the day ("20261122"; else ValueError).
        With a claim, its key is claimed in the same transaction: both are written, or neither.
        Raises JournalConflict `payment_exists` if its id is there already, or the key was claimed before, and
        JournalUnavailable `journal_full` while what happens to the payments there are can still be recorded: nothing is
        begun that may not be finished.
        """

    def record(self, payment: Payment, event: PaymentEvent, at: float) -> Payment:
        """Append the event and update the payment in one transaction; return the payment with its new version.

        The first record of PAID stamps `seen_paid_at` with `at`. `settlement` is never written.
        Raises JournalConflict `payment_changed` if the version on disk is not `payment.version`.
        What was agreed at the start (number, order, request, origin, times) is never rewritten.
        """

    def get(self, payment_id: str) -> Payment | None:
        """The payment as last recorded."""

    def find_by_start(self, start: str) -> Payment | None:
        """The only payment whose id begins so; None if there is none, or several."""

    def find_session(self, session_id: str) -> Payment | None:
        """The payment that owns a session; the oldest, should there ever be two."""

    def find_intent(self, payment_intent_id: str) -> Payment | None:
        """The payment that owns a payment intent; the oldest, should there ever be two."""

    def owned_sessions(self, session_ids: Collection[str]) -> set[str]:
        """Those of the sessions that a payment owns."""

    def unfinished(self) -> list[Payment]:
        """Every payment in a state that is not final, oldest first."""

    def needing_attention(self) -> list[Payment]:
        """Every payment with an alarm that staff have not acknowledged, newest first."""

    def recent(self, limit: int) -> list[Payment]:
        """The newest payments, newest first."""

    def events(self, payment_id: str) -> Sequence[RecordedEvent]:
        """Everything that happened to a payment, in order."""

    def browse(self, query: PaymentQuery) -> PaymentPage:
        """One page of what was asked for, in its order. Payments added meanwhile shift nothing.

        Raises InputError `cursor_invalid` for a cursor that the journal did not give, or gave for another order.
        """

    def tally(self, query: PaymentQuery) -> Sequence[Tally]:
        """What all payments that fit come to, by currency and then by state; cursor, limit and order do not matter."""

    def origins(self) -> Sequence[str]:
        """Every face that a payment was ever made at, sorted."""

    def sold(self, since: float, until: float) -> Sequence[Sale]:
        """What was paid from `since` to before `until` (seconds since the epoch), oldest first.

        A payment was paid at `Payment.sold_at`: Stripe's time, else that of the record that made it PAID.
        """

    def known_products(self, limit: int) -> Sequence[KnownProduct]:
        """What the latest payments were for, the latest first, each name once."""

    def changes_since(self, sequence: int, limit: int) -> Sequence[RecordedEvent]:
        """At most so many events after that one, of all payments, in order.

        Nothing is ever passed over: an event that another process is still writing holds back those after it.
        """

    def last_sequence(self) -> int:
        """The newest event's place, to begin `changes_since` from; 0 if there is none."""

    def close(self) -> None:
        """Let go of files and connections. A later call opens them again."""
