"""The devices that may call the service. Calls block and fail as the Journal's do (see port.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Till:
    """A device with a token of its own, of which only a hash is kept. Times are in seconds since the epoch."""

    till_id: str
    name: str
    token_hash: str = field(repr=False)
    may_refund: bool
    created_at: float
    revoked_at: float | None = None


class TillBook(Protocol):
    """Who may call, and since when no more. Nobody is ever taken out of it."""

    def add(self, till: Till) -> None:
        """Let the device in. Raises JournalConflict `till_exists` if its id or its token is there already."""

    def all(self) -> list[Till]:
        """Every device, also those that were revoked, oldest first."""

    def by_token_hash(self, token_hash: str) -> Till | None:
        """The device with this token, unless it was revoked."""

    def revoke(self, till_id: str, at: float) -> bool:
        """Shut the device out, for good. False if it was not in."""
