"""The journal in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.journal.port import Journal
from app.journal.sql_journal import SqlJournal
from app.journal.sqlite_store import SqliteStore
from tests.contracts.journal_contract import JournalContract


class TestSqliteJournal(JournalContract):
    @pytest.fixture
    def journal(self, tmp_path: Path) -> Iterator[Journal]:
        journal = SqlJournal(SqliteStore(tmp_path / "journal.db"))
        yield journal
        journal.close()
