"""What happened at Stripe while nobody here listened: read from its list of events, once at the start and then at rests.

Stripe keeps events for 30 days and stops repeating a webhook after three.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from app.core.errors import MofangError
from app.core.news import SessionNews

_log = logging.getLogger(__name__)

REST_SECONDS = 300.0
_RETRY_SECONDS = 10.0
# Events may be listed a little later than their date says; what is read twice is stored once.
_OVERLAP_SECONDS = 60.0
_KEPT_SECONDS = 30 * 24 * 3600.0


class NewsShelf(Protocol):
    """The inbox, as much of it as catching up needs."""

    async def cursor(self) -> tuple[float, str | None] | None:
        """Date and id of the last event that was read from the list; None before the first time."""

    async def set_cursor(self, created_at: float, event_id: str | None) -> None:
        """Remember how far the list was read."""

    async def put_many(self, news: Sequence[SessionNews]) -> int:
        """Store what is new."""


class CatchUp:
    """`list_news(since)` gives all events since then, oldest first; `now` is by Stripe's clock."""

    def __init__(
        self,
        shelf: NewsShelf,
        list_news: Callable[[float], Awaitable[Sequence[SessionNews]]],
        now: Callable[[], float],
        stored: Callable[[], None],
    ) -> None:
        self._shelf = shelf
        self._list_news = list_news
        self._now = now
        self._stored = stored

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(REST_SECONDS if await self._try_once() else _RETRY_SECONDS)

    async def once(self) -> int:
        """How many events were new. Raises GatewayError, JournalError."""
        cursor = await self._shelf.cursor()
        if cursor is None:
            # A service that has never run has missed nothing; what is open is looked at by the engine.
            await self._shelf.set_cursor(self._now(), None)
            return 0
        since = max(cursor[0] - _OVERLAP_SECONDS, self._now() - _KEPT_SECONDS)
        news = await self._list_news(since)
        new = await self._shelf.put_many(news) if news else 0
        if news:
            await self._shelf.set_cursor(news[-1].created_at, news[-1].event_id)
        self._stored()
        return new

    async def _try_once(self) -> bool:
        try:
            new = await self.once()
        except MofangError as error:
            _log.warning("Missed events could not be read: %s", error.code)
            return False
        if new:
            _log.info("Caught up with %d events", new)
        return True
