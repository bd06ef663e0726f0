"""Tells the engine of the news on disk: what came a moment ago, and what a crash has left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from app.core.errors import MofangError
from app.core.news import SessionNews

_log = logging.getLogger(__name__)

_BATCH = 500
# Another process may have stored news and died; a failed write is tried again.
_LOOK_AGAIN_SECONDS = 5.0


class InboxReader:
    """Hears everything at least once: news is crossed off after it was told, and hearing it twice is harmless."""

    def __init__(
        self,
        waiting: Callable[[int], Awaitable[Sequence[SessionNews]]],
        done: Callable[[Sequence[str]], Awaitable[None]],
        heard: Callable[[SessionNews], Awaitable[None]],
        look_again_seconds: float = _LOOK_AGAIN_SECONDS,
    ) -> None:
        self._waiting = waiting
        self._done = done
        self._heard = heard
        self._look_again_seconds = look_again_seconds
        self._wake = asyncio.Event()

    def look_now(self) -> None:
        """Something was stored."""
        self._wake.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            self._wake.clear()
            if await self._tell_some() < _BATCH:
                await self._wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._look_again_seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _tell_some(self) -> int:
        """How many were told; 0 if the journal is away, which is tried again later."""
        try:
            found = await self._waiting(_BATCH)
            for news in found:
                await self._tell(news)
            if found:
                await self._done([news.event_id for news in found])
        except MofangError as error:
            _log.warning("The inbox could not be worked off: %s", error.code)
            return 0
        return len(found)

    async def _tell(self, news: SessionNews) -> None:
        """One that fails must not hold up the others; the payment is looked at by the safety net all the same."""
        try:
            await self._heard(news)
        except MofangError as error:
            _log.warning("%s could not be followed: %s", news.event_id, error.code)
        except Exception:
            _log.exception("%s could not be followed", news.event_id)
