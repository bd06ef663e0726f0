"""Seconds that run out, by the monotonic clock: changing the wall clock changes nothing."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal


class Countdown(QObject):
    """Ticks when the seconds shown change, so it wakes the processor once a second and no more."""

    ticked = Signal(float)
    over = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ends_at: float | None = None
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def running(self) -> bool:
        """Whether it will still tick."""
        return self._ends_at is not None

    def run_for(self, seconds: float) -> None:
        """Start, or start again."""
        self.run_until(time.monotonic() + seconds)

    def run_until(self, ends_at: float) -> None:
        """Start towards a moment in `time.monotonic()` seconds; the same moment again changes nothing."""
        if ends_at != self._ends_at:
            self._ends_at = ends_at
            self._on_timer_timeout()

    def stop(self) -> None:
        """Forget it; `over` will not come."""
        self._ends_at = None
        self._timer.stop()

    def _on_timer_timeout(self) -> None:
        if self._ends_at is None:
            return
        left = self._ends_at - time.monotonic()
        if left <= 0:
            self.stop()
            self.ticked.emit(0.0)
            self.over.emit()
            return
        self._timer.start(int(left % 1 * 1000) + 1)
        self.ticked.emit(left)
