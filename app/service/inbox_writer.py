"""Many webhooks, one write: each is answered when it is on disk, and a flood costs a few writes a second."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from app.core.errors import JournalUnavailable
from app.core.news import SessionNews
from app.service.async_inbox import AsyncInbox

# In memory at most this many; Stripe sends again what is refused.
MOST_WAITING = 4_000
_BATCH = 500

_Waiting = tuple[SessionNews, "asyncio.Future[None]"]


class InboxWriter:
    """Collects news while a write is under way, and writes it with the next one. On one loop only."""

    def __init__(self, inbox: AsyncInbox) -> None:
        self._inbox = inbox
        self._waiting: list[_Waiting] = []
        self._arrived = asyncio.Event()
        self._open = True

    async def put(self, news: SessionNews) -> None:
        """Returns when it is on disk. Raises JournalUnavailable: then Stripe must send it again."""
        if not self._open or len(self._waiting) >= MOST_WAITING:
            raise JournalUnavailable("journal_busy")
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((news, stored))
        self._arrived.set()
        await stored

    async def run(self) -> None:
        """Writes until it is cancelled; whoever waits then is told that nothing was written."""
        try:
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                while self._waiting:
                    await self._write_some()
        finally:
            self._open = False
            waiting, self._waiting = self._waiting, []
            _fail(waiting, JournalUnavailable("journal_busy"))

    async def _write_some(self) -> None:
        batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
        try:
            await self._inbox.put_many([news for news, _ in batch])
        except Exception as error:
            _fail(batch, error)
        except BaseException:
            _fail(batch, JournalUnavailable("journal_busy"))
            raise
        else:
            for _, stored in batch:
                if not stored.done():
                    stored.set_result(None)


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    """Whoever has gone meanwhile is told nothing."""
    for _, stored in batch:
        if not stored.done():
            stored.set_exception(error)
