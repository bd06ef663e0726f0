"""A file that is not what was written: refused clearly, and not one byte of it is touched."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.core import events as ev
from app.core.errors import JournalUnavailable
from app.core.payment import decide
from app.journal.port import Journal
from tests.contracts.journal_samples import DAY, NOON, a_full_reading, a_payment
from tests.journal.places import opened, refused_with

PAYMENTS = 60


@pytest.fixture(scope="module")
def healthy_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("healthy")
    journal = opened(folder)
    for which in range(1, PAYMENTS + 1):
        payment = a_payment(which)
        journal.add(payment, DAY, NOON)
        event = ev.SessionCreated(a_full_reading(payment))
        journal.record(decide(payment, event)[0], event, NOON)
    journal.close()
    return (folder / "journal.db").read_bytes()


@pytest.fixture
def folder(tmp_path: Path, healthy_file: bytes) -> Path:
    (tmp_path / "journal.db").write_bytes(healthy_file)
    return tmp_path


def damage(folder: Path, first: int, count: int, seed: int = 1) -> bytes:
    """Random bytes from `first` on; returns what the file is now."""
    file = folder / "journal.db"
    found = bytearray(file.read_bytes())
    found[first : first + count] = random.Random(seed).randbytes(count)
    file.write_bytes(found)
    return bytes(found)


def read_everything(journal: Journal) -> None:
    for payment in journal.recent(PAYMENTS + 1):
        journal.events(payment.payment_id)


def test_the_healthy_one_is_read(folder: Path) -> None:
    journal = opened(folder)
    read_everything(journal)
    assert len(journal.unfinished()) == PAYMENTS
    journal.close()


@pytest.mark.parametrize(
    ("first", "count"),
    [(0, 16), (0, 100), (0, 4096), (16, 84), (100, 200)],
    ids=["magic", "header", "first page", "after the magic", "schema"],
)
def test_random_bytes_at_the_beginning(folder: Path, first: int, count: int) -> None:
    kept = damage(folder, first, count)
    for _ in range(2):
        with refused_with("journal_corrupt"):
            opened(folder).check()
    assert (folder / "journal.db").read_bytes() == kept


@pytest.mark.parametrize("seed", range(12))
def test_random_bytes_in_the_middle(folder: Path, healthy_file: bytes, seed: int) -> None:
    """Whatever page is hit, no checkout starts."""
    pages = len(healthy_file) // 4096
    hit = random.Random(seed).randrange(1, pages - 2)
    kept = damage(folder, hit * 4096, 8192, seed)
    with refused_with("journal_corrupt"):
        opened(folder).check()
    assert (folder / "journal.db").read_bytes() == kept


@pytest.mark.parametrize("keep", [1, 100, 511, 512, 4096, 4096 * 7, 4096 * 9 + 5])
def test_a_file_that_was_cut_off(folder: Path, keep: int) -> None:
    file = folder / "journal.db"
    file.write_bytes(file.read_bytes()[:keep])
    with refused_with("journal_corrupt"):
        opened(folder).check()
    assert file.stat().st_size == keep


def test_a_file_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_text("shopping list\n" * 99)
    with refused_with("journal_corrupt"):
        opened(tmp_path).check()
    assert (tmp_path / "journal.db").read_text() == "shopping list\n" * 99


def test_a_log_whose_file_is_gone_is_not_thrown_away(tmp_path: Path) -> None:
    """SQLite deletes a log that it finds beside an empty file."""
    log = tmp_path / "journal.db-wal"
    log.write_bytes(b"acknowledged")
    for file_too in (False, True):
        if file_too:
            (tmp_path / "journal.db").touch()
        with refused_with("journal_corrupt"):
            opened(tmp_path).check()
        assert log.read_bytes() == b"acknowledged"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments SET progress = 'x'",
        "UPDATE payments SET progress = '[]'",
        "UPDATE payments SET progress = '{}'",
        "UPDATE payments SET progress = NULL",
        "UPDATE payments SET progress = x'ff'",
        "UPDATE payments SET progress = CAST(x'7bff7d' AS TEXT)",
        'UPDATE payments SET progress = replace(progress, \'"declines":1\', \'"declines":"1"\')',
        "UPDATE payments SET progress = replace(progress, '\"declines\":1', '\"declines\":1.5')",
        "UPDATE payments SET progress = replace(progress, '\"livemode\":false', '\"livemode\":0')",
        "UPDATE payments SET progress = replace(progress, '[]', '[\"fire\"]')",
        "UPDATE payments SET progress = replace(progress, '[]', '[1]')",
        'UPDATE payments SET progress = replace(progress, \'"close_reason":null\', \'"close_reason":"rain"\')',
        "UPDATE payments SET state = 'lost'",
        "UPDATE payments SET terms = replace(terms, '1990', '-1990')",
        "UPDATE payments SET terms = replace(terms, '\"USD\"', '\"dollars\"')",
        'UPDATE payments SET terms = replace(terms, \'"metadata":{\', \'"metadata":{"x":1,\')',
        "UPDATE payments SET request = '[]'",
        "UPDATE payments SET request = '{'",
        "UPDATE payments SET request = '" + "[" * 100_000 + "'",
    ],
)
def test_a_row_that_cannot_be_what_was_written(folder: Path, statement: str) -> None:
    tamper(folder, "PRAGMA ignore_check_constraints = ON", statement)
    journal = opened(folder)
    with refused_with("journal_corrupt"):
        journal.unfinished()
    journal.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET body = 'x'",
        "UPDATE events SET body = '{\"format\":1}' WHERE kind = 'session_created'",
        "UPDATE events SET body = '{\"format\":1,\"snapshot\":1}' WHERE kind = 'session_created'",
        'UPDATE events SET kind = \'close_requested\', body = \'{"format":1,"reason":"rain"}\'',
        'UPDATE events SET kind = \'screen_freed\', body = \'{"format":1,"shown":"rain"}\'',
        "UPDATE events SET kind = 'watch_resumed', body = '{\"format\":1,\"owner\":7}'",
    ],
)
def test_an_event_that_cannot_be_what_was_written(folder: Path, statement: str) -> None:
    tamper(folder, statement)
    journal = opened(folder)
    with refused_with("journal_corrupt"):
        read_everything(journal)
    journal.close()


def test_a_missing_heartbeat_or_table(folder: Path) -> None:
    for statement in ("DELETE FROM heartbeat", "DROP TABLE heartbeat"):
        tamper(folder, statement)
        with closing(opened(folder)) as journal, refused_with("journal_corrupt"):
            journal.check()


def tamper(folder: Path, *statements: str) -> None:
    """Change rows behind the journal's back; the triggers are taken away and NOT NULL is lifted first."""
    connection = sqlite3.connect(folder / "journal.db")
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in triggers.fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    _lift_not_null(connection)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _lift_not_null(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '')")
    connection.execute("PRAGMA writable_schema = RESET")


# --- held by another process --------------------------------------------------------------------------

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_file_that_another_process_holds(folder: Path, lock: str) -> None:
    journal = opened(folder)
    journal.check()
    command = [sys.executable, "-c", HOLDER, str(folder / "journal.db"), lock]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with refused_with("journal_locked"):
            journal.check()
        # Reading goes on.
        assert len(journal.recent(999)) == PAYMENTS
        holder.communicate("")
    journal.check()
    journal.close()


def test_an_error_never_quotes_what_was_being_written(folder: Path) -> None:
    tamper(folder, "DROP TABLE events")
    journal = opened(folder)
    with pytest.raises(JournalUnavailable) as refusal:
        journal.add(a_payment(PAYMENTS + 1), DAY, NOON)
    journal.close()
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__
    assert "wang.fang" not in str(refusal.value) + str(refusal.value.__context__)


def test_another_programs_database_gets_nothing_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    foreign = sqlite3.connect(file)
    foreign.execute("CREATE TABLE recipes (name TEXT)")
    foreign.commit()
    foreign.close()
    before = file.read_bytes()
    journal = opened(tmp_path)
    for _ in range(2):
        with refused_with("journal_foreign"):
            journal.check()
    journal.close()
    assert file.read_bytes() == before
