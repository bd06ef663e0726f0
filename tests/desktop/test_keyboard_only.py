"""Whoever cannot touch the screen: the Tab key alone reaches whatever can be pressed, and nothing behind a panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.desktop.gallery import (
    SCENES,
    Sitting,
    close_window,
    open_window,
    settings_for,
    settle,
)
from app.desktop.kiosk.kiosk_window import KioskWindow
from app.desktop.languages import Languages
from tests.desktop.test_pictures import visible

# More stops than any screen has: the way around is complete when a stop comes again.
_MOST_STOPS = 120


def pressable(window: KioskWindow) -> set[QWidget]:
    return {each for each in visible(window, QAbstractButton) if each.isEnabled()}


def stops(window: KioskWindow) -> list[QWidget]:
    """Where the focus comes by, until it is where it has been before."""
    found: list[QWidget] = []
    for _ in range(_MOST_STOPS):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is None or focused in found:
            break
        found.append(focused)
    return found


@pytest.mark.parametrize("scene", SCENES)
def test_tab_reaches_all_that_can_be_pressed_and_nothing_else(
    scene: str, qapp: QApplication, languages: Languages
) -> None:
    window = open_window(settings_for(scene, "en"), (1280, 800), languages)
    try:
        SCENES[scene](Sitting(window))
        window.activateWindow()
        settle(qapp)
        expected, found = pressable(window), stops(window)
        missed = [each.accessibleName() for each in expected if each not in found]
        behind = [
            each.accessibleName()
            for each in found
            if isinstance(each, QAbstractButton) and each not in expected
        ]
        assert (missed, behind) == ([], [])
    finally:
        close_window(window)
