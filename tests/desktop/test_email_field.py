"""The field for the e-mail address keeps nothing of the customer before, and opens no door out of the kiosk."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.desktop.kiosk.screens import Screen
from tests.desktop.conftest import Kiosk
from tests.desktop.customer_hands import press


def to_typing(kiosk: Kiosk) -> QLineEdit:
    """From the first screen to the cursor in the field."""
    kiosk.wait_for(Screen.ATTRACT)
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Enter e-mail")
    return kiosk.page().findChildren(QLineEdit)[0]


def test_undo_does_not_bring_back_the_last_customers_address(kiosk: Kiosk) -> None:
    QTest.keyClicks(to_typing(kiosk), "first@customer.example")
    for _ in range(3):
        press(kiosk, "Back")
    field = to_typing(kiosk)
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == ""


def test_a_long_press_opens_no_menu(kiosk: Kiosk) -> None:
    field = to_typing(kiosk)
    spot = QPoint(10, 10)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, field.mapToGlobal(spot))
    QApplication.sendEvent(field, asked)
    opened = QApplication.activePopupWidget()
    if opened is not None:
        opened.close()
    assert opened is None


def test_what_is_pasted_is_checked_and_never_too_long(kiosk: Kiosk) -> None:
    field = to_typing(kiosk)
    for hostile in (
        "a\nb@c.com\r\n",
        "x@y.com\u202e\u2066evil",
        "a" * 1_000_000,
        "a@b.com, c@d.com",
    ):
        field.setText("")
        QApplication.clipboard().setText(hostile)
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert kiosk.sees(Screen.EMAIL), hostile[:20]
        assert 0 < len(field.text()) <= 254
