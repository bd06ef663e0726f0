"""Which engines live, as it was when it was last asked: once for everything that an owner looks after."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial

from app.engine.ownership import Ownership
from app.engine.pacing import Pace
from app.engine.room import EngineRoom

# How soon what nobody looks after is looked for again. A service's tills wait for whoever takes over.
RECOVERY_SECONDS = {Pace.KIOSK: 30.0, Pace.SERVICE: 5.0}
RECOVERY_RETRY_SECONDS = 5.0
_KNOWN_SECONDS = 1.0


class Lives:
    """Asked off the loop, for it may be a question to a server."""

    def __init__(self, room: EngineRoom, ownership: Ownership) -> None:
        self._room = room
        self._ownership = ownership
        self._known: dict[str, tuple[float, bool]] = {}

    def forget(self) -> None:
        """Ask everybody anew."""
        self._known.clear()

    async def ask(self, owners: Iterable[str]) -> None:
        """Find out about each of them, this engine apart. Raises JournalUnavailable."""
        for owner in set(owners) - {self._ownership.owner}:
            now = self._room.clock.monotonic()
            asked_at = self._known.get(owner, (-math.inf, True))[0]
            if now - asked_at > _KNOWN_SECONDS:
                alive = await self._room.on_journal(partial(self._ownership.is_alive, owner))
                self._known[owner] = now, alive

    def lives(self, owner: str) -> bool:
        """Who was never asked for lives, until he is."""
        return self._known.get(owner, (0.0, True))[1]
