"""What the journal needs to know of a database beyond SQL: how to open it, and what its errors mean."""

from __future__ import annotations

from typing import Protocol

import sqlalchemy as sa

from app.core.errors import JournalUnavailable

WRITES = {"mofang_writes": True}
"""Execution options of a connection that is about to write."""


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

    def check_place(self) -> None:
        """Raise JournalUnavailable if what was opened is not there any more. Called before every transaction."""

    def check_room(self) -> None:
        """Raise JournalUnavailable `journal_full` if the next payments would not fit."""

    def translate(self, error: sa.exc.DBAPIError) -> JournalUnavailable:
        """Say in our words what the database meant."""
