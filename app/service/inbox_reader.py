"""Tells the engine of the news on disk: what came a moment ago, and what a crash has left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from app.core.errors import MofangError
from app.core.news import SessionNews
from app.service.async_inbox import AsyncInbox

_log = logging.getLogger(__name__)

_BATCH = 500
# Another process may have stored news and died; a failed write is tried again.
_LOOK_AGAIN_SECONDS = 5.0


class InboxReader:
    """Tells everything at least once: news is crossed off after it was told, and hearing it twice is harmless.

    `hear` returns whether it may be crossed off: not what another process looks after.
    """

    def __init__(
        self,
        inbox: AsyncInbox,
        hear: Callable[[SessionNews], Awaitable[bool]],
        look_again_seconds: float = _LOOK_AGAIN_SECONDS,
    ) -> None:
        self._inbox = inbox
        self._hear = hear
        self._look_again_seconds = look_again_seconds
        self._wake = asyncio.Event()

    def look_now(self) -> None:
        """Something was stored."""
        self._wake.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            self._wake.clear()
            if not await self._tell_some():
                await self._wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._look_again_seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _tell_some(self) -> bool:
        """Whether there may be more at once."""
        try:
            found = await self._inbox.waiting(_BATCH)
            told = [news.event_id for news in found if await self._tell(news)]
            if told:
                await self._inbox.done(told)
        except MofangError as error:
            _log.warning("The inbox could not be worked off: %s", error.code)
            return False
        return bool(told) and len(found) == _BATCH

    async def _tell(self, news: SessionNews) -> bool:
        """One that fails must not hold up the others; the safety net finds its payment all the same."""
        try:
            return await self._hear(news)
        except MofangError as error:
            _log.warning("%s could not be followed: %s", news.event_id, error.code)
        except Exception:
            _log.exception("%s could not be followed", news.event_id)
        return True
