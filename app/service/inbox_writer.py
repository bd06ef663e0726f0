"""Many webhooks, one write: each is answered when it is on disk, and a flood costs a few writes a second."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from app.core.errors import JournalUnavailable
from app.core.news import SessionNews

# In memory at most this many; Stripe sends again what is refused.
MOST_WAITING = 4_000
_BATCH = 500
# Whoever comes alone is written at once; a write for each of those who follow him would keep a processor busy.
_GATHER_SECONDS = 0.01

_Waiting = tuple[SessionNews, "asyncio.Future[None]"]


class InboxWriter:
    """Collects news while a write is under way, and writes it with the next one. On one loop only.

    `put_many` returns when they are on disk, as `NewsDesk.put` does.
    """

    def __init__(self, put_many: Callable[[Sequence[SessionNews]], Awaitable[object]]) -> None:
        self._put_many = put_many
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def put(self, news: SessionNews) -> None:
        """Returns when it is on disk. Raises JournalUnavailable: then Stripe must send it again."""
        if len(self._waiting) >= MOST_WAITING:
            raise JournalUnavailable("journal_busy")
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        self._waiting.append((news, stored))
        if self._writing is None:
            self._writing = loop.create_task(self._write_all())
        await stored

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
                await self._write(batch)
                await asyncio.sleep(_GATHER_SECONDS)
        finally:
            self._writing = None

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        try:
            await self._put_many([news for news, _ in batch])
        except Exception as error:
            _give_up(batch, error)
        except BaseException:
            _give_up(batch, JournalUnavailable("journal_busy"))
            raise
        else:
            for _, stored in batch:
                if not stored.done():
                    stored.set_result(None)


def _give_up(batch: Sequence[_Waiting], error: Exception) -> None:
    """Whoever has gone meanwhile is told nothing."""
    for _, stored in batch:
        if not stored.done():
            stored.set_exception(error)
