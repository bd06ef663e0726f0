"""Keeps the kiosk on its screen, whole, whatever happens to the screen; on another one while it is away."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from app.desktop.screen_watch import ScreenWatch, fill_screen


class ScreenKeeper(QObject):
    """Works from the moment it is made until `stop`."""

    def __init__(self, window: QWidget, application: QGuiApplication) -> None:
        super().__init__(window)
        self._window, self._application = window, application
        self._home = ScreenWatch(window.screen(), application, self)
        self._other: ScreenWatch | None = None
        self._home.changed.connect(self._on_home_changed)
        self._home.lost.connect(self._make_do)

    def stop(self) -> None:
        """Staff close the kiosk."""
        self._home.stop()
        self._leave_other()

    def _on_home_changed(self, screen: QScreen) -> None:
        self._leave_other()
        fill_screen(self._window, screen)

    def _make_do(self) -> None:
        """A customer may be in the middle of a payment, so any screen is better than none."""
        self._leave_other()
        screen = self._application.primaryScreen()
        self._other = ScreenWatch(screen, self._application, self)
        self._other.changed.connect(self._on_other_changed)
        self._other.lost.connect(self._make_do)
        fill_screen(self._window, screen)

    def _on_other_changed(self, screen: QScreen) -> None:
        fill_screen(self._window, screen)

    def _leave_other(self) -> None:
        if self._other is not None:
            self._other.stop()
            self._other.deleteLater()
            self._other = None
