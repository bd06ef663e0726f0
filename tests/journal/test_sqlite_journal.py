"""The journal in a file: private, durable, and honest when it cannot be written."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core import events as ev
from app.core.errors import JournalUnavailable
from app.journal.database import SqlDatabase
from app.journal.port import Journal
from app.journal.sql_journal import SqlJournal
from app.journal.sqlite_store import SqliteStore, make_private_file
from tests.contracts.journal_contract import JournalContract
from tests.contracts.journal_samples import DAY, NOON, a_full_reading, a_payment
from tests.journal.places import (
    CAN_MOUNT,
    Place,
    as_ordinary_user,
    fill,
    forbid_writing,
    opened,
    refused_with,
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqlJournal]:
    journal = opened(tmp_path)
    yield journal
    journal.close()


class TestSqliteJournal(JournalContract):
    @pytest.fixture
    def journal(self, tmp_path: Path) -> Iterator[Journal]:
        journal = SqlJournal(SqlDatabase(SqliteStore(tmp_path / "journal.db")))
        yield journal
        journal.close()


# --- private and durable --------------------------------------------------------------------------


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("no_umask")
def test_nobody_else_can_read_any_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    journal = opened(folder)
    journal.add(a_payment(), DAY, NOON)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert modes == dict.fromkeys(("journal.db", "journal.db-wal", "journal.db-shm"), 0o600)
    journal.close()


@pytest.mark.usefixtures("no_umask")
def test_the_file_is_private_from_its_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    plain_open = os.open

    def watched_open(path: str, flags: int, mode: int = 0o777) -> int:
        descriptor = plain_open(path, flags, mode)
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return descriptor

    monkeypatch.setattr(os, "open", watched_open)
    make_private_file(tmp_path / "journal.db")
    assert modes == [0o600]


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    file.touch(0o666)
    file.chmod(0o666)
    make_private_file(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_name_with_every_odd_sign_is_only_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "魔方 100%(x)s ?mode=memory#"
    journal = opened(folder)
    journal.add(a_payment(), DAY, NOON)
    journal.close()
    assert (folder / "journal.db").stat().st_size > 0
    with closing(opened(folder)) as again:
        assert again.get(a_payment().payment_id) == a_payment()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("fullfsync", 1),
        ("recursive_triggers", 1),
        ("busy_timeout", 200),
    ],
)
def test_every_connection_is_set_up_for_safety(
    journal: SqlJournal, pragma: str, value: object
) -> None:
    found = journal._database.write(
        lambda connection: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
    )
    assert found == value


def test_every_call_that_writes_commits_once(journal: SqlJournal) -> None:
    """With WAL and synchronous=FULL a commit is one fsync of the log."""
    journal.check()
    assert journal._database._engine is not None
    commits: list[object] = []
    sa.event.listen(journal._database._engine, "commit", commits.append)
    journal.add(a_payment(), DAY, NOON)
    assert len(commits) == 1
    paid = journal.record(a_payment(), ev.SessionCreated(a_full_reading(a_payment())), NOON)
    journal.record(paid, ev.SessionMissed(), NOON)
    assert len(commits) == 3
    journal.check()
    assert len(commits) == 4


def test_a_write_begins_by_taking_the_lock(journal: SqlJournal, tmp_path: Path) -> None:
    """Taken later, it could be refused at once, without waiting for the other process."""
    journal.check()
    other = sqlite3.connect(tmp_path / "journal.db", timeout=0)

    def write(_: sa.Connection) -> None:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")

    journal._database.write(write)
    other.close()


def test_reading_does_not_wait_for_a_writer(journal: SqlJournal) -> None:
    journal.add(a_payment(), DAY, NOON)
    found: list[object] = []

    def write(connection: sa.Connection) -> None:
        connection.exec_driver_sql("UPDATE payments SET version = 9")
        reader = threading.Thread(target=lambda: found.extend(journal.recent(9)))
        reader.start()
        reader.join(timeout=30)

    journal._database.write(write)
    assert found == [a_payment()]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET at = 0",
        "DELETE FROM events",
        "DELETE FROM payments",
        "UPDATE payments SET request = '{}'",
        "UPDATE payments SET terms = '{}'",
        "UPDATE payments SET number = 'x'",
        "UPDATE payments SET payment_id = 'x'",
    ],
)
def test_what_has_happened_cannot_be_rewritten(
    journal: SqlJournal, tmp_path: Path, statement: str
) -> None:
    """Not by this program and not by another one."""
    journal.add(a_payment(), DAY, NOON)
    other = sqlite3.connect(tmp_path / "journal.db")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(statement)
    other.close()
    assert journal.get(a_payment().payment_id) == a_payment()
    assert len(journal.events(a_payment().payment_id)) == 1


def test_not_even_by_replacing(journal: SqlJournal) -> None:
    journal.add(a_payment(), DAY, NOON)
    replacing = (
        "INSERT OR REPLACE INTO events SELECT sequence, payment_id, 7, at, kind, body FROM events"
    )
    with pytest.raises(JournalUnavailable):
        journal._database.write(lambda connection: connection.exec_driver_sql(replacing))
    assert len(journal.events(a_payment().payment_id)) == 1


# --- full, read-only, locked, gone ------------------------------------------------------------------


def test_when_the_reserve_is_used_up_nothing_new_is_begun_but_the_rest_is_written(
    tmp_path: Path,
) -> None:
    with_room = opened(tmp_path)
    with_room.add(a_payment(), DAY, NOON)
    with_room.close()
    journal = opened(tmp_path, reserve_bytes=10**18)
    for begin in (journal.check, lambda: journal.add(a_payment(2), DAY, NOON)):
        with refused_with("journal_full"):
            begin()
    assert journal.recent(9) == [a_payment()]
    paid = journal.record(a_payment(), ev.SessionCreated(a_full_reading(a_payment())), NOON)
    assert journal.get(paid.payment_id) == paid
    journal.close()


def test_a_disk_that_fills_up_under_an_open_journal(disk_that_fills: Place) -> None:
    journal = opened(disk_that_fills.folder)
    journal.add(a_payment(1), DAY, NOON)
    disk_that_fills.spoil(journal)
    written = 1
    with refused_with("journal_full"):
        while True:
            journal.add(a_payment(written + 1), DAY, NOON)
            written += 1
    everything = [a_payment(which) for which in range(written, 0, -1)]
    assert journal.recent(9999) == everything
    assert list(journal.events(a_payment(written + 1).payment_id)) == []
    disk_that_fills.heal(journal)
    journal.check()
    journal.add(a_payment(written + 1), DAY, NOON)
    journal.close()
    with closing(opened(disk_that_fills.folder)) as again:
        assert again.recent(9999) == [a_payment(written + 1), *everything]


if CAN_MOUNT:

    def test_a_journal_that_cannot_be_made_for_want_of_room(disk_that_fills: Place) -> None:
        fill(disk_that_fills.folder)
        journal = opened(disk_that_fills.folder)
        with refused_with("journal_full"):
            journal.check()
        disk_that_fills.heal(journal)
        journal.check()
        journal.close()


def test_a_disk_that_turned_read_only(disk_that_turns_read_only: Place) -> None:
    folder = disk_that_turns_read_only.folder
    journal = opened(folder)
    journal.add(a_payment(), DAY, NOON)
    journal.close()
    disk_that_turns_read_only.spoil(journal)
    with refused_with("journal_read_only"):
        journal.check()
    with refused_with("journal_read_only"):
        journal.unfinished()
    disk_that_turns_read_only.heal(journal)
    assert journal.unfinished() == [a_payment()]
    journal.close()


def test_a_file_that_belongs_to_somebody_else(own_folder: Path) -> None:
    journal = opened(own_folder)
    journal.add(a_payment(), DAY, NOON)
    journal.close()
    with as_ordinary_user(own_folder):
        forbid_writing(own_folder)
        with refused_with("journal_read_only"):
            journal.check()


def test_a_folder_in_which_nothing_may_be_made(own_folder: Path) -> None:
    with as_ordinary_user(own_folder):
        forbid_writing(own_folder)
        for folder in (own_folder, own_folder / "deeper"):
            with refused_with("journal_read_only"):
                opened(folder).check()


def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "journal.db").mkdir()
    with refused_with("journal_unreachable"):
        opened(tmp_path).check()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with refused_with("journal_unreachable"):
        opened(tmp_path / "data").check()


def test_a_file_that_is_taken_away_while_it_is_open(journal: SqlJournal, tmp_path: Path) -> None:
    """SQLite would go on, acknowledging rows that nobody will ever find."""
    journal.add(a_payment(), DAY, NOON)
    (tmp_path / "journal.db").rename(tmp_path / "elsewhere.db")
    for call in (journal.check, journal.unfinished, lambda: journal.add(a_payment(2), DAY, NOON)):
        with refused_with("journal_missing"):
            call()
    (tmp_path / "journal.db").touch()
    with refused_with("journal_missing"):
        journal.add(a_payment(2), DAY, NOON)


def test_after_closing_the_next_use_opens_it_again(journal: SqlJournal) -> None:
    journal.add(a_payment(), DAY, NOON)
    journal.close()
    assert journal.recent(9) == [a_payment()]
