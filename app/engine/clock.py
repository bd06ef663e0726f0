"""The two clocks of the engine. Countdowns and pacing run on the first; the second only dates the journal."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """`monotonic` must be the running loop's own `time`; `wall` may be wrong by a day and decides nothing final."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time

    def day(self) -> str:
        """The local calendar day, for numbers that people read."""
        return time.strftime("%Y%m%d", time.localtime(self.wall()))
