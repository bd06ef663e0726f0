"""What every page is: words and sizes that can change at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.desktop.theme import Scale

if TYPE_CHECKING:
    from app.desktop.kiosk.kiosk_flow import KioskFlow


class Page(QWidget):
    """One thing on one screen. The window calls `fit` and `show_flow` before it is seen and whenever they change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def fit(self, scale: Scale) -> None:
        """Take the sizes for this screen."""
        raise NotImplementedError

    def show_flow(self, flow: KioskFlow) -> None:
        """Say what is so now, in the flow's language."""
        raise NotImplementedError

    def entered(self) -> None:
        """The page has just become the one that is seen."""

    def left(self) -> None:
        """Another page took its place."""
