"""What a person does in front of the kiosk: finds a button by its words, presses it, types."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.desktop.kiosk.kiosk_flow import Screen
from app.desktop.kiosk.scan_page import ScanPage
from app.desktop.widgets.button import Button
from tests.desktop.conftest import Kiosk


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def button(kiosk: Kiosk, name: str) -> Button:
    """The one visible button whose spoken name begins with these words."""
    found = [
        each
        for each in kiosk.window.findChildren(Button)
        if each.isVisible() and re.match(rf"{re.escape(name)}(?!\w)", each.accessibleName())
    ]
    assert len(found) == 1, f"{name}: {[each.accessibleName() for each in found]}"
    return found[0]


def press(kiosk: Kiosk, name: str) -> None:
    click(button(kiosk, name))


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def keys(*pressed: Qt.Key) -> None:
    for key in pressed:
        QTest.keyClick(focused(), key)


def to_scan(kiosk: Kiosk) -> ScanPage:
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Skip and pay")
    kiosk.qtbot.waitUntil(lambda: len(kiosk.service.commands) == 1)
    kiosk.service.open_link()
    page = kiosk.wait_for(Screen.SCAN)
    assert isinstance(page, ScanPage)
    return page
