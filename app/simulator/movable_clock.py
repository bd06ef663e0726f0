"""The simulated Stripe's clock: the machine's, moved forward on request."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


class MovableClock:
    """Unix seconds; never runs backwards on request, because Stripe's never does."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._watchers: list[Callable[[], None]] = []
        self.offset_seconds = 0.0

    def __call__(self) -> float:
        return self._source() + self.offset_seconds

    def advance(self, seconds: float) -> None:
        """Raises ValueError unless `seconds` is a finite number, zero or more."""
        if not (math.isfinite(seconds) and seconds >= 0):
            raise ValueError("the clock only moves forward, by a finite number of seconds")
        self.offset_seconds += seconds
        for watcher in list(self._watchers):
            watcher()

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher` after each move; returns the function that ends it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)
