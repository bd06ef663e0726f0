"""News of the payment service that somebody must still look after. It is on disk before the sender is answered.

Calls block and fail as the Journal's do (see port.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.news import SessionNews


@dataclass(frozen=True, slots=True)
class NewsCursor:
    """How far the service's own list of events has been read. `created_at` is in seconds since the epoch."""

    created_at: float
    event_id: str


class Inbox(Protocol):
    """Each event once, in the order in which they came, until it is done."""

    def put_many(self, news: Sequence[SessionNews]) -> int:
        """Keep what is new, and return how many that were. Many callers at once share one write to the disk."""

    def waiting(self, limit: int) -> list[SessionNews]:
        """What is not done yet, oldest first. Every process is given the same: only a payment's owner marks it done."""

    def done(self, event_ids: Iterable[str]) -> None:
        """These were looked after. They are remembered, so that a duplicate is not looked after again."""

    def cursor(self) -> NewsCursor | None:
        """How far the list of events was read; None if it never was."""

    def set_cursor(self, created_at: float, event_id: str) -> None:
        """Remember how far it was read, after everything up to there was put in. Never goes back in time."""

    def forget_before(self, created_at: float) -> int:
        """Drop what is done and was created before then; return how much that was."""
