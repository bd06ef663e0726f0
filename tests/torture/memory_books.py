"""The books of refunds and of news without a disk, beside the MemoryJournal and with its faults."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.core.dispute import (
    Dispute,
    DisputeObserved,
    DisputeSnapshot,
    Withdrawn,
    decide_dispute,
)
from app.core.errors import JournalConflict
from app.core.news import SessionNews
from app.core.payment import Payment
from app.core.refund import MOVED_REFUNDS, Refund, RefundSnapshot, left_to_refund
from app.core.refund_events import RefundEvent, RefundFound, RefundRequested
from app.core.sales import GivenBack
from app.journal import refund_records
from app.journal.dispute_book import RecordedDisputeEvent
from app.journal.documents import read_json, write_json
from app.journal.inbox import NewsCursor
from app.journal.refund_book import RecordedRefundEvent
from app.journal.sql_dispute_book import withdrawn_of
from tests.torture.memory_journal import MemoryJournal


class MemoryRefundBook:
    """See RefundBook. It reads the payment where it stands when a refund is added."""

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal
        journal.refunds_of = self.of_payment
        self._refunds: dict[str, Refund] = {}
        self._counted_at: dict[str, float] = {}
        self._events: list[RecordedRefundEvent] = []
        self._lock = threading.RLock()

    def add(self, refund: Refund, left_of: Payment, at: float) -> Refund:
        """Keep a new refund, if as much is left."""
        if refund.version != 0 or refund.payment_id != left_of.payment_id:
            raise ValueError("a new refund has version 0, and is one of the payment's")
        with self._lock:
            if refund.refund_id in self._refunds:
                raise JournalConflict("refund_exists")
            payment = self._journal.get(left_of.payment_id)
            if payment is None or not self._fits(refund, payment):
                raise JournalConflict("refund_exceeds_payment")
            return self._write(refund, RefundRequested(), at)

    def _fits(self, refund: Refund, payment: Payment) -> bool:
        left = left_to_refund(payment, self.of_payment(payment.payment_id))
        fits = 0 < refund.amount.minor_units <= left.minor_units
        return fits and refund.amount.currency == left.currency

    def add_found(self, payment_id: str, snapshot: RefundSnapshot, at: float) -> Refund:
        """Keep a refund that was made elsewhere, unless it is known."""
        with self._lock:
            payment = self._journal.get(payment_id)
            if payment is None:
                raise JournalConflict("payment_changed")
            same = snapshot.service_refund_id
            for known in self._refunds.values():
                if known.service_refund_id == same:
                    return known
            found = refund_records.found_row(payment, snapshot, at).refund
            return self._write(found, RefundFound(snapshot), at)

    def record(self, refund: Refund, event: RefundEvent, at: float) -> Refund:
        """Keep the event and the refund, if nobody was faster."""
        with self._lock:
            stored = self._refunds.get(refund.refund_id)
            if stored is None or stored.version != refund.version:
                raise JournalConflict("refund_changed")
            newer = replace(refund, version=refund.version + 1)
            self._write(_with_terms_of(stored, newer), event, at)
            return newer

    def get(self, refund_id: str) -> Refund | None:
        """The refund as last recorded."""
        return _handed_out(self._refunds.get(refund_id))

    def of_payment(self, payment_id: str) -> list[Refund]:
        """Oldest first."""
        return [each for each in self._refunds.values() if each.payment_id == payment_id]

    def unfinished(self) -> list[Refund]:
        """Not final, oldest first."""
        return [each for each in self._refunds.values() if not each.is_final]

    def needing_attention(self) -> list[Refund]:
        """What staff must know about, newest first."""
        return [each for each in self._refunds.values() if each.needs_attention][::-1]

    def given_back(self, since: float, until: float) -> Sequence[GivenBack]:
        """Oldest first."""
        found = [(at, key) for key, at in self._counted_at.items() if since <= at < until]
        refunds = [(at, self._refunds[key]) for at, key in sorted(found)]
        return [
            self._given_back(refund, at) for at, refund in refunds if refund.state in MOVED_REFUNDS
        ]

    def _given_back(self, refund: Refund, at: float) -> GivenBack:
        payment = self._journal.get(refund.payment_id)
        number = "" if payment is None else payment.number
        return GivenBack(refund.refund_id, refund.payment_id, number, at, refund.amount)

    def events(self, refund_id: str) -> Sequence[RecordedRefundEvent]:
        """In order."""
        return [each for each in self._events if each.refund_id == refund_id]

    def all(self) -> list[Refund]:
        """Every refund there is."""
        return list(self._refunds.values())

    def _write(self, refund: Refund, event: RefundEvent, at: float) -> Refund:
        recorded = RecordedRefundEvent(len(self._events) + 1, refund.refund_id, at, event)
        self._events.append(recorded)
        counted_at = refund_records.counted_at(refund, event, at)
        if counted_at is not None:
            self._counted_at.setdefault(refund.refund_id, counted_at)
        self._refunds[refund.refund_id] = replace(refund, request=_copied(refund))
        return refund


def _with_terms_of(first: Refund, newer: Refund) -> Refund:
    """What was agreed at the start stands as it was first written."""
    return replace(
        first,
        state=newer.state,
        version=newer.version,
        owner=newer.owner,
        unsure=newer.unsure,
        service_refund_id=newer.service_refund_id,
        failure_code=newer.failure_code,
    )


def _handed_out(refund: Refund | None) -> Refund | None:
    return None if refund is None else replace(refund, request=_copied(refund))


def _copied(refund: Refund) -> Mapping[str, object]:
    copied: Mapping[str, object] = read_json(write_json(refund.request))
    return copied


class MemoryDisputeBook:
    """See DisputeBook."""

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal
        journal.disputes_of = self.of_payment
        self._disputes: dict[str, Dispute] = {}
        self._events: list[RecordedDisputeEvent] = []
        self._cursors: dict[str, float] = {}
        self._checked_at: dict[str, float] = {}
        self._lock = threading.RLock()

    def observe(self, payment_id: str, snapshot: DisputeSnapshot, at: float) -> Dispute:
        """Take in a reading."""
        with self._lock:
            payment, known = self._journal.get(payment_id), self.get(snapshot.dispute_id)
            if payment is None or (known is not None and known.payment_id != payment_id):
                raise JournalConflict("payment_changed")
            decided = self._decided(known, payment_id, snapshot, at)
            if decided is not known:
                event = DisputeObserved(snapshot)
                place, dispute_id = len(self._events) + 1, snapshot.dispute_id
                self._disputes[dispute_id] = decided
                self._events.append(RecordedDisputeEvent(place, dispute_id, at, event))
            return decided

    def _decided(
        self, known: Dispute | None, payment_id: str, snapshot: DisputeSnapshot, at: float
    ) -> Dispute:
        if known is None:
            return Dispute(payment_id, at, snapshot)
        decided = decide_dispute(known, DisputeObserved(snapshot))
        return decided if decided is known else replace(decided, version=known.version + 1)

    def get(self, dispute_id: str) -> Dispute | None:
        """As last recorded."""
        return self._disputes.get(dispute_id)

    def of_payment(self, payment_id: str) -> list[Dispute]:
        """Oldest first."""
        return [each for each in self._disputes.values() if each.payment_id == payment_id]

    def unfinished(self) -> list[Dispute]:
        """Oldest first."""
        return [each for each in self._disputes.values() if not each.is_final]

    def withdrawn(self, since: float, until: float) -> Sequence[Withdrawn]:
        """Oldest first."""
        kept = [each for each in self._disputes.values() if each.is_withdrawn]
        times = [(each.latest.withdrawn_at or 0.0, each) for each in kept]
        inside = sorted((one for one in times if since <= one[0] < until), key=lambda one: one[0])
        return [withdrawn_of(each, self._number_of(each), at) for at, each in inside]

    def _number_of(self, dispute: Dispute) -> str:
        payment = self._journal.get(dispute.payment_id)
        return "" if payment is None else payment.number

    def events(self, dispute_id: str) -> Sequence[RecordedDisputeEvent]:
        """In order."""
        return [each for each in self._events if each.dispute_id == dispute_id]

    def all(self) -> list[Dispute]:
        """Every dispute there is."""
        return list(self._disputes.values())

    def claim_list(self, name: str, now: float, every: float) -> bool:
        """Once in `every` seconds."""
        with self._lock:
            checked_at = self._checked_at.get(name)
            if checked_at is not None and abs(now - checked_at) < every:
                return False
            self._checked_at[name] = now
            return True

    def cursor(self, name: str) -> float | None:
        """How far that list was read."""
        return self._cursors.get(name)

    def set_cursor(self, name: str, created_at: float) -> None:
        """Never back in time."""
        self._cursors[name] = max(created_at, self._cursors.get(name, created_at))


class MemoryInbox:
    """See Inbox."""

    def __init__(self) -> None:
        self._news: dict[str, SessionNews] = {}
        self._done: set[str] = set()
        self._cursor: NewsCursor | None = None

    def put_many(self, news: Sequence[SessionNews]) -> int:
        """Keep what is new."""
        kept = [replace(each, snapshot=None) for each in news]
        fresh = {each.event_id: each for each in kept if each.event_id not in self._news}
        self._news.update(fresh)
        return len(fresh)

    def waiting(self, limit: int) -> list[SessionNews]:
        """Not done, oldest first."""
        return [each for key, each in self._news.items() if key not in self._done][: max(limit, 0)]

    def done(self, event_ids: Iterable[str]) -> None:
        """Remembered for ever."""
        self._done.update(event_ids)

    def cursor(self) -> NewsCursor | None:
        """How far the list was read."""
        return self._cursor

    def set_cursor(self, created_at: float, event_id: str) -> None:
        """Never back in time."""
        if self._cursor is None or created_at >= self._cursor.created_at:
            self._cursor = NewsCursor(created_at, event_id)

    def forget_before(self, created_at: float) -> int:
        """Drop what is done and older."""
        old = [k for k in self._done if k in self._news and self._news[k].created_at < created_at]
        for key in old:
            del self._news[key]
        self._done.difference_update(old)
        return len(old)
