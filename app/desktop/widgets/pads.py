"""Keys on the screen: digits for an amount or a PIN, letters for an e-mail address."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.desktop.widgets.button import Button

BACKSPACE = "\b"


def _key(role: str, parent: QWidget) -> Button:
    button = Button(role, parent)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return button


class NumberPad(QWidget):
    """1 to 9, 0, backspace, and one key of choice ("00", or nothing)."""

    pressed = Signal(str)

    def __init__(self, corner: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.keys: dict[str, Button] = {}
        for place, text in enumerate([*"123456789", corner, "0", BACKSPACE]):
            if text:
                self._add(text, place)

    def _add(self, text: str, place: int) -> None:
        button = _key("key", self)
        if text != BACKSPACE:
            button.say(text)
        button.setAutoRepeat(text == BACKSPACE)
        button.clicked.connect(partial(self.pressed.emit, text))
        self._grid.addWidget(button, place // 3, place % 3)
        self.keys[text] = button

    def fit(self, gap: int, icon_side: int, icon_color: str, backspace_name: str) -> None:
        """Set the gap between keys, and the backspace key's icon and spoken name."""
        self._grid.setSpacing(gap)
        self.keys[BACKSPACE].show_icon("backspace", icon_color, icon_side)
        self.keys[BACKSPACE].setAccessibleName(backspace_name)


class LetterPad(QWidget):
    """What an e-mail address is made of, with whole endings on single keys."""

    pressed = Signal(str)

    ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm.-_")
    ENDINGS = ("@", "qq.com", "163.com", "gmail.com", ".com", ".cn")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._lines: list[QHBoxLayout] = []
        self.keys: dict[str, Button] = {}
        for letters in self.ROWS:
            self._add_row(list(letters), "letter")
        self._add_row(list(self.ENDINGS), "word")
        self._add_key(BACKSPACE, "letter", self._lines[2], 4)

    def _add_row(self, texts: list[str], role: str) -> None:
        row = QHBoxLayout()
        self._lines.append(row)
        for text in texts:
            self._add_key(text, role, row, max(4, len(text)))
        self._rows.addLayout(row, 1)

    def _add_key(self, text: str, role: str, row: QHBoxLayout, stretch: int) -> None:
        button = _key(role, self)
        if text != BACKSPACE:
            button.say(text)
        button.setAutoRepeat(text == BACKSPACE)
        button.clicked.connect(partial(self.pressed.emit, text))
        row.addWidget(button, stretch)
        self.keys[text] = button

    def fit(self, gap: int, icon_side: int, icon_color: str, backspace_name: str) -> None:
        """Set the gap between keys, and the backspace key's icon and spoken name."""
        self._rows.setSpacing(gap)
        for line in self._lines:
            line.setSpacing(gap)
        self.keys[BACKSPACE].show_icon("backspace", icon_color, icon_side)
        self.keys[BACKSPACE].setAccessibleName(backspace_name)
