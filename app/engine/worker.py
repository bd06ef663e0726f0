"""Where blocking calls run: Stripe's on threads that may hang, the journal's on a few, in order.

A thread waits for its next call: starting one, or handing it a call by way of locks, takes longer than most calls do.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Protocol, TypeVar

T = TypeVar("T")
# How long a worker that is closed waits for calls under way: what they use is closed next.
CLOSE_SECONDS = 5.0
# Where threads wait. None sends one of them home.
_Calls = SimpleQueue[Callable[[], None] | None]


class Worker(Protocol):
    """Carries out blocking calls without blocking the loop."""

    async def call(self, function: Callable[[], T]) -> T:
        """Run the function elsewhere and return what it returns or raises."""

    def close(self) -> None:
        """Take no more calls; those under way may finish on their own."""


class ThreadWorker:
    """A Worker on named threads, which begin calls in the order in which they came. It must be closed."""

    def __init__(self, name: str, threads: int) -> None:
        self._name = name
        self._left_to_start = threads
        self._calls: _Calls = SimpleQueue()
        self._threads: list[Thread] = []
        self._closed = False

    async def call(self, function: Callable[[], T]) -> T:
        """See Worker."""
        if self._closed:
            raise RuntimeError(f"{self._name} takes no more calls")
        if self._left_to_start:
            self._left_to_start -= 1
            self._threads.append(_start(self._name, self._calls))
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._calls.put(partial(_carry_out, answer, function, lambda: None))
        return await answer

    def close(self) -> None:
        """Take no more calls, and wait up to CLOSE_SECONDS for those under way."""
        self._closed = True
        for _ in self._threads:
            self._calls.put(None)
        give_up_at = time.monotonic() + CLOSE_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, give_up_at - time.monotonic()))


class DaemonWorker:
    """A Worker for calls that may hang: each has a thread to itself, at most so many at once.

    A thread that hangs holds up neither another call nor the end of the program, which other threads would.
    """

    def __init__(self, name: str, at_once: int) -> None:
        self._name = name
        self._free = asyncio.Semaphore(at_once)
        # Of each thread that has nothing to do. The last that finished is the next that is asked.
        self._idle: deque[_Calls] = deque()
        self._closed = False

    async def call(self, function: Callable[[], T]) -> T:
        """See Worker."""
        async with self._free:
            answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            calls = self._idle.pop() if self._idle else self._new_thread()
            calls.put(partial(_carry_out, answer, function, partial(self._rest, calls)))
            return await answer

    def _rest(self, calls: _Calls) -> None:
        if self._closed:
            calls.put(None)
        else:
            self._idle.append(calls)

    def _new_thread(self) -> _Calls:
        calls: _Calls = SimpleQueue()
        _start(self._name, calls, daemon=True)
        return calls

    def close(self) -> None:
        """See Worker."""
        self._closed = True
        while self._idle:
            self._idle.pop().put(None)


def _start(name: str, calls: _Calls, *, daemon: bool = False) -> Thread:
    thread = Thread(target=_work, args=(calls,), name=name, daemon=daemon)
    thread.start()
    return thread


def _work(calls: _Calls) -> None:
    while (call := calls.get()) is not None:
        call()
        # While it waits, a thread keeps nothing of what it did last alive.
        del call


def _carry_out(
    answer: asyncio.Future[T], function: Callable[[], T], then: Callable[[], None]
) -> None:
    if answer.cancelled():
        then()
        return
    try:
        settle = partial(answer.set_result, function())
    except BaseException as error:
        settle = partial(answer.set_exception, error)
    then()
    with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody waits
        answer.get_loop().call_soon_threadsafe(_tell, answer, settle)


def _tell(answer: asyncio.Future[T], settle: Callable[[], None]) -> None:
    if not answer.cancelled():
        settle()
