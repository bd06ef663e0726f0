"""The two clocks of this machine. Countdowns and pacing run on the first.

Dates come from Stripe's clock (EngineRoom.now); the second stands in until Stripe has answered once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """`monotonic` must be the running loop's own `time`; `wall` may be wrong by a day and decides nothing final."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
