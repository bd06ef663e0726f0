"""Where blocking calls run: Stripe's on a few threads, the journal's on one, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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
