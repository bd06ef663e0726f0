"""Keeps the screen from sleeping while the kiosk runs, but not at night. Failing at it is harmless and only noted."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import time

from app.settings.day_hours import parse_day_hours

_log = logging.getLogger(__name__)

# The night is looked for anew so often: whoever sets the clock, or changes to summer time, is followed.
_LOOK_SECONDS = 30.0


class KeepAwake:
    """Asks the desktop on a thread of its own, because a session bus may be slow to answer or not be there.

    `now` is the time of day in the shop; it is asked on that thread.
    """

    def __init__(self, night_hours: str | None, now: Callable[[], time]) -> None:
        self._night = parse_day_hours(night_hours or "")
        self._now = now
        self._released = False
        self._occupied = False
        self._news = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="mofang-keep-awake", daemon=True)

    def start(self) -> None:
        """Ask; returns at once."""
        self._thread.start()

    def set_occupied(self, occupied: bool) -> None:
        """Whether a customer is there: then the screen stays on in the night too."""
        if occupied is not self._occupied:
            self._occupied = occupied
            self._news.set()

    def stop(self) -> None:
        """Let the screen sleep again."""
        self._released = True
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def may_sleep(self) -> bool:
        """Whether it is night in the shop, and no customer is there."""
        is_night = self._night is not None and self._night.contain(self._now())
        return is_night and not self._occupied

    def _watch(self) -> None:
        try:
            while not self._released:
                if self.may_sleep():
                    self._wait()
                else:
                    self._hold()
        except Exception:
            _log.exception("Keeping the screen awake failed")

    def _hold(self) -> None:
        from wakepy import keep

        with keep.presenting(on_fail="pass") as mode:
            if not mode.active:
                _log.warning("The desktop cannot keep the screen awake: turn its sleep off")
            while not self._released and not self.may_sleep():
                self._wait()

    def _wait(self) -> None:
        # Without a night only the end is waited for.
        self._news.wait(None if self._night is None else _LOOK_SECONDS)
        self._news.clear()
