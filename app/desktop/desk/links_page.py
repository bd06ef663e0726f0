"""The first page: make a link on the left, and see what became of payments on the right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_page import DeskPage
from app.desktop.widgets.labels import Label
from app.settings import Settings


class LinksPage(DeskPage):
    """`side` is where what happened is shown."""

    def __init__(
        self, bridge: DeskBridge, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._settings = bridge, settings
        self.heading = Label("title", self)
        self.side = QVBoxLayout()
        self.side.addWidget(self.heading)
        self.side.addStretch()
        row = QHBoxLayout(self)
        row.addLayout(self.side, 1)
        self.retranslate()

    def retranslate(self) -> None:
        self.heading.setText(self.tr("Payments"))

    def begin(self) -> None:
        """Put the cursor where a link begins."""
        self.setFocus()

    def prefill(self, address: str) -> None:
        """Fill the form from a deep link."""
