"""An asyncio loop whose clock jumps from one timer to the next: hours pass in milliseconds, the same way every time."""

from __future__ import annotations

import asyncio
import contextvars
import heapq
import math
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

_current_life: contextvars.ContextVar[Life | None] = contextvars.ContextVar("life", default=None)


class VirtualTimeLoop(asyncio.BaseEventLoop):
    """No sockets, no threads, no real time. Tasks know which Life they belong to."""

    # What the base class keeps, and what has the times of both.
    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._pauses: list[tuple[float, int, asyncio.Future[None]]] = []
        self._pauses_begun = 0
        self.set_task_factory(_enlist)  # type: ignore[arg-type]

    def time(self) -> float:
        return self._now

    async def pause(self, seconds: float) -> None:
        """asyncio.sleep, at half of the price: blocking calls do hardly anything else."""
        waiting = self.create_future()
        self._pauses_begun += 1
        heapq.heappush(self._pauses, (self._now + seconds, self._pauses_begun, waiting))
        await waiting

    def _run_once(self) -> None:
        """What the base class does without a selector: waiting is setting the clock to what comes next."""
        ready, scheduled, pauses = self._ready, self._scheduled, self._pauses
        if not ready:
            self._now = max(self._now, self._next())
        while scheduled and scheduled[0].when() <= self._now:
            ready.append(heapq.heappop(scheduled))
        while pauses and pauses[0][0] <= self._now:
            waiting = heapq.heappop(pauses)[2]
            if not waiting.done():
                waiting.set_result(None)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle.cancelled():
                handle._run()

    def _next(self) -> float:
        scheduled, pauses = self._scheduled, self._pauses
        while scheduled and scheduled[0].cancelled():
            heapq.heappop(scheduled)
        while pauses and pauses[0][2].done():
            heapq.heappop(pauses)
        if not (scheduled or pauses):
            raise RuntimeError("nothing is left to happen: the schedule hangs")
        timer = scheduled[0].when() if scheduled else math.inf
        return min(timer, pauses[0][0]) if pauses else timer

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody calls from another thread."""


class Life:
    """One process's life: its tasks can be killed together, at any await, without a word to the code in them."""

    def __init__(self) -> None:
        # In order, so that a schedule replays.
        self.tasks: dict[asyncio.Task[Any], None] = {}
        self.is_over = False

    def spawn(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start a task of this life; the tasks that it makes are of this life too."""
        context = contextvars.copy_context()
        context.run(_current_life.set, self)
        loop = asyncio.get_running_loop()
        return context.run(lambda: loop.create_task(coroutine))

    def kill(self) -> None:
        """The process is gone. A task that is killed between two awaits does nothing more."""
        self.is_over = True
        for task in list(self.tasks):
            task.cancel()


def _enlist(
    loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], **kwargs: Any
) -> asyncio.Task[Any]:
    life = _current_life.get()
    if life is not None and life.is_over:
        coroutine.close()
        coroutine = _nothing()
    task = asyncio.Task(coroutine, loop=loop, **kwargs)
    if life is not None:
        life.tasks[task] = None
        task.add_done_callback(life.tasks.pop)
    return task


async def _nothing() -> None:
    """What a task does that is started by a process that is gone."""


def run_in_virtual_time(main: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    """Run to the end of `main` on a fresh loop, then drop whatever is left."""
    loop = VirtualTimeLoop()
    try:
        loop.run_until_complete(main())
    finally:
        _drop_what_is_left(loop)
        loop.close()


def _drop_what_is_left(loop: VirtualTimeLoop) -> None:
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.wait(left))
