"""A few products, each on a line of its own: name, name in English, price."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.desktop.widgets.labels import Label
from app.desktop.widgets.look import set_look

ROWS = 5
_COLUMNS = ("name", "name_en", "amount")
# `catalog[2].amount`, counting from 1.
_PLACE = re.compile(r"catalog\[(\d+)\](?:\.(\w+))?")
_LONGEST_TYPED = 2_000


class ProductRows(QWidget):
    """Lines that are left empty are no products."""

    returned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heads = [Label("field", self) for _ in _COLUMNS]
        self.reason = Label("problem", self)
        self.lines = [[self._line() for _ in _COLUMNS] for _ in range(ROWS)]
        # Where each product that was asked for last stands.
        self._sent: list[int] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for column, head in enumerate(self.heads):
            grid.addWidget(head, 0, column)
        for row, line in enumerate(self.lines, 1):
            for column, editor in enumerate(line):
                grid.addWidget(editor, row, column)
        grid.addWidget(self.reason, ROWS + 1, 0, 1, len(_COLUMNS))
        for column, stretch in enumerate((3, 3, 2)):
            grid.setColumnStretch(column, stretch)
        self.reason.hide()

    def _line(self) -> QLineEdit:
        editor = QLineEdit(self)
        editor.setMaxLength(_LONGEST_TYPED)
        editor.returnPressed.connect(self.returned)
        return editor

    def say(self, *heads: str) -> None:
        """Name the columns; a screen reader hears the line's number too."""
        for head, words in zip(self.heads, heads, strict=True):
            head.setText(words)
        for number, line in enumerate(self.lines, 1):
            for editor, words in zip(line, heads, strict=True):
                editor.setAccessibleName(f"{words} {number}")

    def begin(self) -> None:
        """Put the cursor where typing begins."""
        self.lines[0][0].setFocus()

    def products(self) -> list[dict[str, object]]:
        """What was typed, as the settings file would have it; nothing is checked here."""
        self._sent = [
            row for row, line in enumerate(self.lines) if any(_typed(each) for each in line)
        ]
        return [
            {
                name: _typed(editor)
                for name, editor in zip(_COLUMNS, self.lines[row], strict=True)
                if _typed(editor)
            }
            for row in self._sent
        ]

    def say_nothing_wrong(self) -> None:
        """Take all reasons back."""
        self.reason.hide()
        for editor in (each for line in self.lines for each in line):
            set_look(editor, "wrong", False)
            editor.setAccessibleDescription("")

    def say_wrong(self, name: str, reason: str) -> bool:
        """Mark what a reason is about, by the name that the settings have for it; False if it is not here."""
        place = _PLACE.fullmatch(name)
        if place is None or not 1 <= int(place[1]) <= len(self._sent):
            return False
        line = self.lines[self._sent[int(place[1]) - 1]]
        column = _COLUMNS.index(place[2]) if place[2] in _COLUMNS else _first_empty(line)
        set_look(line[column], "wrong", True)
        line[column].setAccessibleDescription(reason)
        line[column].setFocus()
        self.reason.setText(reason)
        self.reason.show()
        return True


def _typed(editor: QLineEdit) -> str:
    return editor.text().strip()


def _first_empty(line: list[QLineEdit]) -> int:
    """What a product lacks is its name or its price."""
    return 0 if not _typed(line[0]) else 2
