"""Calls at Stripe that go on beside the loop that has made them, so that one slow answer stops no loop.

An HTTP client's time-out counts from byte to byte, so an answer that drips may take any time. The SDK repeats a call by
itself, so that even a plain silence lasts a minute.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from app.core.errors import GatewayUnreachable, MofangError
from app.engine import pacing

_log = logging.getLogger(__name__)
T = TypeVar("T")


class StillUnderWay(GatewayUnreachable):
    """No answer yet. The call goes on, and its answer is taken in when it comes."""

    def __init__(self) -> None:
        super().__init__("service_unreachable")


class Calls:
    """The work that one loop has at Stripe, by name. `on_late` gets what late work has failed with; None if it did not.

    On one event loop.
    """

    def __init__(self, on_late: Callable[[MofangError | None], None]) -> None:
        self._on_late = on_late
        self._under_way: defaultdict[str, set[asyncio.Task[Any]]] = defaultdict(set)
        self._late: set[asyncio.Task[Any]] = set()

    async def run(
        self,
        name: str,
        work: Callable[[], Awaitable[T]],
        *,
        at_once: int = 1,
        within: float = pacing.MOMENT_SECONDS,
        late: Callable[[T], Awaitable[object]] | None = None,
    ) -> T:
        """Start the work and wait for it for so many seconds. Raises what the work raises.

        Raises StillUnderWay if it takes longer, and then gives what it returns to `late`; or if so many of this name
        are under way that it was not started.
        """
        self.require_room(name, at_once)
        task = asyncio.ensure_future(self._carry_out(work, late))
        self._under_way[name].add(task)
        task.add_done_callback(lambda done: self._end(name, done))
        ended, _ = await asyncio.wait({task}, timeout=within)
        if not ended:
            self._late.add(task)
            raise StillUnderWay
        if task.cancelled():
            # By `cancel`: the waiting loop may be another one, which goes on.
            raise StillUnderWay
        return task.result()

    def require_room(self, name: str, at_once: int) -> None:
        """Raises StillUnderWay if so many of this name are under way."""
        if len(self._under_way[name]) >= at_once:
            raise StillUnderWay

    def cancel(self) -> None:
        """Take in nothing more."""
        for tasks in self._under_way.values():
            for task in tasks:
                task.cancel()

    async def _carry_out(
        self, work: Callable[[], Awaitable[T]], late: Callable[[T], Awaitable[object]] | None
    ) -> T:
        answer = await work()
        if late is not None and asyncio.current_task() in self._late:
            await late(answer)
        return answer

    def _end(self, name: str, task: asyncio.Task[Any]) -> None:
        self._under_way[name].discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if task not in self._late:
            return
        self._late.discard(task)
        if error is None or isinstance(error, MofangError):
            self._on_late(error)
        else:
            # A defect in one call must not end the loop that has made it.
            _log.error("A late call failed", exc_info=error)
            self._on_late(GatewayUnreachable("internal_error"))
