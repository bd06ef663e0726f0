"""The payment service's clock, carried on by a clock of ours that nobody can set.

The wall clock of a kiosk may be a day off. Stripe's `Date` header is not, so expiry times and countdowns start from it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime


def seconds_since_boot() -> float:
    """Monotonic seconds that go on while the machine is suspended, where the system has such a clock."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class ServerClock:
    """Remembers the last `Date`. It is cut to whole seconds, so `now()` is up to a second slow."""

    def __init__(self, monotonic: Callable[[], float] = seconds_since_boot) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._offset: float | None = None

    def note(self, date_header: str | None) -> None:
        """Take over the `Date` of an answer that has just arrived; nonsense is passed over."""
        seconds = _parse(date_header)
        if seconds is not None:
            self.set(seconds)

    def set(self, seconds: float) -> None:
        """Take over a moment that was now, in seconds since the epoch."""
        with self._lock:
            self._offset = seconds - self._monotonic()

    def now(self) -> float | None:
        """Seconds since the epoch by the service's clock, or None before the first answer."""
        with self._lock:
            return None if self._offset is None else self._offset + self._monotonic()


def _parse(date_header: str | None) -> float | None:
    if not date_header:
        return None
    try:
        moment = parsedate_to_datetime(date_header)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
