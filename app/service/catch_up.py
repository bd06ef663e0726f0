"""What happened at Stripe while nobody here listened: read from its list of events, at the start and then now
and again.

Stripe keeps events for 30 days and stops repeating a webhook after three.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from app.core.errors import MofangError
from app.core.news import SessionNews
from app.service.async_inbox import AsyncInbox

_log = logging.getLogger(__name__)

REST_SECONDS = 300.0
_RETRY_SECONDS = 10.0
# Events may be listed a little later than their date says; what is read twice is stored once.
_OVERLAP_SECONDS = 60.0
_KEPT_SECONDS = 30 * 24 * 3600.0


class CatchUp:
    """`list_news(since)` gives all events since then, oldest first; `now` is by Stripe's clock."""

    def __init__(
        self,
        inbox: AsyncInbox,
        list_news: Callable[[float], Awaitable[Sequence[SessionNews]]],
        now: Callable[[], float],
        stored: Callable[[], None],
    ) -> None:
        self._inbox = inbox
        self._list_news = list_news
        self._now = now
        self._stored = stored

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            caught_up = await self._try_once()
            await asyncio.sleep(REST_SECONDS if caught_up else _RETRY_SECONDS)

    async def once(self) -> int:
        """Read what is new, once; how many events that were. Raises GatewayError, JournalError."""
        cursor = await self._inbox.cursor()
        if cursor is None:
            # A service that has never run has missed nothing; what is open is looked at by the engine.
            await self._inbox.set_cursor(self._now(), "")
            return 0
        since = max(cursor.created_at - _OVERLAP_SECONDS, self._now() - _KEPT_SECONDS)
        news = await self._list_news(since)
        new = await self._inbox.put_many(news) if news else 0
        if news:
            await self._inbox.set_cursor(news[-1].created_at, news[-1].event_id)
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
