"""Which engines live, and the rounds in which what the dead have left is taken up."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from app.core.errors import MofangError
from app.engine.ownership import Ownership
from app.engine.pacing import Pace
from app.engine.room import EngineRoom

_log = logging.getLogger(__name__)

# How soon what nobody looks after is looked for again. A service's tills wait for whoever takes over.
_RECOVERY_SECONDS = {Pace.KIOSK: 30.0, Pace.SERVICE: 5.0}
_RETRY_SECONDS = 5.0
_KNOWN_SECONDS = 1.0


class Lives:
    """As it was when it was last asked: once for everything that an owner looks after.

    Asked off the loop, for it may be a question to a server.
    """

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


async def keep_taking_up(take_up: Callable[[], Awaitable[None]], pace: Pace, things: str) -> None:
    """A round now and then, for ever; `things` is what the log calls them. What goes wrong is tried again sooner."""
    delay = _RETRY_SECONDS
    while True:
        await asyncio.sleep(delay)
        delay = _RETRY_SECONDS
        try:
            await take_up()
            delay = _RECOVERY_SECONDS[pace]
        except MofangError as error:
            _log.warning("Unfinished %s could not be taken up: %s", things, error.code)
        except Exception:
            _log.exception("Taking up unfinished %s failed", things)
