"""Nothing that a customer presses, drags or pinches leaves the kiosk or disturbs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QKeyEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QWheelEvent,
    QWindow,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.desktop.kiosk.kiosk_flow import Screen
from app.desktop.kiosk.lockdown import Lockdown
from tests.desktop.conftest import Kiosk

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
META, NONE = Qt.KeyboardModifier.MetaModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def locked(kiosk: Kiosk, qapp: QApplication) -> Iterator[Kiosk]:
    lockdown = Lockdown(kiosk.window, qapp)
    lockdown.start()
    yield kiosk
    lockdown.stop()


class Seen(QWidget):
    """Writes down what reaches it, as the one that has the keys and lies under the pointer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.kinds: list[QEvent.Type] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        self.kinds.append(event.type())
        return super().event(event)


def _handle(kiosk: Kiosk) -> QWindow:
    return kiosk.window.windowHandle()


def _press(kiosk: Kiosk, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(_handle(kiosk), key, modifiers)


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_F4, ALT),
        (Qt.Key.Key_F1, NONE),
        (Qt.Key.Key_F11, NONE),
        (Qt.Key.Key_F12, NONE),
        (Qt.Key.Key_Meta, NONE),
        (Qt.Key.Key_D, META),
        (Qt.Key.Key_Menu, NONE),
        (Qt.Key.Key_Tab, ALT),
        (Qt.Key.Key_W, CTRL),
        (Qt.Key.Key_Plus, CTRL),
        (Qt.Key.Key_Print, NONE),
    ],
)
def test_a_key_that_leads_away_reaches_nobody(
    locked: Kiosk, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    seen = Seen(locked.window)
    _press(locked, Qt.Key.Key_Z)
    assert QEvent.Type.KeyPress in seen.kinds
    seen.kinds.clear()
    _press(locked, key, modifiers)
    assert not {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride} & set(seen.kinds)
    assert locked.window.isVisible()
    assert locked.window.flow.screen is Screen.ATTRACT


def test_escape_does_not_leave(locked: Kiosk) -> None:
    _press(locked, Qt.Key.Key_Escape)
    assert locked.window.isVisible()


def test_what_a_person_types_arrives(locked: Kiosk, qapp: QApplication) -> None:
    field = QLineEdit(locked.window)
    field.show()
    field.setFocus()
    for key in (Qt.Key.Key_L, Qt.Key.Key_I, Qt.Key.Key_N):
        _press(locked, key)
    alt_gr = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_At, CTRL | ALT, "@")
    qapp.sendEvent(_handle(locked), alt_gr)
    assert field.text() == "lin@"
    _press(locked, Qt.Key.Key_A, CTRL)
    assert field.selectedText() == field.text()


def test_staff_still_get_out(locked: Kiosk) -> None:
    _press(locked, Qt.Key.Key_Q, CTRL)
    assert locked.window.leave_gate.isVisible()


def _menu() -> QEvent:
    return QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))


def _zoom() -> QEvent:
    point = QPointF(50, 50)
    return QWheelEvent(
        point, point, QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton, CTRL,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip


def _pinch() -> QEvent:
    point = QPointF(50, 50)
    device = QPointingDevice.primaryPointingDevice()
    kind = Qt.NativeGestureType.ZoomNativeGesture
    return QNativeGestureEvent(kind, device, 2, point, point, point, 0.5, QPointF(0, 0))


def _drag() -> QEvent:
    things = QMimeData()
    things.setText("https://evil.example")
    return QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, things, Qt.MouseButton.LeftButton, NONE
    )


@pytest.mark.parametrize("made", [_menu, _zoom, _pinch, _drag])
def test_menus_zoom_pinch_and_drags_reach_nobody(
    locked: Kiosk, qapp: QApplication, made: Callable[[], QEvent]
) -> None:
    seen, event = Seen(locked.window), made()
    seen.setAcceptDrops(True)
    qapp.sendEvent(_handle(locked), event)
    assert event.type() not in seen.kinds


@pytest.mark.parametrize("made", [_menu, _zoom, _drag])
def test_without_it_they_would(
    kiosk: Kiosk, qapp: QApplication, made: Callable[[], QEvent]
) -> None:
    seen, event = Seen(kiosk.window), made()
    seen.setAcceptDrops(True)
    qapp.sendEvent(_handle(kiosk), event)
    assert event.type() in seen.kinds


def test_it_comes_back_when_it_is_put_away(locked: Kiosk) -> None:
    locked.window.showMinimized()
    locked.qtbot.waitUntil(lambda: not locked.window.isMinimized(), timeout=5000)
    assert locked.window.isFullScreen()


def test_once_staff_have_left_the_desktop_is_as_ever(kiosk: Kiosk, qapp: QApplication) -> None:
    lockdown = Lockdown(kiosk.window, qapp)
    lockdown.start()
    lockdown.stop()
    seen = Seen(kiosk.window)
    _press(kiosk, Qt.Key.Key_F1)
    assert QEvent.Type.KeyPress in seen.kinds
