"""Writers that share a commit: told only once it is on disk, and none of them loses another's."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import events as ev
from app.core.errors import JournalConflict, JournalUnavailable
from app.journal.database import SqlDatabase
from app.journal.group_commit import MOST_TOGETHER, GroupCommit
from app.journal.sql_answer_book import SqlAnswerBook
from app.journal.sql_journal import SqlJournal
from app.journal.sqlite_store import SqliteStore
from tests.contracts.journal_samples import DAY, NOON, a_payment
from tests.journal.places import Place, refused_with
from tests.stage.waiting import until


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqlDatabase]:
    database = SqlDatabase(SqliteStore(tmp_path / "journal.db", reserve_bytes=0))
    database.write(lambda connection: None)
    yield database
    database.close()


class Crowd:
    """Writers who all come while one is at work, in a known order."""

    def __init__(self, database: SqlDatabase) -> None:
        self.database = database
        self.commits: list[object] = []
        assert database._engine is not None
        sa.event.listen(database._engine, "commit", self.commits.append)
        self._pool = ThreadPoolExecutor(64)

    def write(self, *works: Callable[[], Any]) -> list[Future[Any]]:
        """What each got, in their order. The first commit is the one that all of them wait for."""
        inside, go_on = threading.Event(), threading.Event()

        def hold(_: sa.Connection) -> None:
            inside.set()
            assert go_on.wait(timeout=30)

        holder = self._pool.submit(self.database.write, hold)
        assert inside.wait(timeout=30)
        futures = []
        for place, work in enumerate(works, start=1):
            futures.append(self._pool.submit(work))
            until(lambda place=place: len(self.database._group._waiting) == place)  # type: ignore[misc]
        go_on.set()
        holder.result(timeout=30)
        for future in futures:
            future.exception(timeout=30)
        self._pool.shutdown()
        return futures


@pytest.fixture
def crowd(database: SqlDatabase) -> Crowd:
    return Crowd(database)


@pytest.fixture
def journal(database: SqlDatabase) -> SqlJournal:
    return SqlJournal(database)


def add(journal: SqlJournal, which: int) -> Callable[[], Any]:
    return lambda: journal.add(a_payment(which), DAY, NOON)


def test_those_who_come_meanwhile_share_one_commit(crowd: Crowd, journal: SqlJournal) -> None:
    futures = crowd.write(*(add(journal, which) for which in range(1, 21)))
    assert [each.result() for each in futures] == [a_payment(which) for which in range(1, 21)]
    assert len(crowd.commits) == 2
    assert journal.recent(99) == [a_payment(which) for which in range(20, 0, -1)]


def test_a_lonely_writer_waits_for_nobody(crowd: Crowd, journal: SqlJournal) -> None:
    journal.add(a_payment(), DAY, NOON)
    assert len(crowd.commits) == 1


def test_who_fails_fails_alone(crowd: Crowd, journal: SqlJournal) -> None:
    """The same payment twice, an outdated one, and a work with a mistake in it, among four good ones."""
    futures = crowd.write(
        add(journal, 1),
        add(journal, 1),
        add(journal, 2),
        lambda: journal.record(a_payment(9), ev.SessionMissed(), NOON),
        lambda: journal.record(a_payment(2), ev.SessionMissed(), NOON),
        lambda: crowd.database.write(lambda connection: 1 / 0),
        add(journal, 3),
    )
    errors = [type(each.exception()) for each in futures]
    nothing = type(None)
    assert errors == [
        nothing,
        JournalConflict,
        nothing,
        JournalConflict,
        nothing,
        ZeroDivisionError,
        nothing,
    ]
    seen = dataclasses.replace(a_payment(2), version=1)
    assert journal.recent(9) == [a_payment(3), seen, a_payment(1)]
    assert [len(journal.events(a_payment(n).payment_id)) for n in (1, 2, 3)] == [1, 2, 1]


@pytest.mark.parametrize("failing", range(5))
def test_wherever_in_the_row_it_fails(crowd: Crowd, journal: SqlJournal, failing: int) -> None:
    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("UPDATE heartbeat SET beats = 77")
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")

    works = [add(journal, which) for which in range(1, 5)]
    works.insert(failing, lambda: crowd.database.write(fail))
    futures = crowd.write(*works)
    error = futures[failing].exception()
    assert isinstance(error, JournalUnavailable)
    assert error.code == "journal_corrupt"
    assert journal.recent(9) == [a_payment(which) for which in (4, 3, 2, 1)]
    beats = sa.text("SELECT beats FROM heartbeat")
    assert crowd.database.write(lambda connection: connection.execute(beats).scalar()) == 0


def test_a_commit_that_fails_is_told_to_all_and_never_repeated(
    crowd: Crowd, journal: SqlJournal
) -> None:
    """Whether it was carried out is not known."""
    tries: list[int] = []

    def refuse(connection: sa.Connection) -> None:
        tries.append(1)
        if len(tries) == 2:
            raise sa.exc.OperationalError("COMMIT", None, Exception("lost"))

    assert crowd.database._engine is not None
    sa.event.listen(crowd.database._engine, "commit", refuse)
    futures = crowd.write(add(journal, 1), add(journal, 2), add(journal, 3))
    errors = [each.exception() for each in futures]
    assert all(isinstance(error, JournalUnavailable) for error in errors)
    assert len({id(error) for error in errors}) == 3
    assert len(tries) == 2
    assert journal.recent(9) == []
    fourth = journal.add(a_payment(4), DAY, NOON)
    assert journal.recent(9) == [fourth]


def test_nobody_is_told_before_the_commit(crowd: Crowd, journal: SqlJournal) -> None:
    told_at_commit: list[bool] = []
    futures: list[Future[Any]] = []
    assert crowd.database._engine is not None
    sa.event.listen(
        crowd.database._engine,
        "commit",
        lambda _: told_at_commit.append(any(each.done() for each in futures[1:])),
    )
    submit = crowd._pool.submit

    def watched(*words: Any) -> Future[Any]:
        future = submit(*words)
        futures.append(future)
        return future

    crowd._pool.submit = watched  # type: ignore[method-assign,assignment]
    crowd.write(*(add(journal, which) for which in range(1, 6)))
    assert told_at_commit == [False, False]
    assert all(each.done() for each in futures)


def test_no_more_than_so_many_wait_for_each_other(crowd: Crowd) -> None:
    def work() -> None:
        crowd.database.write(lambda connection: None)

    crowd._pool = ThreadPoolExecutor(2 * MOST_TOGETHER + 2)
    crowd.write(*[work] * (2 * MOST_TOGETHER))
    assert len(crowd.commits) == 3


def test_a_full_disk_is_told_to_each_and_what_was_told_is_there(disk_that_fills: Place) -> None:
    journal = SqlJournal(
        SqlDatabase(SqliteStore(disk_that_fills.folder / "journal.db", reserve_bytes=0))
    )
    journal.check()
    told: list[str] = []
    full: list[JournalUnavailable] = []

    def write(worker: int) -> None:
        for turn in range(10_000):
            try:
                told.append(journal.add(a_payment(worker * 10_000 + turn), DAY, NOON).payment_id)
            except JournalUnavailable as error:
                full.append(error)
                return

    with ThreadPoolExecutor(8) as pool:
        running = [pool.submit(write, worker) for worker in range(8)]
        disk_that_fills.spoil(journal)
        for each in running:
            each.result(timeout=120)
    assert [error.code for error in full] == ["journal_full"] * 8
    disk_that_fills.heal(journal)
    assert sorted(each.payment_id for each in journal.recent(99_999)) == sorted(told)
    journal.check()
    journal.close()


# --- who leads --------------------------------------------------------------------------------------


def test_who_is_interrupted_while_leading_tells_the_others() -> None:
    """Ctrl-C in the middle of a commit: the others may not wait for ever, and the next one leads."""
    inside, go_on = threading.Event(), threading.Event()
    rounds: list[int] = []

    def write_all(wishes: Any) -> None:
        rounds.append(len(wishes))
        if len(rounds) == 1:
            inside.set()
            assert go_on.wait(timeout=30)
            return
        if len(rounds) == 2:
            raise KeyboardInterrupt
        for wish in wishes:
            wish.carry_out(None)
            wish.keep()

    group = GroupCommit(write_all)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(group.carry_out, lambda _: 1, synced=True)
        assert inside.wait(timeout=30)
        others = [pool.submit(group.carry_out, lambda _: 2, synced=True) for _ in range(3)]
        until(lambda: len(group._waiting) == 3)
        go_on.set()
        with refused_with("journal_unreachable"):
            first.result(timeout=30)
        errors = {type(each.exception(timeout=30)) for each in others}
    assert errors == {KeyboardInterrupt, JournalUnavailable}
    assert group.carry_out(lambda _: 7, synced=True) == 7


def test_who_leaves_the_queue_is_not_called_to_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while waiting, before and after having been called."""
    group = GroupCommit(lambda wishes: [(each.carry_out(None), each.keep()) for each in wishes])  # type: ignore[arg-type,func-returns-value]
    for called in (False, True):
        group._busy = True

        class Interrupted(threading.Event):
            def wait(self, timeout: float | None = None) -> bool:
                if called:  # noqa: B023 - used within its turn of the loop
                    group._hand_over()
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("app.journal.group_commit.threading.Event", Interrupted)
            with pytest.raises(KeyboardInterrupt):
                group.carry_out(lambda _: 1, synced=True)
        assert not group._waiting
        group._hand_over()
        assert group.carry_out(lambda _: 7, synced=True) == 7


