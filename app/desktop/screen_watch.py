"""Follows one screen of a machine: turned, given another resolution, unplugged, and plugged in again."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget


class ScreenWatch(QObject):
    """`changed` tells that the screen has another shape or has come back, `lost` that it has gone."""

    changed = Signal(object)
    lost = Signal()

    def __init__(
        self, screen: QScreen, application: QGuiApplication, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._application = application
        self._screen: QScreen | None = None
        self._signs = _signs(screen)
        self._hold(screen)
        application.screenAdded.connect(self._on_screen_added)
        application.screenRemoved.connect(self._on_screen_removed)

    def stop(self) -> None:
        """Follow nothing any more."""
        self._application.screenAdded.disconnect(self._on_screen_added)
        self._application.screenRemoved.disconnect(self._on_screen_removed)
        self._let_go()

    def _let_go(self) -> None:
        if self._screen is not None:
            self._screen.geometryChanged.disconnect(self._on_geometry_changed)
        self._screen = None

    def _hold(self, screen: QScreen) -> None:
        self._screen = screen
        screen.geometryChanged.connect(self._on_geometry_changed)

    def _on_geometry_changed(self, _geometry: object) -> None:
        self.changed.emit(self._screen)

    def _on_screen_added(self, screen: QScreen) -> None:
        if self._screen is None and _signs(screen) == self._signs:
            self._hold(screen)
            self.changed.emit(screen)

    def _on_screen_removed(self, screen: QScreen) -> None:
        if screen is self._screen:
            self._let_go()
            # Qt moves the windows once all have heard of it; only then can they be put elsewhere.
            QTimer.singleShot(0, self, self._tell_lost)

    def _tell_lost(self) -> None:
        if self._screen is None:
            self.lost.emit()


def fill_screen(window: QWidget, screen: QScreen) -> None:
    """Have a window take the whole of a screen, whatever it took before."""
    place = screen.geometry()
    # While no screen at all is plugged in, Qt has one of no size.
    if place.isEmpty():
        return
    if window.screen() is not screen:
        window.setScreen(screen)
    window.setGeometry(place)
    if not window.isFullScreen():
        window.showFullScreen()


def _signs(screen: QScreen) -> tuple[str, ...]:
    """What a screen is known by; a cable may be plugged into another socket, so its own number comes first."""
    number = screen.serialNumber()
    return (screen.manufacturer(), screen.model(), number) if number else (screen.name(),)
