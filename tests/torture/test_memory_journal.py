"""The journal of the torture run keeps the same promises as the real ones."""

from __future__ import annotations

import pytest

from app.core.errors import JournalUnavailable
from app.journal.port import Journal
from tests.contracts.journal_contract import JournalContract
from tests.contracts.journal_samples import DAY, NOON, a_payment
from tests.torture.memory_journal import MemoryJournal


class TestMemoryJournal(JournalContract):
    @pytest.fixture
    def journal(self) -> Journal:
        return MemoryJournal()


def test_a_broken_one_refuses_and_keeps_what_it_had() -> None:
    journal = MemoryJournal()
    journal.add(a_payment(), DAY, NOON)
    journal.broken_code = "journal_full"
    for call in (journal.check, journal.unfinished, lambda: journal.add(a_payment(2), DAY, NOON)):
        with pytest.raises(JournalUnavailable, match="journal_full"):
            call()
    journal.broken_code = None
    assert journal.recent(9) == [a_payment()]


def test_a_crash_before_the_write_loses_it_and_one_after_it_does_not() -> None:
    journal = MemoryJournal()

    def crash() -> None:
        raise KeyboardInterrupt

    journal.before_write = crash
    with pytest.raises(KeyboardInterrupt):
        journal.add(a_payment(1), DAY, NOON)
    journal.before_write, journal.after_write = None, crash
    with pytest.raises(KeyboardInterrupt):
        journal.add(a_payment(2), DAY, NOON)
    assert journal.recent(9) == [a_payment(2)]
