"""Same key and same request, same answer; also after a restart. Used by every POST and by gRPC."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from app.engine.room import EngineRoom
from app.journal.answer_book import AnswerBook, StoredAnswer
from app.service.access import Caller
from app.service.payment_ids import check_key, namespace_of, unguessable

_log = logging.getLogger(__name__)

# Stripe forgets a key after 24 h at the earliest; a repeat after three days is a new wish.
KEPT_SECONDS = 3 * 86400.0
_SWEEP_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it went out. `replayed`: it had been given before."""

    status: int
    body: bytes = field(repr=False)
    replayed: bool = False


Work = Callable[[str | None], Awaitable[Given]]


class IdempotentAnswers:
    """One answer for one key of one caller. Two requests at once with one key share one piece of work."""

    def __init__(self, book: AnswerBook, room: EngineRoom) -> None:
        self._book = book
        self._room = room
        self._under_way: dict[tuple[str, str], asyncio.Task[Given]] = {}

    async def answer(
        self,
        caller: Caller,
        key: str | None,
        request: bytes,
        work: Work,
    ) -> Given:
        """`request` is what must be the same: the method's name and the body.

        `work` is given the key to derive ids from, the same one in every process. It must be safe to repeat: a
        process that died may have carried it out. Raises RequestMalformed `idempotency_key_malformed`, JournalConflict
        `idempotency_key_reused`, JournalUnavailable, and what `work` raises.
        """
        if check_key(key) is None or key is None:
            return await work(None)
        namespace = namespace_of(caller, key)
        fingerprint = hashlib.sha256(request).hexdigest()
        stored = await self._claim(namespace, key, fingerprint)
        if stored.status is not None and stored.body is not None:
            return Given(stored.status, stored.body, replayed=True)
        own_key = unguessable(caller, key, stored.seed)
        return await self._shared(namespace, key, lambda: work(own_key))

    async def forget_old(self) -> None:
        """Runs for as long as the service does."""
        while True:
            before = self._room.now() - KEPT_SECONDS
            try:
                await self._room.journal_worker.call(lambda: self._book.forget_before(before))  # noqa: B023 - awaited
            except Exception:
                _log.exception("Old answers could not be forgotten")
            await asyncio.sleep(_SWEEP_SECONDS)

    async def _claim(self, namespace: str, key: str, fingerprint: str) -> StoredAnswer:
        at = self._room.now()
        return await self._room.journal_worker.call(
            lambda: self._book.claim(namespace, key, fingerprint, at)
        )

    async def _shared(
        self, namespace: str, key: str, work: Callable[[], Awaitable[Given]]
    ) -> Given:
        """The work goes on when one of those who wait for it goes away."""
        place = (namespace, key)
        task = self._under_way.get(place)
        if task is None:
            task = asyncio.create_task(self._carried_out(namespace, key, work))
            self._under_way[place] = task
            task.add_done_callback(lambda _: self._under_way.pop(place, None))
        return await asyncio.shield(task)

    async def _carried_out(
        self, namespace: str, key: str, work: Callable[[], Awaitable[Given]]
    ) -> Given:
        """What `work` raises is not kept: the next try may find it mended."""
        given = await work()
        await self._room.journal_worker.call(
            lambda: self._book.finish(namespace, key, given.status, given.body)
        )
        return given
