"""A process of its own that writes: `python -m tests.journal.writer_process WHERE WHAT NUMBER`.

WHERE is a file or an address. It prints a line for everything that the journal has acknowledged, and nothing else.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from uuid import uuid4

from app.core import events as ev
from app.core.errors import JournalConflict
from app.core.payment import Payment, decide
from app.journal.opening import journal_for
from app.journal.port import Journal
from tests.contracts.journal_samples import DAY, NOON, a_full_reading, a_payment, a_reading

SHARED = a_payment()
THE_DAY_BEFORE = "20261121"


def journal_at(where: str) -> Journal:
    """A PostgreSQL address has a scheme; a file has none."""
    return journal_for(where, Path()) if "://" in where else journal_for(None, Path(where))


def write_for_ever(journal: Journal, seed: int) -> None:
    """Payments with events, one after the other, until somebody kills this process."""
    which = seed * 100_000
    while True:
        which += 1
        _acknowledge(_one_life(journal, a_payment(which), random.Random(which)))


def _one_life(journal: Journal, payment: Payment, rng: random.Random) -> Payment:
    payment = journal.add(payment, DAY, NOON)
    _acknowledge(payment)
    for event in _some_life(payment, rng):
        decided, _ = decide(payment, event)
        if decided is not payment:
            payment = journal.record(decided, event, NOON)
            _acknowledge(payment)
    return payment


def _some_life(payment: Payment, rng: random.Random) -> list[ev.PaymentEvent]:
    turns: list[ev.PaymentEvent] = [ev.SessionMissed(), ev.CloseRequested(ev.CloseReason.TIMEOUT)]
    ends = [{"status": "expired"}, {"status": "complete", "payment_status": "paid"}]
    return [
        ev.CreationUnanswered("service_unreachable"),
        ev.SessionCreated(a_reading(payment)),
        ev.SessionObserved(a_full_reading(payment)),
        rng.choice(turns),
        ev.SessionObserved(a_reading(payment, **rng.choice(ends))),
    ]


def _acknowledge(payment: Payment) -> None:
    print(payment.payment_id, payment.version, flush=True)


def count_together(journal: Journal, turns: int) -> None:
    """Add payments, tell the numbers that they got, and change one payment that everybody changes."""
    for _ in range(turns):
        added = journal.add(a_payment(payment_id=f"mp_{uuid4().hex}"), DAY, NOON)
        print(added.number, flush=True)
        _change_shared(journal)


def _change_shared(journal: Journal) -> None:
    while True:
        found = journal.get(SHARED.payment_id)
        assert found is not None
        try:
            journal.record(found, ev.SessionMissed(), NOON)
        except JournalConflict:
            continue
        return


def _add_shared(journal: Journal) -> None:
    try:
        journal.add(SHARED, THE_DAY_BEFORE, NOON)
    except JournalConflict:
        return


def main() -> None:
    where, what, number = sys.argv[1:]
    journal = journal_at(where)
    if what == "write_for_ever":
        write_for_ever(journal, int(number))
    # Nobody opens the journal before all of them can: the first opening is part of the race.
    print("ready", flush=True)
    sys.stdin.readline()
    _add_shared(journal)
    count_together(journal, int(number))
    journal.close()


if __name__ == "__main__":
    main()
