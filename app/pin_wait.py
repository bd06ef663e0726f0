"""How long nobody may try a PIN after wrong ones. Kept on disk, so that switching the till off and on wins nothing.

No wall clock is asked: a wait that was cut off by a restart begins anew, whole, and runs by the monotonic clock. So a
wrong clock can neither end it at once nor make it longer than the longest wait.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.pin import check_pin

_log = logging.getLogger(__name__)

# After so many wrong ones comes a wait, which doubles each time until a right one.
TRIES = 5
FIRST_WAIT_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 600.0
_MOST_COUNTED = 10_000


class PinWait:
    """One for all places that ask for the PIN. Its methods may be called from any thread."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._file, self._clock = file, clock
        self._gate = threading.Lock()
        self._wrong, waiting = _read(file)
        self._until = clock() + _wait_after(self._wrong) if waiting else 0.0

    @property
    def wrong(self) -> int:
        """Wrong ones in a row."""
        return self._wrong

    @property
    def seconds_left(self) -> float:
        """Until the next try; 0 if it may come now."""
        return max(0.0, self._until - self._clock())

    def attempt(self, pin: str, pin_hash: str) -> bool:
        """Whether this is the PIN. Takes 50 ms and a write to the disk: never on a user-interface thread."""
        with self._gate:
            if self.seconds_left:
                return False
            # Counted before it is checked: pulling the plug in between does not make it undone.
            self._count(self._wrong + 1)
            right = check_pin(pin, pin_hash)
            if right:
                self._count(0)
            elif _wait_after(self._wrong):
                self._until = self._clock() + _wait_after(self._wrong)
            return right

    def note_end(self) -> bool:
        """Whether the wait is over; if so, a restart from now on begins no new one."""
        with self._gate:
            over = not self.seconds_left
            if over:
                self._write(waiting=False)
            return over

    def _count(self, wrong: int) -> None:
        self._wrong = min(wrong, _MOST_COUNTED)
        self._write(waiting=bool(_wait_after(self._wrong)))

    def _write(self, *, waiting: bool) -> None:
        """A disk that is full must not keep staff out, so this is only noted."""
        fresh = self._file.with_suffix(".new")
        try:
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump({"wrong": self._wrong, "waiting": waiting}, out)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(self._file)
        except OSError as error:
            _log.warning("Wrong PINs are counted only until the next start: %s", error)


def _wait_after(wrong: int) -> float:
    """Seconds; 0 but after each TRIES wrong ones."""
    if wrong == 0 or wrong % TRIES:
        return 0.0
    doubled = FIRST_WAIT_SECONDS * 2.0 ** min(wrong // TRIES - 1, 30)
    return float(min(doubled, LONGEST_WAIT_SECONDS))


def _read(file: Path) -> tuple[int, bool]:
    """How many wrong ones, and whether a wait was running. What cannot be read counts as the first wait."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        wrong, waiting = kept["wrong"], kept["waiting"]
        if type(wrong) is int and type(waiting) is bool and 0 <= wrong <= _MOST_COUNTED:
            return wrong, waiting
    except FileNotFoundError:
        return 0, False
    except (OSError, ValueError, LookupError, TypeError) as error:
        _log.warning("The count of wrong PINs cannot be read: %s", type(error).__name__)
    return TRIES, True
