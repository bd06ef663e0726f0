"""What a person does on the settings page."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from app.desktop.desk.settings_page import SettingsPage
from tests.desktop.desk.conftest import Desk


def opened(desk: Desk) -> SettingsPage:
    """The page, seen."""
    page = desk.window.go_to("settings")
    assert isinstance(page, SettingsPage)
    return page


def line(page: SettingsPage, name: str) -> QLineEdit:
    """The one line that a setting is typed into."""
    widget = page.editors[name].widget
    assert isinstance(widget, QLineEdit)
    return widget


def save(desk: Desk, page: SettingsPage) -> dict[str, object]:
    """Press Save and wait; what was written down ever since."""
    page.save.click()
    desk.qtbot.waitUntil(page.save.isEnabled)
    return desk.runtime.saved
