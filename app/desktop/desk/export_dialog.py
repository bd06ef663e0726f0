"""Writes what is shown, all pages of it, into a CSV file: whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from PySide6.QtCore import QCoreApplication, QSaveFile, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.core.errors import MofangError
from app.core.listing import MOST_ON_A_PAGE, PaymentPage, PaymentQuery, Tally
from app.core.system_reasons import reason_words
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.payments_csv import heading_line, payment_lines
from app.desktop.texts import staff_reason
from app.desktop.whole_file import open_to_save, trouble_of, write_all
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label


def ask_for_file(parent: QWidget) -> str:
    """Where to write; empty if the person thought better of it."""
    translate = QCoreApplication.translate
    path, _ = QFileDialog.getSaveFileName(
        parent,
        translate("ExportDialog", "Export payments"),
        "payments.csv",
        translate("ExportDialog", "CSV for Excel") + " (*.csv)",
    )
    return path


class ExportDialog(QDialog):
    """A file of the same name stays as it was until the new one is whole."""

    def __init__(
        self,
        bridge: DeskBridge,
        query: PaymentQuery,
        path: str,
        language: str,
        zone: tzinfo | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._language, self._zone = bridge, language, zone
        self._query = replace(query, cursor=None, limit=MOST_ON_A_PAGE)
        self._file = QSaveFile(path, self)
        self._written, self._running = 0, False
        self.says = Label("body", self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 0)
        self.button = Button("plain", self)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addWidget(self.says)
        column.addWidget(self.bar)
        column.addLayout(row)
        self.setMinimumWidth(420)
        self.setWindowTitle(self.tr("Export payments"))
        self.bar.setAccessibleName(self.tr("Progress"))
        self.button.say(self.tr("Cancel"))
        self.button.clicked.connect(self.reject)
        self.finished.connect(self._on_finished)

    def begin(self) -> None:
        """Open the file, and fetch page after page."""
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.show()
        if not open_to_save(self._file):
            self._fail(trouble_of(self._file))
            return
        self._running = True
        self._say_written()
        query = self._query
        self._bridge.ask(lambda desk: desk.tally(query), self._on_tally, self._on_failed, of=self)
        if self._write(heading_line(self._language)):
            self._ask(query)

    def _on_tally(self, tallies: Sequence[Tally]) -> None:
        if self._running:
            self.bar.setRange(0, max(1, sum(each.payments for each in tallies)))
            self.bar.setValue(self._written)

    def _ask(self, query: PaymentQuery) -> None:
        self._bridge.ask(lambda desk: desk.browse(query), self._on_page, self._on_failed, of=self)

    def _on_page(self, page: PaymentPage) -> None:
        if not self._running or not self._write(payment_lines(page.payments, self._zone)):
            return
        self._written += len(page.payments)
        self.bar.setValue(min(self._written, self.bar.maximum()))
        self._say_written()
        if page.next_cursor is None:
            self._finish()
        else:
            self._ask(replace(self._query, cursor=page.next_cursor))

    def _write(self, text: str) -> bool:
        if write_all(self._file, text.encode("utf-8", "replace")):
            return True
        self._fail(trouble_of(self._file))
        return False

    def _finish(self) -> None:
        self._running = False
        if not self._file.commit():
            self._fail(trouble_of(self._file))
            return
        self.bar.setRange(0, 1)
        self.bar.setValue(1)
        words = self.tr("Done: {count} payment(s) are in {file}.", "", self._written)
        self.says.setText(words.format(count=self._written, file=self._file.fileName()))
        self.button.say(self.tr("Close"))

    def _say_written(self) -> None:
        words = self.tr("{count} payment(s) written…", "", self._written)
        self.says.setText(words.format(count=self._written))

    def _on_failed(self, error: MofangError) -> None:
        if self._running:
            self._fail(staff_reason(error, self._language))

    def _fail(self, reason: str) -> None:
        self._give_up()
        words = self.tr("Nothing was saved: {reason}")
        self.says.setProperty("role", "problem")
        self.says.setText(words.format(reason=reason_words(reason, self._language)))
        self.bar.hide()
        self.button.say(self.tr("Close"))

    def _give_up(self) -> None:
        self._running = False
        if self._file.isOpen():
            self._file.cancelWriting()
            self._file.commit()

    def _on_finished(self) -> None:
        self._give_up()
        self.deleteLater()
