"""A field with its name above it and, when what is in it will not do, the reason below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.widgets.labels import Label
from app.desktop.widgets.look import set_look


class FormField(QWidget):
    """`editor` is what a person types into; a screen reader hears name, hint and reason with it.

    `beside` stands to the right of it, `below` under it.
    """

    def __init__(
        self,
        editor: QWidget,
        parent: QWidget | None = None,
        *,
        beside: Sequence[QWidget] = (),
        below: Sequence[QWidget] = (),
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self.word = ""
        self.name = Label("field", self)
        self.hint = Label("hint", self)
        self.reason = Label("problem", self)
        self.name.setBuddy(editor)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(editor, 1)
        for each in beside:
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.name)
        column.addLayout(row)
        for each in (*below, self.hint, self.reason):
            column.addWidget(each)
        self.hint.hide()
        self.reason.hide()

    def say(self, word: str, remark: str = "") -> None:
        """Name the field, with a remark beside its name."""
        self.word = word
        name = f"{word} · {remark}" if remark else word
        self.name.setText(name)
        self.editor.setAccessibleName(name)
        # A list that can be typed into has its own line for that, which would be heard without a name.
        line = self.editor.lineEdit() if isinstance(self.editor, QComboBox) else None
        if line is not None:
            line.setAccessibleName(name)

    def say_help(self, words: str) -> None:
        """What one may want to know before filling it: shown at the mouse, and heard with the field."""
        self.editor.setToolTip(words)
        self._describe()

    def say_hint(self, hint: str) -> None:
        """What helps to fill it; empty hides it."""
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self._describe()

    def say_wrong(self, reason: str) -> None:
        """Say why what is in it will not do; empty takes that back."""
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        set_look(self.editor, "wrong", bool(reason))
        self._describe()

    def _describe(self) -> None:
        heard = (self.reason.text(), self.hint.text(), self.editor.toolTip())
        self.editor.setAccessibleDescription(" ".join(each for each in heard if each))
