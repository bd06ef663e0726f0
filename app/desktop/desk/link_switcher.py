"""Steps through the links that were made here; several may be open at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label


class LinkSwitcher(QWidget):
    """Hidden while there is only one."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ids: Sequence[str] = ()
        self._place = 0
        self.words = Label("field", self, wrap=False)
        self.older, self.newer = Button("plain", self), Button("plain", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        row.addWidget(self.older)
        row.addWidget(self.newer)
        self.older.clicked.connect(self._on_older)
        self.newer.clicked.connect(self._on_newer)
        self.hide()

    def show_ids(self, ids: Sequence[str], shown: str) -> None:
        """All links, oldest first, and which of them is seen."""
        self._ids, self._place = ids, list(ids).index(shown)
        self.setVisible(len(ids) > 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again."""
        words = self.tr("Link {number} of {count}")
        self.words.setText(words.format(number=self._place + 1, count=len(self._ids)))
        self.older.say("‹", self.tr("The link before"))
        self.newer.say("›", self.tr("The link after"))
        self.older.setEnabled(self._place > 0)
        self.newer.setEnabled(self._place < len(self._ids) - 1)

    def _on_older(self) -> None:
        self.chosen.emit(self._ids[self._place - 1])

    def _on_newer(self) -> None:
        self.chosen.emit(self._ids[self._place + 1])
