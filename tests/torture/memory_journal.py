"""The journal without a disk: it outlives the engine that crashes, and costs a schedule next to nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.core import events as ev
from app.core.dispute import Dispute
from app.core.errors import JournalConflict, JournalUnavailable
from app.core.listing import KnownProduct, PaymentPage, PaymentQuery, Tally
from app.core.payment import Payment
from app.core.refund import Refund
from app.core.sales import Sale
from app.core.settling import settled
from app.journal import records
from app.journal.answer_book import KeyClaim
from app.journal.documents import write_json
from app.journal.port import RecordedEvent
from app.journal.sql_sales import known_products
from tests.torture import memory_listing


@dataclass(frozen=True, slots=True)
class _Row:
    """What stays the same for ever, and the payment as last recorded."""

    request_json: str
    payment: Payment


class MemoryJournal:
    """Keeps its own copies: nobody can change what was written by changing what he wrote or read.

    `broken_code` makes every call fail with that code, as a full disk would. The hooks run at the two instants
    at which a crash is interesting; whatever they raise goes to the caller.
    """

    def __init__(self) -> None:
        self.broken_code: str | None = None
        self.before_write: Callable[[], None] | None = None
        self.after_write: Callable[[], None] | None = None
        self._rows: dict[str, _Row] = {}
        self._events: list[RecordedEvent] = []
        self._events_of: dict[str, list[RecordedEvent]] = {}
        self._numbers: dict[str, int] = {}
        # The books beside it, out of which a payment's settlement is made.
        self.refunds_of: Callable[[str], Sequence[Refund]] = lambda _: ()
        self.disputes_of: Callable[[str], Sequence[Dispute]] = lambda _: ()
        self._claims: set[tuple[str, str]] = set()
        self._lock = threading.RLock()

    def _claimed(self, claim: KeyClaim) -> bool:
        """Whether it was, before."""
        known = (claim.caller, claim.key)
        claimed = known in self._claims
        self._claims.add(known)
        return claimed

    def check(self) -> None:
        """Fail as a write would."""
        self._refuse_if_broken()

    def add(self, payment: Payment, day: str, at: float, claim: KeyClaim | None = None) -> Payment:
        """Keep a new payment under the day's next number, and that it was prepared."""
        self._refuse_if_broken()
        records.check_new(payment, day)
        with self._lock:
            if payment.payment_id in self._rows or (claim and self._claimed(claim)):
                raise JournalConflict("payment_exists")
            self._numbers[day] = self._numbers.get(day, 0) + 1
            numbered = replace(payment, number=records.number_for_people(day, self._numbers[day]))
            metadata = MappingProxyType(dict(payment.order.metadata))
            kept = replace(numbered, order=replace(payment.order, metadata=metadata))
            self._write(_Row(write_json(payment.request), kept), ev.CheckoutPrepared(), at)
            return numbered

    def record(self, payment: Payment, event: ev.PaymentEvent, at: float) -> Payment:
        """Keep the event and the payment, if nobody was faster."""
        self._refuse_if_broken()
        with self._lock:
            row = self._rows.get(payment.payment_id)
            if row is None or row.payment.version != payment.version:
                raise JournalConflict("payment_changed")
            newer = records.with_next_version(payment, at)
            kept = _with_terms_of(row.payment, newer)
            self._write(_Row(row.request_json, kept), event, at)
            return newer

    def get(self, payment_id: str) -> Payment | None:
        """The payment as last recorded."""
        self._refuse_if_broken()
        row = self._rows.get(payment_id)
        return None if row is None else self._handed_out(row)

    def find_by_start(self, start: str) -> Payment | None:
        """The only payment whose id begins so."""
        found = self._where(lambda each: each.payment_id.startswith(start))
        return found[0] if len(found) == 1 else None

    def find_session(self, session_id: str) -> Payment | None:
        """The oldest payment that says it owns the session."""
        return next(iter(self._where(lambda each: each.session_id == session_id)), None)

    def find_intent(self, payment_intent_id: str) -> Payment | None:
        """The oldest payment that says it owns the payment intent."""
        found = self._where(lambda each: each.payment_intent_id == payment_intent_id)
        return next(iter(found), None)

    def owned_sessions(self, session_ids: Collection[str]) -> set[str]:
        """Those that a payment owns."""
        owned = self._where(lambda each: each.session_id in session_ids)
        return {each.session_id for each in owned if each.session_id is not None}

    def unfinished(self) -> list[Payment]:
        """Not final, oldest first."""
        return self._where(lambda each: not each.is_final)

    def needing_attention(self) -> list[Payment]:
        """With an alarm that nobody has looked after, newest first."""
        return self._where(lambda each: bool(each.open_alarms))[::-1]

    def recent(self, limit: int) -> list[Payment]:
        """The newest, newest first."""
        self._refuse_if_broken()
        newest = list(self._rows.values())[::-1][: max(limit, 0)]
        return [self._handed_out(row) for row in newest]

    def events(self, payment_id: str) -> Sequence[RecordedEvent]:
        """Everything that happened to a payment, in order."""
        self._refuse_if_broken()
        return tuple(self._events_of.get(payment_id, ()))

    def browse(self, query: PaymentQuery) -> PaymentPage:
        """One page, in the order of the query."""
        return memory_listing.page(self._placed(), query)

    def tally(self, query: PaymentQuery) -> Sequence[Tally]:
        """Sums of all that fit."""
        return memory_listing.tally(self._placed(), query)

    def origins(self) -> Sequence[str]:
        """Every face there ever was."""
        return tuple(sorted({payment.origin for _, payment in self._placed()}))

    def sold(self, since: float, until: float) -> Sequence[Sale]:
        """What was paid in that time."""
        self._refuse_if_broken()
        paid = [(row.payment.sold_at, row.payment) for row in self._rows.values()]
        sold = [(at, each) for at, each in paid if at is not None and since <= at < until]
        return tuple(_sale(each, at) for at, each in sorted(sold, key=lambda one: one[0]))

    def known_products(self, limit: int) -> Sequence[KnownProduct]:
        """What the latest payments were for."""
        latest = [payment.order for _, payment in self._placed()][::-1]
        return known_products(latest, limit)

    def _placed(self) -> list[memory_listing.Placed]:
        return list(enumerate(self._where(lambda _: True)))

    def changes_since(self, sequence: int, limit: int) -> Sequence[RecordedEvent]:
        """At most so many events after that one."""
        self._refuse_if_broken()
        return tuple(self._events[max(sequence, 0) :][: max(limit, 0)])

    def last_sequence(self) -> int:
        """The newest event's place."""
        self._refuse_if_broken()
        return len(self._events)

    def close(self) -> None:
        """Nothing is held; the memory stays for the next engine."""

    def _where(self, wanted: Callable[[Payment], bool]) -> list[Payment]:
        self._refuse_if_broken()
        with self._lock:
            rows: Iterable[_Row] = list(self._rows.values())
        return [self._handed_out(row) for row in rows if wanted(row.payment)]

    def _handed_out(self, row: _Row) -> Payment:
        payment = row.payment
        refunds, disputes = (
            self.refunds_of(payment.payment_id),
            self.disputes_of(payment.payment_id),
        )
        request, settlement = json.loads(row.request_json), settled(payment, refunds, disputes)
        return replace(payment, request=request, settlement=settlement)

    def _write(self, row: _Row, event: ev.PaymentEvent, at: float) -> None:
        if self.before_write is not None:
            self.before_write()
        payment_id = row.payment.payment_id
        recorded = RecordedEvent(len(self._events) + 1, payment_id, at, _frozen(event))
        self._rows[payment_id] = row
        self._events.append(recorded)
        self._events_of.setdefault(payment_id, []).append(recorded)
        if self.after_write is not None:
            self.after_write()

    def _refuse_if_broken(self) -> None:
        if self.broken_code is not None:
            raise JournalUnavailable(self.broken_code)


def _sale(payment: Payment, at: float) -> Sale:
    order = payment.order
    return Sale(
        payment.payment_id, payment.number, at, order.amount, order.product_name, payment.origin
    )


def _with_terms_of(first: Payment, newer: Payment) -> Payment:
    """What was agreed at the start is never rewritten."""
    return replace(
        newer,
        number=first.number,
        order=first.order,
        origin=first.origin,
        prepared_at=first.prepared_at,
        scan_seconds=first.scan_seconds,
    )


def _frozen(event: ev.PaymentEvent) -> ev.PaymentEvent:
    if not isinstance(event, ev.SessionCreated | ev.SessionObserved):
        return event
    metadata = MappingProxyType(dict(event.snapshot.metadata))
    return replace(event, snapshot=replace(event.snapshot, metadata=metadata))
