"""The rail at the window's left edge: one button for each page, and the language and the colours below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop.desk.desk_pages import Place
from app.desktop.widgets.look import set_look
from app.desktop.widgets.shop_logo import ShopLogo
from app.desktop.widgets.svg_icon import icon, icon_pixmap

_ICON = 22
# The most room for the shop's picture: its height and width.
_LOGO = (44, 60)
# Each language is offered in its own words, to somebody who may read no other.
_OTHER_LANGUAGE = {"zh": "English", "en": "中文"}


class _RailButton(QToolButton):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, color: str) -> None:
        self.setIcon(icon(name, color, _ICON, self.devicePixelRatioF()))


class DeskRail(QFrame):
    """Says which page is wanted; the window decides."""

    chosen = Signal(str)
    language_wanted = Signal()
    colors_wanted = Signal()

    def __init__(self, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self._places = places
        self._counts: dict[str, int] = {}
        self._unsaved: set[str] = set()
        self.logo = QLabel(self)
        self.logo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.logo.hide()
        self._dark = False
        self._language = "en"
        self._buttons = {place.name: _RailButton(self) for place in places}
        self.language = _RailButton(self)
        self.colors = _RailButton(self)
        self.language.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.language.clicked.connect(self.language_wanted)
        self.colors.clicked.connect(self.colors_wanted)
        self._group = QButtonGroup(self)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 14, 8, 14)
        column.setSpacing(6)
        column.addWidget(self.logo)
        for number, place in enumerate(self._places, 1):
            button = self._buttons[place.name]
            button.setCheckable(True)
            button.setShortcut(f"Ctrl+{number}")
            button.clicked.connect(partial(self.chosen.emit, place.name))
            self._group.addButton(button)
            column.addWidget(button)
        column.addStretch()
        column.addWidget(self.colors)
        column.addWidget(self.language)

    def button(self, name: str) -> QToolButton:
        """The button of a page."""
        return self._buttons[name]

    def mark(self, name: str) -> None:
        """Show which page is seen."""
        self._buttons[name].setChecked(True)

    def count(self, name: str, number: int) -> None:
        """Show how much waits at a page; 0 shows nothing."""
        self._counts[name] = number
        self.retranslate()

    def mark_unsaved(self, name: str, unsaved: bool) -> None:
        """Show that something was typed on a page and not saved: it is still there, and waits."""
        (self._unsaved.add if unsaved else self._unsaved.discard)(name)
        self.retranslate()

    def show_logo(self, file: str | None, shop: str) -> None:
        """The shop's picture above the pages; a shop without one needs no other in its place."""
        picture = ShopLogo(file).own_pixmap(*_LOGO, self.devicePixelRatioF())
        self.logo.setVisible(picture is not None)
        self.logo.setPixmap(picture or QPixmap())
        self.logo.setAccessibleName(shop)
        # Drawn for a light ground, it would be lost on a dark one.
        set_look(self.logo, "clear", picture is not None and picture.hasAlphaChannel())

    def speak(self, language: str) -> None:
        """The language that is spoken from now on, "zh" or "en"."""
        self._language = language
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again."""
        for place in self._places:
            waiting = self._counts.get(place.name, 0)
            words = f"{place.title()} {waiting}" if waiting else place.title()
            button = self._buttons[place.name]
            self._say_at(button, words, unsaved=place.name in self._unsaved)
            set_look(button, "alarm", bool(waiting))
        other = _OTHER_LANGUAGE[self._language]
        self.language.setText(other)
        self.language.setAccessibleName(other)
        words = self.tr("Light") if self._dark else self.tr("Dark")
        self.colors.setText(words)
        self.colors.setAccessibleName(words)

    def _say_at(self, button: QToolButton, words: str, *, unsaved: bool) -> None:
        button.setText(f"{words} •" if unsaved else words)
        spoken = self.tr("{page}: not saved yet").format(page=words) if unsaved else words
        button.setAccessibleName(spoken)
        button.setToolTip(spoken if unsaved else "")

    def restyle(self, colors: Mapping[str, str], *, dark: bool) -> None:
        """Draw in these colours."""
        self._dark = dark
        for place in self._places:
            button = self._buttons[place.name]
            button.setIcon(_two_tone(place.icon, colors, self.devicePixelRatioF()))
        self.colors.show_icon("sun" if dark else "moon", colors["muted"])
        self.retranslate()


def _two_tone(name: str, colors: Mapping[str, str], ratio: float) -> QIcon:
    made = icon(name, colors["muted"], _ICON, ratio)
    made.addPixmap(
        icon_pixmap(name, colors["accent"], _ICON, ratio), QIcon.Mode.Normal, QIcon.State.On
    )
    return made
