"""What is wrong with the receipt printer, among what needs attention."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.receipts.receipt_tray import ReceiptTray
from app.desktop.texts import staff_reason
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label


class PrinterCard(QFrame):
    """Seen while the tray has trouble."""

    def __init__(self, tray: ReceiptTray, language: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._tray = tray
        self.what, self.which = Label("heading", self), Label("muted", self)
        self.todo = Label("", self)
        self.again, self.done = Button("plain", self), Button("plain", self)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.again)
        row.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(6)
        for each in (self.what, self.which, self.todo):
            column.addWidget(each)
        column.addLayout(row)
        self.again.clicked.connect(tray.try_again)
        self.done.clicked.connect(tray.forget)
        self.show_tray(language)

    def show_tray(self, language: str) -> None:
        """Say how it stands now."""
        trouble = self._tray.trouble
        self.setVisible(trouble is not None)
        if trouble is None:
            return
        self.what.setText(self.tr("The receipt printer did not print"))
        numbers = " · ".join(self._tray.unprinted)
        self.which.setText(self.tr("Receipts not printed: {numbers}").format(numbers=numbers))
        self.which.setVisible(bool(numbers))
        self.again.setVisible(bool(numbers))
        self.todo.setText(staff_reason(trouble, language))
        self.again.say(self.tr("Print them now"))
        self.done.say(self.tr("Done"), self.tr("The receipts are not needed any more"))
