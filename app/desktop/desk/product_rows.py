"""Products, each on a line of its own: name, name in English, price, and its currency where that may differ.

A line moves up and down by the buttons behind it, and by Alt and an arrow key from any of its fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QToolButton, QWidget

from app.desktop.widgets.labels import Label
from app.desktop.widgets.look import set_look
from app.settings import CatalogItem

_COLUMNS = ("name", "name_en", "amount", "currency")
# `catalog[2].amount`, counting from 1.
_PLACE = re.compile(r"catalog\[(\d+)\](?:\.(\w+))?")
_LONGEST_TYPED = 2_000
_UP, _DOWN = -1, 1
_ARROWS = {Qt.Key.Key_Up: _UP, Qt.Key.Key_Down: _DOWN}


class _MoveButton(QToolButton):
    """For the mouse: the keyboard has its own way, and would have to pass two more stops on each line."""

    def __init__(self, by: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("move", "up" if by == _UP else "down")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def say(self, words: str) -> None:
        self.setToolTip(words)
        self.setAccessibleName(words)


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
        self.moves: list[tuple[_MoveButton, _MoveButton]] = []
        # While many fields change at once, nobody is told of each.
        self._busy = False
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
            for column, editor in enumerate((*line, *self._move_buttons())):
                self._grid.addWidget(editor, len(self.lines) + 1, column)
        self._name_lines()
        self._offer_moves()

    def _move_buttons(self) -> tuple[_MoveButton, _MoveButton]:
        row = len(self.moves)
        up, down = _MoveButton(_UP, self), _MoveButton(_DOWN, self)
        up.clicked.connect(partial(self.move_line, row, _UP))
        down.clicked.connect(partial(self.move_line, row, _DOWN))
        self.moves.append((up, down))
        return up, down

    def _line(self) -> QLineEdit:
        editor = QLineEdit(self)
        editor.setMaxLength(_LONGEST_TYPED)
        editor.returnPressed.connect(self.returned)
        editor.textChanged.connect(self._on_edited)
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
        for number, (up, down) in enumerate(self.moves, 1):
            up.say(self.tr("Move product {number} up (Alt+↑)").format(number=number))
            down.say(self.tr("Move product {number} down (Alt+↓)").format(number=number))

    def fill(self, items: Sequence[CatalogItem]) -> None:
        """Show these products and no others."""
        self.add_lines(max(0, len(items) - len(self.lines)))
        self._busy = True
        for editor in (each for line in self.lines for each in line):
            editor.clear()
        for line, item in zip(self.lines, items, strict=False):
            texts = (item.name, item.name_en or "", item.amount.to_text(), item.amount.currency)
            for editor, text in zip(line, texts, strict=False):
                editor.setText(text)
        self._tell_of_all()

    # --- their order ------------------------------------------------------------------------------

    def move_line(self, row: int, by: int) -> None:
        """Change places with the line above (-1) or below (1), if there is one; the cursor goes along."""
        if not self._may_move(row, by, self._last_product()):
            return
        self._busy = True
        for one, two in zip(self.lines[row], self.lines[row + by], strict=True):
            cursor = one.cursorPosition()
            _exchange(one, two)
            two.setCursorPosition(cursor)
            if one.hasFocus():
                two.setFocus()
        self._tell_of_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What a field leaves to its surroundings: it has no use for Alt and an arrow."""
        by = _ARROWS.get(Qt.Key(event.key()))
        row = self._row_of_cursor()
        if by is None or row is None or event.modifiers() != Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        self.move_line(row, by)

    def _row_of_cursor(self) -> int | None:
        rows = (row for row, line in enumerate(self.lines) if any(each.hasFocus() for each in line))
        return next(rows, None)

    def _may_move(self, row: int, by: int, last: int) -> bool:
        """Only a product moves, and none below the last one."""
        return self._has_product(row) and (row > 0 if by == _UP else row < last)

    def _has_product(self, row: int) -> bool:
        return any(_typed(each) for each in self.lines[row])

    def _last_product(self) -> int:
        """-1 if there is none."""
        return max((row for row in range(len(self.lines)) if self._has_product(row)), default=-1)

    def _offer_moves(self) -> None:
        last = self._last_product()
        for row, (up, down) in enumerate(self.moves):
            up.setEnabled(self._may_move(row, _UP, last))
            down.setEnabled(self._may_move(row, _DOWN, last))

    def _on_edited(self) -> None:
        if not self._busy:
            self._tell_of_all()

    def _tell_of_all(self) -> None:
        self._busy = False
        self._offer_moves()
        self.edited.emit()

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


def _exchange(one: QLineEdit, two: QLineEdit) -> None:
    """What was typed, and what was wrong with it."""
    first, second = one.text(), two.text()
    one.setText(second)
    two.setText(first)
    wrong = bool(one.property("wrong")), bool(two.property("wrong"))
    said = one.accessibleDescription(), two.accessibleDescription()
    for editor, is_wrong, words in zip((two, one), wrong, said, strict=True):
        set_look(editor, "wrong", is_wrong)
        editor.setAccessibleDescription(words)


def _first_empty(line: list[QLineEdit]) -> int:
    """What a product lacks is its name or its price."""
    return 0 if not _typed(line[0]) else 2
