"""Deliveries out of order, and twice, on request."""

from __future__ import annotations

import random as random_module
import threading
from typing import Any


class DeliveryDisorder:
    """Says when each copy of an event leaves. The same seed and events give the same disorder."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.set()

    def set(self, *, shuffle_seconds: float = 0.0, duplicate: float = 0.0, seed: int = 0) -> None:
        """Spread deliveries over `shuffle_seconds`, so that later events may overtake earlier
        ones, and send each twice with probability `duplicate`. Without arguments: good order."""
        with self._lock:
            self._shuffle_seconds = shuffle_seconds
            self._duplicate = duplicate
            self._seed = seed
            self._random = random_module.Random(seed)

    def delays(self) -> list[float]:
        """How many seconds from now each copy of the next delivery leaves: one copy, or two."""
        with self._lock:
            copies = 2 if self._random.random() < self._duplicate else 1
            return [self._random.uniform(0.0, self._shuffle_seconds) for _ in range(copies)]

    def describe(self) -> dict[str, Any]:
        """What is set."""
        with self._lock:
            return {
                "shuffle_seconds": self._shuffle_seconds,
                "duplicate": self._duplicate,
                "seed": self._seed,
            }
