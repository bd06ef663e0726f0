"""The rounds in which what the dead have left is taken up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.core.errors import MofangError
from app.engine.lives import Lives
from app.engine.ownership import Ownership
from app.engine.pacing import Pace
from app.engine.room import EngineRoom

_log = logging.getLogger(__name__)

# How often what has no living owner is looked for. A machine that vanishes is known to be dead after 5 s, and has to be
# replaced within 10 s of its end: that leaves 2 s for a busy machine to adopt its payments.
ROUND_SECONDS = {Pace.KIOSK: 30.0, Pace.DESK: 5.0, Pace.SERVICE: 3.0}
_RETRY_SECONDS = 3.0


class Owned(Protocol):
    """Something that one engine looks after until it is final."""

    @property
    def owner(self) -> str:
        """The engine's name."""

    @property
    def is_final(self) -> bool:
        """Whether nobody needs to look after it any more."""


@dataclass(frozen=True, slots=True)
class Search:
    """One look for what was left: `find` blocks, on the journal's worker; `take_up` gets what was found."""

    find: Callable[[], Sequence[Owned]]
    take_up: Callable[[Sequence[Any]], Awaitable[None]]


# Begins a search, on the loop.
Heir = Callable[[], Search]


class Recovery:
    """Asks the journal one question a round for all heirs together: what is unfinished, and which owners live."""

    def __init__(self, room: EngineRoom, ownership: Ownership) -> None:
        self._room = room
        self.ownership = ownership
        self.lives = Lives(room, ownership)
        self._heirs: dict[Heir, None] = {}

    def add(self, heir: Heir) -> Callable[[], None]:
        """Have it in every round to come; call the result to end that."""
        self._heirs[heir] = None
        return lambda: self._heirs.pop(heir, None)

    async def take_up(self, *heirs: Heir) -> None:
        """One round. Raises JournalUnavailable, or what the first heir raised; the others have had their turn."""
        searches = [heir() for heir in heirs]
        found, alive = await self._room.on_journal(lambda: self._ask(searches))
        self.lives.learn(alive)
        # Whoever has little to do does not wait for who has much.
        turns = sorted(zip(searches, found, strict=True), key=lambda turn: len(turn[1]))
        errors = [await self._error_of(search.take_up(left)) for search, left in turns]
        for error in filter(None, errors):
            raise error

    @staticmethod
    async def _error_of(turn: Awaitable[None]) -> Exception | None:
        try:
            await turn
        except Exception as error:
            return error
        return None

    def _ask(self, searches: list[Search]) -> tuple[list[Sequence[Owned]], dict[str, bool]]:
        found = [search.find() for search in searches]
        owners = {each.owner for left in found for each in left if not each.is_final}
        return found, self.lives.find_out(owners)

    async def run(self) -> None:
        """A round now and then, for ever. What goes wrong is tried again sooner."""
        delay = _RETRY_SECONDS
        while True:
            await asyncio.sleep(delay)
            delay = _RETRY_SECONDS
            try:
                await self.take_up(*self._heirs)
                delay = ROUND_SECONDS[self._room.pace]
            except MofangError as error:
                _log.warning("What is unfinished could not be taken up: %s", error.code)
            except Exception:
                _log.exception("Taking up what is unfinished failed")
