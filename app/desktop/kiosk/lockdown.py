"""Keeps a customer inside the kiosk, and the kiosk in front: what a desktop does with keys, menus, drags and gestures.

What the window manager grabs for itself (the Windows key, workspace gestures) never comes here: README, "The kiosk".
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWheelEvent, QWindow
from PySide6.QtWidgets import QWidget

# As long as another window may be in front: a payment must not go on behind it.
_BACK_MS = 1500

_SWALLOWED = frozenset(
    {
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
        QEvent.Type.NativeGesture,
        QEvent.Type.Gesture,
        QEvent.Type.GestureOverride,
    }
)
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride})
_SYSTEM_KEYS = frozenset(
    {
        Qt.Key.Key_Meta,
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
        Qt.Key.Key_Alt,
        Qt.Key.Key_Menu,
        Qt.Key.Key_Print,
        Qt.Key.Key_Help,
        *(Qt.Key(Qt.Key.Key_F1.value + number) for number in range(35)),
    }
)
# Ctrl+Q asks staff for the PIN; the others work in the one field that is typed into.
_WITH_CTRL = frozenset(
    {Qt.Key.Key_Q, Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Z}
)


class Lockdown(QObject):
    """Watches over what the desktop tells a shown window, from `start` to `stop`: what goes on within is untouched."""

    def __init__(self, window: QWidget, application: QGuiApplication) -> None:
        super().__init__(window)
        self._window, self._application = window, application
        self._handle: QWindow = window.windowHandle()
        self._back = QTimer(self, singleShot=True, interval=_BACK_MS)
        self._back.timeout.connect(self._come_back)

    def start(self) -> None:
        """From now on nobody leaves by accident."""
        self._handle.installEventFilter(self)
        self._application.focusWindowChanged.connect(self._mind_the_front)
        self._handle.windowStateChanged.connect(self._mind_the_front)

    def stop(self) -> None:
        """Staff close the kiosk."""
        self._handle.removeEventFilter(self)
        self._application.focusWindowChanged.disconnect(self._mind_the_front)
        self._handle.windowStateChanged.disconnect(self._mind_the_front)
        self._back.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True: nobody else is told."""
        kind = event.type()
        if kind in _SWALLOWED:
            return True
        if kind in _KEYS and isinstance(event, QKeyEvent):
            return _leads_away(event)
        if kind == QEvent.Type.Wheel and isinstance(event, QWheelEvent):
            return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return False

    def _mind_the_front(self, _: object) -> None:
        if not self._is_in_front():
            self._back.start()

    def _is_in_front(self) -> bool:
        """A window of our own, such as a warning, may be there instead."""
        is_ours = self._application.focusWindow() is not None
        return is_ours and not self._window.isMinimized()

    def _come_back(self) -> None:
        if self._window.isMinimized():
            self._window.showFullScreen()
        if not self._is_in_front():
            self._window.raise_()
            self._window.activateWindow()
            # Whoever pushes to the front as well is not let win.
            self._back.start()


def _leads_away(event: QKeyEvent) -> bool:
    """Whatever a desktop or a browser takes for a command. AltGr types letters, and is not Alt."""
    key, modifiers = Qt.Key(event.key()), event.modifiers()
    if key in _SYSTEM_KEYS or modifiers & Qt.KeyboardModifier.MetaModifier:
        return True
    types = bool(event.text()) and event.text().isprintable()
    if modifiers & Qt.KeyboardModifier.AltModifier:
        return not (types and modifiers & Qt.KeyboardModifier.ControlModifier)
    return bool(modifiers & Qt.KeyboardModifier.ControlModifier) and key not in _WITH_CTRL
