"""What the journal needs to know of a database beyond SQL: how to open it, and what its errors mean."""

from __future__ import annotations

from typing import Protocol

import sqlalchemy as sa

from app.core.errors import JournalUnavailable
from app.journal.notices import Notice

WRITES = {"mofang_writes": True}
"""Execution options of a connection that is about to write."""
UNSYNCED = {"mofang_writes": True, "mofang_unsynced": True}
"""The same for what may reach the disk together with what is written next."""


def unavailable(code: str, reason: str) -> JournalUnavailable:
    """An error whose reason is a fixed word: a database's own text may quote what was being written."""
    return JournalUnavailable(code, reason=reason)


class Store(Protocol):
    """One kind of database."""

    def connect(self) -> sa.Engine:
        """A pool of connections that are safe to write on. Raises JournalUnavailable."""

    def keep_others_out(self, connection: sa.Connection) -> None:
        """Let no other process migrate until this transaction ends."""

    def check_health(self, connection: sa.Connection) -> None:
        """Raise JournalUnavailable `journal_corrupt` if what is there is damaged. Called at every opening."""

    def keep_order(self, connection: sa.Connection) -> None:
        """Wait for every event that was given a place and is not there to be read yet."""

    def announce(self, connection: sa.Connection, notice: Notice) -> None:
        """Tell the other processes once this transaction is committed."""

    def check_place(self) -> None:
        """Raise JournalUnavailable if what was opened is not there any more. Called before every transaction."""

    def check_room(self) -> None:
        """Raise JournalUnavailable `journal_full` if the next payments would not fit."""

    def translate(self, error: sa.exc.DBAPIError) -> JournalUnavailable:
        """Say in our words what the database meant."""
