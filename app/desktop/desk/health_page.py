"""What `mofang doctor` says, live: each thing that a payment needs, and what to do about the rest."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.system_reasons import reason_words
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_page import DeskPage
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.desktop.widgets.look import set_look
from app.health.findings import Finding, Level
from app.settings import Settings

# Each look asks Stripe five questions.
_LOOK_AGAIN_MILLISECONDS = 60_000
_CHIPS = {Level.OK: "paid", Level.WARN: "test", Level.FAIL: "alarm"}
_FILE = "mofang-diagnostics.zip"


class HealthPage(DeskPage):
    """Looks when it is entered, and again each minute while it is seen. The rail counts what is broken."""

    def __init__(
        self, bridge: DeskBridge, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._language = bridge, settings.language
        self._looking = False
        self._found: list[Finding] = []
        self._saved = ""
        self.heading, self.summary, self.said = Label("title"), Label("muted"), Label("muted")
        self.again, self.save = Button("plain", self), Button("plain", self)
        self.rows: list[FindingRow] = []
        self._rows = QVBoxLayout()
        self._timer = QTimer(self, interval=_LOOK_AGAIN_MILLISECONDS)
        self._timer.timeout.connect(self.look_over)
        self.again.clicked.connect(self.look_over)
        self.save.clicked.connect(self._on_save)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(self._rows)
        self._rows.setSpacing(8)
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.addStretch()
        self._scroll = scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.save)
        top.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.summary)
        column.addWidget(self.said)
        column.addWidget(scroll, 1)
        self.said.hide()

    def entered(self) -> None:
        self._timer.start()
        self.look_over()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def speak(self, language: str) -> None:
        self._language = language

    def retranslate(self) -> None:
        self.heading.setText(self.tr("Health"))
        self._scroll.setAccessibleName(self.heading.text())
        self.again.say(self.tr("Look again"))
        self.save.say(self.tr("Save diagnostics…"))
        for row in self.rows:
            row.show_finding(row.finding, self._language)
        self._summarize()

    # --- looking ----------------------------------------------------------------------------------

    def look_over(self) -> None:
        """Look at everything once more; what was found before stays until then."""
        if self._looking:
            return
        self._looking, self._found = True, []
        self.again.setEnabled(False)
        self._summarize()
        self._bridge.look_over(self._language, self._on_finding, self._on_looked, self)

    def _on_finding(self, finding: Finding) -> None:
        place = len(self._found)
        self._found.append(finding)
        if place == len(self.rows):
            self.rows.append(FindingRow(self))
            self._rows.insertWidget(place, self.rows[place])
        self.rows[place].show_finding(finding, self._language)

    def _on_looked(self) -> None:
        self._looking = False
        self.again.setEnabled(True)
        for row in self.rows[len(self._found) :]:
            self._rows.removeWidget(row)
            row.deleteLater()
        del self.rows[len(self._found) :]
        self.count_changed.emit(self._broken)
        self._summarize()

    @property
    def _broken(self) -> int:
        return sum(each.level is Level.FAIL for each in self._found)

    def _summarize(self) -> None:
        if self._looking:
            self.summary.setText(self.tr("Looking…"))
        elif self._broken:
            words = self.tr("Broken: {count}. Each red line says what to do.")
            self.summary.setText(words.format(count=self._broken))
        elif self._found:
            self.summary.setText(self.tr("Nothing is broken; payments can be taken."))

    # --- the file ---------------------------------------------------------------------------------

    def _on_save(self) -> None:
        title, kind = self.tr("Save diagnostics"), self.tr("Zip file") + " (*.zip)"
        path, _ = QFileDialog.getSaveFileName(self, title, _FILE, kind)
        if path:
            self.save_diagnostics(Path(path))

    def save_diagnostics(self, file: Path) -> None:
        """Write one file for those who help, without secrets and without customers."""
        self.save.setEnabled(False)
        self._saved = file.name
        self._bridge.save_diagnostics(file, list(self._found), self._on_saved, self)

    def _on_saved(self, reason: str) -> None:
        self.save.setEnabled(True)
        words = self.tr("Not saved: {reason}") if reason else self.tr("Saved as {name}")
        self.said.setText(
            words.format(reason=reason_words(reason, self._language), name=self._saved)
        )
        self.said.show()


class FindingRow(QFrame):
    """How one thing stands: a word, its name, and what was found."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.finding = Finding("settings", Level.OK)
        self.grade, self.name = Label("chip", self, wrap=False), Label("heading", self)
        self.words = Label("", self)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.grade.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.grade.setMinimumWidth(64)
        self.name.setFixedWidth(150)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(14)
        row.addWidget(self.grade, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)

    def show_finding(self, finding: Finding, language: str) -> None:
        """Say how it stands now."""
        self.finding = finding
        self.grade.setText(finding.grade(language))
        self.name.setText(finding.name(language))
        self.words.setText(finding.words(language))
        set_look(self.grade, "chip", _CHIPS[finding.level])
        self.setAccessibleName(f"{finding.name(language)}: {finding.grade(language)}")