# --- what need not be on disk by itself --------------------------------------------------------------


def synced_levels(database: SqlDatabase) -> list[str]:
    levels: list[str] = []
    assert database._engine is not None

    def note(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("mofang_writes"):
            level = connection.connection.cursor().execute("PRAGMA synchronous").fetchone()
            levels.append({(1,): "NORMAL", (2,): "FULL"}[level])

    sa.event.listen(database._engine, "commit", note)
    return levels


def test_claim_and_answer_reach_the_disk_with_what_is_written_next(
    database: SqlDatabase, journal: SqlJournal
) -> None:
    levels = synced_levels(database)
    book = SqlAnswerBook(database)
    book.claim("till", "k", "f", NOON)
    journal.add(a_payment(), DAY, NOON)
    book.finish("till", "k", 200, b"x")
    assert levels == ["NORMAL", "FULL", "NORMAL"]


def test_what_was_left_goes_with_the_next_write_and_ahead_of_it(
    database: SqlDatabase, journal: SqlJournal
) -> None:
    levels = synced_levels(database)
    book = SqlAnswerBook(database)
    book.claim("till", "k", "f", NOON)
    book.leave("till", "k", 200, b"x")
    assert levels == ["NORMAL"]
    journal.add(a_payment(), DAY, NOON)
    book.write_left()
    assert levels == ["NORMAL", "FULL"]
    assert book.claim("till", "k", "f", NOON).body == b"x"


def test_what_was_left_and_fails_hurts_nobody(database: SqlDatabase, journal: SqlJournal) -> None:
    database.leave(lambda connection: connection.execute(sa.text("SELECT nothing FROM nowhere")))
    payment = journal.add(a_payment(), DAY, NOON)
    assert journal.get(payment.payment_id) == payment


def test_one_who_wants_it_on_disk_is_enough(
    database: SqlDatabase, crowd: Crowd, journal: SqlJournal
) -> None:
    levels = synced_levels(database)
    book = SqlAnswerBook(database)
    crowd.write(
        lambda: book.claim("till", "1", "f", NOON),
        add(journal, 1),
        lambda: book.claim("till", "2", "f", NOON),
    )
    assert levels == ["FULL", "FULL"]
