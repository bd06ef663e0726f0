"""Which engines live."""

from __future__ import annotations

import math
from collections.abc import Iterable

from app.engine.ownership import Ownership
from app.engine.room import EngineRoom

_KNOWN_SECONDS = 1.0


class Lives:
    """As it was when it was last asked: once for everything that an owner looks after.

    Asked off the loop, for it may be a question to a server.
    """

    def __init__(self, room: EngineRoom, ownership: Ownership) -> None:
        self._room = room
        self._ownership = ownership
        self._known: dict[str, tuple[float, bool]] = {}

    async def ask(self, owners: Iterable[str]) -> None:
        """Find out about each of them, unless that was done a moment ago. Raises JournalUnavailable."""
        asked = {owner for owner in owners if not self._is_fresh(owner)} - {self._ownership.owner}
        if asked:
            self.learn(await self._room.on_journal(lambda: self.find_out(asked)))

    def find_out(self, owners: Iterable[str]) -> dict[str, bool]:
        """Whether each of them lives, this engine apart. Blocks; for the journal's worker."""
        others = set(owners) - {self._ownership.owner}
        return {owner: self._ownership.is_alive(owner) for owner in others}

    def learn(self, alive: dict[str, bool]) -> None:
        """Remember what was found out; what is older than a moment is forgotten."""
        now = self._room.clock.monotonic()
        fresh = {owner: known for owner, known in self._known.items() if self._is_fresh(owner)}
        self._known = fresh | {owner: (now, lives) for owner, lives in alive.items()}

    def lives(self, owner: str) -> bool:
        """Who was never asked for lives, until he is."""
        return self._known.get(owner, (0.0, True))[1]

    def _is_fresh(self, owner: str) -> bool:
        asked_at = self._known.get(owner, (-math.inf, True))[0]
        return self._room.clock.monotonic() - asked_at <= _KNOWN_SECONDS
