"""Fingers that swipe, pinch, rest and drag on a locked kiosk change nothing that a tap would not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.desktop.kiosk.kiosk_flow import Screen
from app.desktop.kiosk.lockdown import Lockdown
from app.desktop.widgets.qr_view import QrView
from tests.desktop.conftest import Kiosk
from tests.desktop.customer_hands import button, press, to_scan

_STEPS = 6


@pytest.fixture(scope="module")
def finger(qapp: QApplication) -> QPointingDevice:
    assert qapp is not None
    return QTest.createTouchDevice()


@pytest.fixture
def locked(kiosk: Kiosk, qapp: QApplication) -> Iterator[Kiosk]:
    lockdown = Lockdown(kiosk.window, qapp)
    lockdown.start()
    yield kiosk
    lockdown.stop()


def _swipe(kiosk: Kiosk, finger: QPointingDevice, start: QPoint, end: QPoint) -> None:
    window = kiosk.window
    QTest.touchEvent(window, finger).press(0, start, window).commit()
    for step in range(1, _STEPS + 1):
        at = start + (end - start) * step / _STEPS
        QTest.touchEvent(window, finger).move(0, at, window).commit()
    QTest.touchEvent(window, finger).release(0, end, window).commit()


def _pinch(kiosk: Kiosk, finger: QPointingDevice, center: QPoint, inward: bool) -> None:
    window = kiosk.window
    reach = [QPoint(20 + 40 * step, 0) for step in range(_STEPS)]
    if inward:
        reach.reverse()
    first = reach[0]
    event = QTest.touchEvent(window, finger)
    event.press(0, center - first, window).press(1, center + first, window).commit()
    for far in reach[1:]:
        event = QTest.touchEvent(window, finger)
        event.move(0, center - far, window).move(1, center + far, window).commit()
    event = QTest.touchEvent(window, finger)
    event.release(0, center - reach[-1], window).release(1, center + reach[-1], window).commit()


def _code(kiosk: Kiosk) -> QrView:
    """Once everything has its place: the page is laid out when events run, not when it is shown."""
    code = to_scan(kiosk).qr
    QApplication.processEvents()
    return code


def _place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def _undisturbed(kiosk: Kiosk, screen: Screen) -> None:
    assert kiosk.screen is screen
    assert kiosk.window.isVisible()
    assert QApplication.activePopupWidget() is None
    # What earlier tests have closed may not have gone yet.
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == [kiosk.window]


def _from_the_left(window: QWidget) -> tuple[QPoint, QPoint]:
    return QPoint(1, window.height() // 2), QPoint(window.width() // 2, window.height() // 2)


def _from_the_top(window: QWidget) -> tuple[QPoint, QPoint]:
    return QPoint(window.width() // 2, 1), QPoint(window.width() // 2, window.height() // 2)


def _from_below(window: QWidget) -> tuple[QPoint, QPoint]:
    start, end = _from_the_top(window)
    return QPoint(start.x(), window.height() - 1), end


@pytest.mark.parametrize("edge", [_from_the_left, _from_the_top, _from_below])
def test_a_swipe_from_an_edge_leaves_the_code_where_it_is(
    locked: Kiosk, finger: QPointingDevice, edge: Callable[[QWidget], tuple[QPoint, QPoint]]
) -> None:
    code = _code(locked)
    before = _place(code)
    _swipe(locked, finger, *edge(locked.window))
    _undisturbed(locked, Screen.SCAN)
    assert _place(code) == before


@pytest.mark.parametrize("inward", [False, True])
def test_two_fingers_do_not_zoom_the_code(
    locked: Kiosk, finger: QPointingDevice, inward: bool
) -> None:
    code = _code(locked)
    before, step = _place(code), code.device_pixels_per_module()
    _pinch(locked, finger, before.center(), inward)
    _undisturbed(locked, Screen.SCAN)
    assert (_place(code), code.device_pixels_per_module()) == (before, step)


def test_a_finger_that_slides_off_a_product_buys_nothing(
    locked: Kiosk, finger: QPointingDevice
) -> None:
    press(locked, "Tap to start")
    tile = _place(button(locked, "Monthly membership"))
    _swipe(locked, finger, tile.center(), QPoint(tile.center().x(), locked.window.height() - 2))
    _undisturbed(locked, Screen.CHOOSE)
    assert locked.service.commands == []


def test_a_finger_that_taps_a_product_does(locked: Kiosk, finger: QPointingDevice) -> None:
    press(locked, "Tap to start")
    at = _place(button(locked, "Monthly membership")).center()
    _swipe(locked, finger, at, at)
    assert locked.screen is Screen.EMAIL


def _field(kiosk: Kiosk) -> QLineEdit:
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Enter e-mail")
    field = kiosk.page().findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "lin.wei")
    return field


def test_a_finger_that_rests_on_the_field_opens_no_menu(locked: Kiosk) -> None:
    field = _field(locked)
    QTest.mousePress(field, Qt.MouseButton.LeftButton, pos=field.rect().center())
    # What a desktop makes of a finger that rests.
    at = field.rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Other, at, field.mapToGlobal(at))
    QApplication.sendEvent(field, asked)
    QTest.mouseRelease(field, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseClick(field, Qt.MouseButton.RightButton)
    _undisturbed(locked, Screen.EMAIL)
    assert field.text() == "lin.wei"


def test_words_are_not_dragged_out_of_the_field(locked: Kiosk) -> None:
    field = _field(locked)
    field.selectAll()
    start = QPoint(40, field.height() // 2)
    QTest.mousePress(field, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 10):
        QTest.mouseMove(field, start + QPoint(0, 30 * step))
    QTest.mouseRelease(field, Qt.MouseButton.LeftButton, pos=start)
    _undisturbed(locked, Screen.EMAIL)
    assert not field.dragEnabled()
    assert field.text() == "lin.wei"
    assert QGuiApplication.overrideCursor() is None


def test_staff_open_their_list_only_by_a_long_press(locked: Kiosk, finger: QPointingDevice) -> None:
    locked.window.attract.show_attention(1)
    locked.window._on_flow_changed()
    staff = _place(button(locked, "Staff"))
    _swipe(locked, finger, staff.center(), staff.center())
    assert not locked.window.attention_list.isVisible()
    assert locked.screen is Screen.ATTRACT
