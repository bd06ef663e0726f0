"""Rings the ledger's timers while nobody asks anything: webhooks tell of an expiry by themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.simulator.books import Books

TICK_SECONDS = 0.5


def keep_ticking(books: Books, tick_seconds: float = TICK_SECONDS) -> Callable[[], None]:
    """Look at the timers on a thread of its own; returns the function that ends it."""
    stopping = threading.Event()

    def run() -> None:
        while not stopping.wait(tick_seconds):
            books.run_due()

    thread = threading.Thread(target=run, name="mofang-simulator-timers", daemon=True)
    thread.start()

    def stop() -> None:
        stopping.set()
        thread.join()

    return stop
