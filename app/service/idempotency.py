"""Same key and same request, same answer; also after a restart. Used by every POST and by gRPC."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from app.core.errors import JournalConflict
from app.engine.room import EngineRoom
from app.journal.answer_book import AnswerBook, KeyClaim
from app.service.access import Caller
from app.service.payment_ids import check_key, has_own_id, namespace_of, unguessable

_log = logging.getLogger(__name__)

# Stripe forgets a key after 24 h at the earliest; a repeat after three days is a new wish.
KEPT_SECONDS = 3 * 86400.0
_SWEEP_SECONDS = 3600.0
# An answer waits for the next write no longer than this.
_LEFT_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it went out. `replayed`: it had been given before."""

    status: int
    body: bytes = field(repr=False)
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class OwnKey:
    """What ids are derived from, the same in every process. `claim`: still to be made, with the first thing written."""

    text: str | None = field(repr=False)
    claim: KeyClaim | None = None


Work = Callable[[OwnKey], Awaitable[Given]]


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked for under which key. `fingerprint` is of the method's name and the body."""

    caller: Caller
    key: str = field(repr=False)
    namespace: str = field(repr=False)
    fingerprint: str
    work: Work


class IdempotentAnswers:
    """One answer for one key of one caller. Two requests at once with one key share one piece of work."""

    def __init__(self, book: AnswerBook, room: EngineRoom) -> None:
        self._book = book
        self._room = room
        self._under_way: dict[tuple[str, str], tuple[str, asyncio.Task[Given]]] = {}
        self._left = asyncio.Event()

    async def answer(
        self,
        caller: Caller,
        key: str | None,
        request: bytes,
        work: Work,
        *,
        opens_payment: bool = False,
    ) -> Given:
        """`request` is what must be the same: the method's name and the body.

        `work` is given the key to derive ids from, the same one in every process. It must be safe to repeat: a
        process that died may have carried it out. Raises RequestMalformed `idempotency_key_malformed`, JournalConflict
        `idempotency_key_reused`, JournalUnavailable, and what `work` raises.

        `opens_payment`: the work may claim the key in the transaction of its payment, and raises JournalConflict if
        that was claimed before; from this payment a lost answer is given again.
        """
        if check_key(key) is None or key is None:
            return await work(OwnKey(None))
        fingerprint = hashlib.sha256(request).hexdigest()
        asked = _Request(caller, key, namespace_of(caller, key), fingerprint, work)
        if opens_payment and has_own_id(caller, key):
            return await self._shared(asked, self._opened)
        return await self._shared(asked, self._claimed)

    async def _shared(
        self, asked: _Request, answer: Callable[[_Request], Awaitable[Given]]
    ) -> Given:
        """The work goes on when one of those who wait for it goes away. Raises JournalConflict."""
        place = (asked.namespace, asked.key)
        fingerprint, task = self._under_way.get(place, (asked.fingerprint, None))
        if fingerprint != asked.fingerprint:
            raise JournalConflict("idempotency_key_reused")
        if task is None:
            task = asyncio.ensure_future(answer(asked))
            self._under_way[place] = fingerprint, task
            task.add_done_callback(lambda _: self._under_way.pop(place, None))
        return await asyncio.shield(task)

    async def _opened(self, asked: _Request) -> Given:
        """The first time, which is nearly always: the claim costs nothing, and the answer is written with the next."""
        claim = KeyClaim(asked.namespace, asked.key, asked.fingerprint, self._room.now())
        try:
            given = await asked.work(OwnKey(asked.key, claim))
        except JournalConflict:
            return await self._claimed(asked)
        self._book.leave(asked.namespace, asked.key, given.status, given.body)
        self._left.set()
        return given

    async def _claimed(self, asked: _Request) -> Given:
        """What `work` raises is not kept: the next try may find it mended."""
        on_journal, at = self._room.on_journal, self._room.now()
        stored = await on_journal(
            lambda: self._book.claim(asked.namespace, asked.key, asked.fingerprint, at)
        )
        if stored.status is not None and stored.body is not None:
            return Given(stored.status, stored.body, replayed=True)
        given = await asked.work(OwnKey(unguessable(asked.caller, asked.key, stored.seed)))
        await on_journal(
            lambda: self._book.finish(asked.namespace, asked.key, given.status, given.body)
        )
        return given

    async def write_left(self) -> None:
        """Do not leave answers for a next write that may never come."""
        try:
            await self._room.on_journal(self._book.write_left)
        except Exception:
            _log.exception("Answers could not be written")

    async def keep_writing(self) -> None:
        """Runs for as long as the service does."""
        while True:
            await self._left.wait()
            await asyncio.sleep(_LEFT_SECONDS)
            self._left.clear()
            await self.write_left()

    async def forget_old(self) -> None:
        """Runs for as long as the service does."""
        while True:
            try:
                await self.forget_once()
            except Exception:
                _log.exception("Old answers could not be forgotten")
            await asyncio.sleep(_SWEEP_SECONDS)

    async def forget_once(self) -> None:
        """What is old by Stripe's clock: ours, a few days off, would make each repeat a payment of its own."""
        server_time = self._room.gateway.server_time()
        if server_time is not None:
            before = server_time - KEPT_SECONDS
            await self._room.on_journal(lambda: self._book.forget_before(before))
