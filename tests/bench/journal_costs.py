"""What the journal costs a service: making a session, taking in news, and searching a long list."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import quantiles

import sqlalchemy as sa

from app.core import events as ev
from app.core.listing import ListOrder, PaymentQuery
from app.core.money import Money
from app.core.payment import Payment, decide
from app.core.state import PaymentState
from app.journal import records
from app.journal.database import SqlDatabase
from app.journal.listing_words import listing_columns
from app.journal.sql_answer_book import SqlAnswerBook
from app.journal.sql_inbox import SqlInbox
from app.journal.sql_journal import SqlJournal
from app.journal.sqlite_store import SqliteStore
from app.journal.tables import listing, payments
from tests.bench.row import Row
from tests.contracts.journal_books_contract import some_news
from tests.contracts.journal_samples import DAY, NOON, a_payment, a_reading

WRITERS = 16
SESSIONS = 2_000
NEWS = 20_000
LISTED = 200_000
_FILLED_AT_ONCE = 5_000
_SEARCHES = (
    "nobody@nowhere",
    "wang 19.90 zzz",
    "kunde31415@",
    "M-20261122-0042",
    "桌 31415",
    "会员",
    "314.15",
    "mp_00000000000000000000031415",
)
_CHOICES = (
    PaymentQuery(),
    PaymentQuery(states=frozenset({PaymentState.PAID})),
    PaymentQuery(states=frozenset({PaymentState.CLOSING})),
    PaymentQuery(since=NOON - 3600, until=NOON + 3600),
    PaymentQuery(origin="nobody"),
    *(PaymentQuery(text=text) for text in _SEARCHES),
)


def measure() -> Iterator[Row]:
    """On SQLite, in a throwaway folder on this machine's own disk."""
    with tempfile.TemporaryDirectory(prefix="mofang-bench-") as folder:
        database = SqlDatabase(SqliteStore(Path(folder) / "journal.db"))
        database.write(lambda connection: None)
        yield from measure_writing(database)
        yield from measure_searching(database)
        database.close()


def measure_writing(database: SqlDatabase) -> Iterator[Row]:
    """A session's four writes, by one and by many; and news, one by one, from many."""
    sessions = itertools.count(1)
    commits = _commits(database)
    for writers in (1, WRITERS):
        commits.clear()
        spent = _spread(lambda: _make_session(database, next(sessions)), SESSIONS, writers)
        each = f"claim, payment, session, answer; {writers} at once, {SESSIONS} times"
        yield Row(f"journal of a session, {writers} at once", spent, "ms", each)
        share = len(commits) / SESSIONS
        yield Row(f"commits of a session, {writers} at once", share, "", each, aim=4)
    inbox, numbers = SqlInbox(database), itertools.count(1)
    spent = _spread(lambda: inbox.put_many([some_news(next(numbers))]), NEWS, WRITERS)
    how = f"{NEWS} events, each put alone, {WRITERS} at once; 0.5 ms are 2,000 a second"
    yield Row("an event into the inbox", spent, "ms", how, aim=0.5)


def measure_searching(database: SqlDatabase) -> Iterator[Row]:
    """Typed texts that are found early, late and not at all."""
    fill(database)
    journal = SqlJournal(database)
    spent = []
    for text in _SEARCHES * 10:
        begun = time.perf_counter()
        journal.browse(PaymentQuery(text=text))
        spent.append((time.perf_counter() - begun) * 1000)
    how = f"{len(_SEARCHES)} texts, 10 times each, p95; {LISTED} payments"
    yield Row("a search in a long list", quantiles(spent, n=20)[-1], "ms", how, aim=50)
    yield from measure_listing(journal)


def measure_listing(journal: SqlJournal) -> Iterator[Row]:
    """Pages as a desk asks for them, in each order, with what may be chosen; and the sums under them."""
    how = f"{len(_CHOICES)} choices of words, states, times and tills, p95; {LISTED} payments"
    for order in ListOrder:
        spent = _p95(journal.browse, order)
        yield Row(f"a page, {order} first", spent, "ms", how, aim=30)
    yield Row("the sums under the page", _p95(journal.tally, ListOrder.NEWEST), "ms", how, aim=150)
    begun = time.perf_counter()
    journal.origins()
    journal.known_products(200)
    spent = (time.perf_counter() - begun) * 1000
    yield Row("all tills, and known products", spent, "ms", f"once; {LISTED} payments", aim=150)


def _p95(ask: Callable[[PaymentQuery], object], order: ListOrder) -> float:
    spent = []
    for chosen in _CHOICES * 10:
        begun = time.perf_counter()
        ask(replace(chosen, order=order))
        spent.append((time.perf_counter() - begun) * 1000)
    return quantiles(spent, n=20)[-1]


def _commits(database: SqlDatabase) -> list[object]:
    commits: list[object] = []
    assert database._engine is not None
    sa.event.listen(database._engine, "commit", commits.append)
    return commits


def _spread(work: Callable[[], object], times: int, writers: int) -> float:
    """Milliseconds for each, all together."""
    with ThreadPoolExecutor(writers) as pool:
        begun = time.perf_counter()
        for future in [pool.submit(work) for _ in range(times)]:
            future.result()
        return (time.perf_counter() - begun) * 1000 / times


def _make_session(database: SqlDatabase, number: int) -> None:
    journal, answers = SqlJournal(database), SqlAnswerBook(database)
    answers.claim("till", str(number), "f", NOON)
    payment = journal.add(a_payment(number), DAY, NOON)
    created = ev.SessionCreated(a_reading(payment))
    journal.record(decide(payment, created)[0], created, NOON)
    answers.finish("till", str(number), 200, b"x" * 500)


def fill(
    database: SqlDatabase, make: Callable[[int], Payment] | None = None, count: int = LISTED
) -> None:
    """Without the journal, which would write one by one."""
    made = make or listed
    newest = sa.select(sa.func.coalesce(sa.func.max(payments.c.ordinal), 0))
    first = database.write(lambda connection: connection.execute(newest).scalar_one()) + 1
    for start in range(first, first + count, _FILLED_AT_ONCE):
        last = min(start + _FILLED_AT_ONCE, first + count)
        some = [made(number) for number in range(start, last)]

        def write(connection: sa.Connection, some: list[Payment] = some) -> None:
            rows = [records.new_row(each) for each in some]
            connection.execute(sa.insert(payments), rows)
            lines = [
                {"ordinal": _number_of(each), **listing_columns(each, each.prepared_at + 60)}
                for each in some
            ]
            connection.execute(sa.insert(listing), lines)

        database.write(write)


def listed(number: int) -> Payment:
    """One of very many, each with words of its own."""
    payment = a_payment(number, number=f"M-20261122-{number:07d}", request={"padding": "x" * 1500})
    order = replace(
        payment.order,
        amount=Money(100 + number % 90_000, "USD"),
        customer_email=f"kunde{number}@example.com",
        reference=f"桌 {number}",
    )
    return replace(payment, order=order)


def _number_of(payment: Payment) -> int:
    return int(payment.payment_id.removeprefix("mp_"))
