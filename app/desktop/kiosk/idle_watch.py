"""Notices that nobody has touched anything for a while."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

_ACTIVITY = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.Wheel,
    }
)


class IdleWatch(QObject):
    """`warned` after `quiet_seconds` without a touch or a key, `touched` at the first sign of life after that."""

    warned = Signal()
    touched = Signal()

    def __init__(self, quiet_seconds: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watching = False
        self._warning = False
        self._timer = QTimer(self, singleShot=True, interval=round(quiet_seconds * 1000))
        self._timer.timeout.connect(self._on_timer_timeout)

    def watch(self, wanted: bool) -> None:
        """Start watching, or stop. Nothing is looked at while it is stopped."""
        application = QCoreApplication.instance()
        if application is None or wanted is self._watching:
            return
        self._watching = wanted
        self._warning = False
        if wanted:
            application.installEventFilter(self)
            self._timer.start()
        else:
            application.removeEventFilter(self)
            self._timer.stop()

    def restart(self) -> None:
        """Something happened that counts as life."""
        was_warning, self._warning = self._warning, False
        if self._watching:
            self._timer.start()
        if was_warning:
            self.touched.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTIVITY:
            self.restart()
        return False

    def _on_timer_timeout(self) -> None:
        self._warning = True
        self.warned.emit()
