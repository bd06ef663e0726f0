"""Products, each on a line of its own: name, name in English, price, and its currency where that may differ."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.desktop.widgets.labels import Label
from app.desktop.widgets.look import set_look
from app.settings import CatalogItem

_COLUMNS = ("name", "name_en", "amount", "currency")
# `catalog[2].amount`, counting from 1.
_PLACE = re.compile(r"catalog\[(\d+)\](?:\.(\w+))?")
_LONGEST_TYPED = 2_000


class ProductRows(QWidget):
    """Lines that are left empty are no products."""

    returned = Signal()
    edited = Signal()

    def __init__(
        self, rows: int, parent: QWidget | None = None, *, with_currency: bool = False
    ) -> None:
        super().__init__(parent)
        self._columns = _COLUMNS if with_currency else _COLUMNS[:-1]
        self.heads = [Label("field", self) for _ in self._columns]
        self.reason = Label("problem", self)
        self.lines: list[list[QLineEdit]] = []
        # Where each product that was asked for last stands.
        self._sent: list[int] = []
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for column, head in enumerate(self.heads):
            grid.addWidget(head, 0, column)
        grid.addWidget(self.reason, 1, 0, 1, len(self._columns))
        self.add_lines(rows)
        for column, stretch in enumerate((6, 6, 4, 2)[: len(self._columns)]):
            grid.setColumnStretch(column, stretch)
        self.reason.hide()

    def add_lines(self, count: int) -> None:
        """Room for more products."""
        for _ in range(count):
            line = [self._line() for _ in self._columns]
            self.lines.append(line)
            for column, editor in enumerate(line):
                self._grid.addWidget(editor, len(self.lines) + 1, column)
        self._name_lines()

    def _line(self) -> QLineEdit:
        editor = QLineEdit(self)
        editor.setMaxLength(_LONGEST_TYPED)
        editor.returnPressed.connect(self.returned)
        editor.textChanged.connect(self.edited)
        return editor

    def say(self, *heads: str) -> None:
        """Name the columns; a screen reader hears the line's number too."""
        for head, words in zip(self.heads, heads, strict=True):
            head.setText(words)
        self._name_lines()

    def _name_lines(self) -> None:
        for number, line in enumerate(self.lines, 1):
            for editor, head in zip(line, self.heads, strict=True):
                editor.setAccessibleName(f"{head.text()} {number}")

    def fill(self, items: Sequence[CatalogItem]) -> None:
        """Show these products and no others."""
        self.add_lines(max(0, len(items) - len(self.lines)))
        for editor in (each for line in self.lines for each in line):
            editor.clear()
        for line, item in zip(self.lines, items, strict=False):
            texts = (item.name, item.name_en or "", item.amount.to_text(), item.amount.currency)
            for editor, text in zip(line, texts, strict=False):
                editor.setText(text)

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
                for name, editor in zip(self._columns, self.lines[row], strict=True)
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
        column = self._columns.index(place[2]) if place[2] in self._columns else _first_empty(line)
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
