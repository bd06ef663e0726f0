"""Saves the end-of-day report of the day that is shown: asks where, reads, writes; whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QWidget

from app.core.errors import MofangError
from app.core.system_reasons import reason_words
from app.desktop.desk.day_report import DayReport, ReportAsker
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.report_csv import report_csv
from app.desktop.desk.report_pdf import pdf_of, report_paper
from app.desktop.texts import staff_reason
from app.desktop.whole_file import save_whole
from app.desktop.widgets.button import Button
from app.settings import Settings

# Makes the file's bytes, on another thread.
_Work = Callable[[], bytes]


class ReportSaver(QWidget):
    """`said` with what became of it. `day` is the one that is reported."""

    said = Signal(str)

    def __init__(self, bridge: DeskBridge, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge, self._settings = bridge, settings
        self._language = settings.language
        self.day = bridge.today()
        self.pdf, self.csv = Button("plain", self), Button("plain", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.pdf, self.csv):
            row.addWidget(button)
        self.pdf.clicked.connect(self._on_pdf)
        self.csv.clicked.connect(self._on_csv)

    def speak(self, language: str) -> None:
        """The language of the next report."""
        self._language = language

    def retranslate(self) -> None:
        """Say everything again."""
        self.pdf.say(self.tr("Save PDF…"), self.tr("Save the report of this day as PDF"))
        self.csv.say(self.tr("Save CSV…"), self.tr("Save the report of this day as CSV"))

    def _on_pdf(self) -> None:
        path = self._ask_for_file("pdf", self.tr("PDF file"))
        if path:
            self.save_pdf(path)

    def _on_csv(self) -> None:
        path = self._ask_for_file("csv", self.tr("CSV for Excel"))
        if path:
            self.save_csv(path)

    def _ask_for_file(self, ending: str, kind: str) -> str:
        name = f"mofang-{self.day.isoformat()}.{ending}"
        title = self.tr("End-of-day report")
        path, _ = QFileDialog.getSaveFileName(self, title, name, f"{kind} (*.{ending})")
        return path

    # --- saving -----------------------------------------------------------------------------------

    def save_pdf(self, path: str) -> None:
        """Read the day, and write it as a PDF."""
        self._begin(path, self._pdf_work)

    def save_csv(self, path: str) -> None:
        """Read the day, and write it as CSV."""
        self._begin(path, self._csv_work)

    def _pdf_work(self, report: DayReport) -> _Work:
        """The words are put together here, where the translations are; the pages are made elsewhere."""
        shop = self._settings.shop_name_in(self._language)
        paper = report_paper(report, shop, self._language)
        return partial(pdf_of, paper, QApplication.font().families())

    def _csv_work(self, report: DayReport) -> _Work:
        text = report_csv(report, self._language)
        return lambda: text.encode("utf-8", "replace")

    def _begin(self, path: str, work_for: Callable[[DayReport], _Work]) -> None:
        self._set_busy(busy=True)
        self.said.emit(self.tr("Writing the report…"))
        asker = ReportAsker(self._bridge, self.day, self)
        asker.answered.connect(partial(self._on_report, path, work_for))
        asker.failed.connect(self._on_failed)
        asker.answered.connect(asker.deleteLater)
        asker.failed.connect(asker.deleteLater)
        asker.ask()

    def _on_report(
        self, path: str, work_for: Callable[[DayReport], _Work], report: DayReport
    ) -> None:
        work = work_for(report)
        self._bridge.run_aside(
            lambda: save_whole(path, work()),
            partial(self._on_written, path),
            self._on_failed,
            self,
        )

    def _on_written(self, path: str, reason: str) -> None:
        self._set_busy(busy=False)
        words = self.tr("Not saved: {reason}") if reason else self.tr("Saved as {name}")
        self.said.emit(words.format(reason=reason_words(reason, self._language), name=path))

    def _on_failed(self, error: MofangError) -> None:
        self._set_busy(busy=False)
        reason = staff_reason(error, self._language)
        self.said.emit(self.tr("Not saved: {reason}").format(reason=reason))

    def _set_busy(self, *, busy: bool) -> None:
        self.pdf.setEnabled(not busy)
        self.csv.setEnabled(not busy)
