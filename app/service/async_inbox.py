"""The inbox for the loop: its blocking calls run on the journal's worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.news import SessionNews
from app.engine.worker import Worker
from app.journal.inbox import Inbox, NewsCursor


@dataclass(frozen=True, slots=True)
class AsyncInbox:
    """See `app.journal.inbox.Inbox`. Every method raises JournalUnavailable."""

    inbox: Inbox
    worker: Worker

    async def put_many(self, news: Sequence[SessionNews]) -> int:
        """Keep what is new; how many that were."""
        return await self.worker.call(lambda: self.inbox.put_many(news))

    async def waiting(self, limit: int) -> list[SessionNews]:
        """What is not done yet, oldest first."""
        return await self.worker.call(lambda: self.inbox.waiting(limit))

    async def done(self, event_ids: Sequence[str]) -> None:
        """These were looked after."""
        await self.worker.call(lambda: self.inbox.done(event_ids))

    async def cursor(self) -> NewsCursor | None:
        """How far Stripe's list of events was read."""
        return await self.worker.call(self.inbox.cursor)

    async def set_cursor(self, created_at: float, event_id: str) -> None:
        """Remember that."""
        await self.worker.call(lambda: self.inbox.set_cursor(created_at, event_id))

    async def forget_before(self, created_at: float) -> int:
        """Drop what is done and older than this."""
        return await self.worker.call(lambda: self.inbox.forget_before(created_at))
