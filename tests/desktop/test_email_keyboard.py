"""The keyboard on the screen, and the field above it."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.desktop.kiosk.email_page import EmailPage
from app.desktop.widgets.button import Button
from tests.desktop.conftest import Kiosk, OpenKiosk
from tests.desktop.customer_hands import focused, press


@pytest.mark.parametrize("size", [(640, 480), (1024, 600), (1366, 768), (600, 1024)])
def test_no_key_of_the_keyboard_lies_on_another(
    open_kiosk: OpenKiosk, size: tuple[int, int]
) -> None:
    kiosk = open_kiosk(size)
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Enter e-mail")
    page = kiosk.page()
    assert isinstance(page, EmailPage)
    QTest.keyClicks(focused(), "not@@whole")
    press(kiosk, "Continue")
    kiosk.qtbot.waitUntil(page._problem.isVisible)
    pad = page._pad
    QApplication.processEvents()
    keys_on_it = [each for each in pad.findChildren(Button) if each.isVisible()]
    for one, other in itertools.combinations(keys_on_it, 2):
        assert not one.geometry().intersects(other.geometry()), (one.text(), other.text())
    assert all(pad.rect().contains(each.geometry()) for each in keys_on_it)
    assert pad.geometry().bottom() < page._continue.geometry().top()


def test_a_long_press_opens_no_menu(kiosk: Kiosk) -> None:
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Enter e-mail")
    here = focused().rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, here, focused().mapToGlobal(here))
    QApplication.sendEvent(focused(), asked)
    assert QApplication.activePopupWidget() is None
