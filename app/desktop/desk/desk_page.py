"""What every page of the desk is: words and colours that can change at any moment."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget


class DeskPage(QWidget):
    """Made as `Page(bridge, settings)`. It asks the engine nothing before it is first shown.

    `count_changed` sets the number at its word in the rail; 0 hides it. `unsaved_changed` marks it as a page with
    something that was typed and not saved, or takes the mark away. `settings_saved` tells the window what was
    written down: a mapping from the names of settings to their values.
    """

    count_changed = Signal(int)
    unsaved_changed = Signal(bool)
    settings_saved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def retranslate(self) -> None:
        """Say everything again, in the language that has just been installed."""
        raise NotImplementedError

    def speak(self, language: str) -> None:
        """The language that the window speaks from now on, "zh" or "en"; `retranslate` follows."""

    def restyle(self, colors: Mapping[str, str]) -> None:
        """Paint in these colours from now on (`desk_theme.LIGHT` or `DARK`)."""

    def entered(self) -> None:
        """The page has just become the one that is seen."""

    def has_unsaved(self) -> bool:
        """Whether leaving now would lose what somebody has typed."""
        return False
