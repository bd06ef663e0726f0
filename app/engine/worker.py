"""Where blocking calls run: each of Stripe's on a thread of its own, the journal's on one, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import Protocol, TypeVar

T = TypeVar("T")


class Worker(Protocol):
    """Carries out blocking calls without blocking the loop."""

    async def call(self, function: Callable[[], T]) -> T:
        """Run the function elsewhere and return what it returns or raises."""

    def close(self) -> None:
        """Take no more calls; those under way may finish on their own."""


class ThreadWorker:
    """A Worker on named threads."""

    def __init__(self, name: str, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def call(self, function: Callable[[], T]) -> T:
        """See Worker."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, function)

    def close(self) -> None:
        """See Worker."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class DaemonWorker:
    """A Worker for calls that may hang: each has a thread of its own, at most so many at once.

    A thread that hangs holds up neither another call nor the end of the program, which a pool's threads would.
    """

    def __init__(self, name: str, at_once: int) -> None:
        self._name = name
        self._free = asyncio.Semaphore(at_once)

    async def call(self, function: Callable[[], T]) -> T:
        """See Worker."""
        async with self._free:
            answer: Future[T] = Future()
            thread = Thread(target=_answer, args=(answer, function), name=self._name, daemon=True)
            thread.start()
            return await asyncio.wrap_future(answer)

    def close(self) -> None:
        """See Worker."""


def _answer(answer: Future[T], function: Callable[[], T]) -> None:
    if not answer.set_running_or_notify_cancel():
        return
    try:
        result = function()
    except BaseException as error:
        answer.set_exception(error)
    else:
        answer.set_result(result)
