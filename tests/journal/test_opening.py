"""The journal costs nothing until it is used."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from app.core.errors import JournalUnavailable
from app.journal.database import SqlDatabase
from app.journal.opening import LazyJournal, journal_for
from app.journal.port import Journal
from app.journal.postgres_store import PostgresStore
from app.journal.sqlite_store import SqliteStore
from tests.contracts.journal_contract import JournalContract
from tests.contracts.journal_samples import DAY, NOON, a_payment
from tests.torture.memory_journal import MemoryJournal


class TestLazyJournal(JournalContract):
    @pytest.fixture
    def journal(self) -> Journal:
        return LazyJournal(MemoryJournal)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = journal_for(None, tmp_path / "data" / "journal.db")
    yield journal
    journal.close()


def test_neither_picking_nor_closing_a_journal_touches_the_disk(
    journal: Journal, tmp_path: Path
) -> None:
    journal.close()
    assert list(tmp_path.iterdir()) == []
    journal.check()
    assert (tmp_path / "data" / "journal.db").is_file()


def test_an_address_means_postgresql(postgres_url: str, tmp_path: Path) -> None:
    journal = journal_for(postgres_url, tmp_path / "journal.db")
    journal.add(a_payment(), DAY, NOON)
    journal.close()
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_could_not_be_opened_is_tried_again(tmp_path: Path) -> None:
    obstacle = tmp_path / "data"
    obstacle.touch()
    journal = journal_for(None, obstacle / "journal.db")
    with pytest.raises(JournalUnavailable):
        journal.check()
    obstacle.unlink()
    journal.check()
    journal.close()


def test_threads_that_come_at_once_share_one_journal(tmp_path: Path) -> None:
    made: list[Journal] = []
    barrier = threading.Barrier(4)

    def make() -> Journal:
        made.append(MemoryJournal())
        return made[-1]

    journal = LazyJournal(make)

    def use(which: int) -> str:
        barrier.wait(timeout=30)
        return journal.add(a_payment(which), DAY, NOON).number

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(use, range(4)))) == 4
    assert len(made) == 1


def run(script: str, *words: str) -> str:
    command = [sys.executable, "-c", script, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_picking_a_journal_imports_no_database_library(root: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path; import app.journal.port; from app.journal.opening import journal_for\n"
        "journal_for(None, Path('x')); journal_for('postgresql://x', Path('x'))\n"
        "print(sorted({'sqlalchemy', 'alembic', 'psycopg', 'sqlite3'} & set(sys.modules)))"
    )
    assert run(script, str(root)) == "[]\n"


def test_a_journal_that_is_up_to_date_is_opened_without_the_migration_tool(
    root: Path, journal: Journal, tmp_path: Path
) -> None:
    journal.check()
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path; from app.journal.opening import journal_for\n"
        "journal = journal_for(None, Path(sys.argv[2])); journal.check(); journal.close()\n"
        "print('alembic' in sys.modules)"
    )
    assert run(script, str(root), str(tmp_path / "data" / "journal.db")) == "False\n"


@pytest.mark.parametrize("write", [False, True], ids=["reading", "writing"])
def test_a_connection_in_use_is_closed_when_its_transaction_ends(
    place: str | Path, write: bool
) -> None:
    """A call may still be under way on its thread when the program closes the journal."""
    store = SqliteStore(place) if isinstance(place, Path) else PostgresStore(place)
    database = SqlDatabase(store)
    used: list[Any] = []

    def use(connection: sa.Connection) -> None:
        used.append(connection.connection.dbapi_connection)
        database.close()
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1

    if write:
        database.write(use)
    else:
        with database.read() as connection:
            use(connection)
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError), match="closed"):
        used[0].execute("SELECT 1")
