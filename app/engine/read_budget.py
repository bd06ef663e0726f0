"""How often Stripe may be asked to tell something: a rate for the whole account, whatever the number of kiosks.

Stripe allows 25 requests a second for one endpoint and 100 in all, and counts reads for each payment. Creations and
refunds are not held up here: a customer waits for them, and each is made once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from app.engine.pacing import AN_INSTANT

READS_PER_SECOND = 20.0
# Calls arrive closer together than they are made. If the slowest takes a third of a second longer than the fastest,
# so many that are made in a second, evenly, are never more than 20 that arrive in one.
MADE_PER_SECOND = 15.0


class ReadBudget:
    """Lets reads through one by one, the oldest wish first. `monotonic` must be the running loop's own clock.

    Several processes on one account take equal parts of it (`share_among`).
    """

    def __init__(
        self,
        per_second: float = MADE_PER_SECOND,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second = per_second
        self._seconds_each = 1.0 / per_second
        self._monotonic = monotonic
        self._free_at = monotonic()
        # Whoever waits longest for an asyncio.Lock gets it, and whoever gives up leaves the line.
        self._line = asyncio.Lock()
        self._waiting = 0

    def share_among(self, processes: int) -> None:
        """So many processes read on this account at present."""
        self._seconds_each = processes / self._per_second

    @property
    def waiting(self) -> int:
        """How many wishes stand in line."""
        return self._waiting

    async def turn(self, reads: int = 1) -> None:
        """Wait until so many more reads may be made, one right after the other."""
        self._waiting += 1
        try:
            async with self._line:
                await self._until_free()
                self.charge(reads)
        finally:
            self._waiting -= 1
        await self._save_up(reads)

    async def first_turn(self, reads: int = 1) -> None:
        """The next reads, before everybody in line: they may save all of them theirs."""
        wait = self._free_at - self._monotonic()
        self.charge(reads)
        if wait > 0:
            await asyncio.sleep(wait)
        await self._save_up(reads)

    async def _save_up(self, reads: int) -> None:
        """The pages of a list come in a row, so nothing may have been read for as long as they take."""
        if reads > 1:
            await asyncio.sleep((reads - 1) * self._seconds_each)

    def charge(self, reads: int) -> None:
        """So many reads are being made, or turned out to have been: the next ones wait for them.

        One that turned out not to be needed is given back (-1).
        """
        self._free_at = max(self._free_at, self._monotonic()) + reads * self._seconds_each

    async def _until_free(self) -> None:
        """What is charged meanwhile is waited for too."""
        while True:
            wait = self._free_at - self._monotonic()
            if wait < AN_INSTANT:
                return
            await asyncio.sleep(wait)
