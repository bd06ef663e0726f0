"""Ctrl+C, a closed window and a polite kill all ask the same thing: close the link, then go."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


@contextlib.contextmanager
def interrupts_told_to(tell: Callable[[], None]) -> Iterator[None]:
    """Instead of ending the program, call `tell`, which must be safe inside a signal handler. Main thread only."""
    signals = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    before = {each: signal.signal(each, lambda _number, _frame: tell()) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
