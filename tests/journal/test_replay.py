"""The events are the truth: decided again, one after the other, they give the payment that is stored."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import events as ev
from app.core.payment import Payment, decide
from app.journal.database import SqlDatabase
from app.journal.port import Journal
from app.journal.sql_journal import SqlJournal
from app.journal.sqlite_store import SqliteStore
from tests.contracts.journal_samples import DAY, NOON, a_payment
from tests.core.payment_space import ALL_EVENTS, PAYMENT_ID
from tests.torture.memory_journal import MemoryJournal

_numbers = itertools.count(1)
STORIES = st.lists(st.sampled_from(ALL_EVENTS), max_size=12)


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def journal(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Journal]:
    if request.param == "memory":
        yield MemoryJournal()
        return
    file = tmp_path_factory.mktemp("replay") / "journal.db"
    journal = SqlJournal(SqlDatabase(SqliteStore(file, reserve_bytes=0)))
    yield journal
    journal.close()


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=STORIES)
def test_the_events_give_the_stored_payment(journal: Journal, story: list[ev.PaymentEvent]) -> None:
    first = journal.add(a_payment(next(_numbers)), DAY, NOON)
    written = _live(journal, first, story)
    assert journal.get(first.payment_id) == written
    record = journal.events(first.payment_id)
    replayed = first
    for recorded in record:
        replayed, _ = decide(replayed, recorded.event)
    stamped = dataclasses.replace(replayed, seen_paid_at=written.seen_paid_at)
    assert dataclasses.replace(stamped, version=len(record) - 1) == written


def _live(journal: Journal, payment: Payment, story: list[ev.PaymentEvent]) -> Payment:
    for event in story:
        decided, _ = decide(payment, _about(payment, event))
        if decided is not payment:
            payment = journal.record(decided, _about(payment, event), NOON)
    return payment


def _about(payment: Payment, event: ev.PaymentEvent) -> ev.PaymentEvent:
    """The story is told of a payment with another id."""
    if not isinstance(event, ev.SessionCreated | ev.SessionObserved):
        return event
    snapshot = event.snapshot
    own = payment.payment_id if snapshot.reference == PAYMENT_ID else snapshot.reference
    session_id = f"{snapshot.session_id}_{payment.payment_id}"
    about = dataclasses.replace(snapshot, reference=own, session_id=session_id)
    return dataclasses.replace(event, snapshot=about)
