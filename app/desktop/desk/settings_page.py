"""Everything in the settings file, to be read and changed, with the reason at each value that will not do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import MofangError
from app.desktop.desk.catalog_csv import read_catalog, write_catalog
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_page import DeskPage
from app.desktop.desk.form_field import FormField
from app.desktop.desk.product_rows import ProductRows
from app.desktop.desk.setting_editors import SettingEditor, editor_for
from app.desktop.desk.settings_groups import SettingsGroup, settings_groups
from app.desktop.texts import staff_reason
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.settings import CatalogItem, InvalidSettings, Settings, SourceKind
from app.settings.catalog import Catalog
from app.settings.fields import DECLARATIONS
from app.settings.kinds import YesNo
from app.settings.problem_words import problem_words
from app.settings.problems import SettingsProblem, ValueRefused

_WIDTH = 760
_MORE_LINES = 5
_MOST_REASONS = 4
_CSV = "CSV (*.csv)"
# What these say, the file cannot change.
_STRONGER = frozenset(
    {SourceKind.DOTENV, SourceKind.ENVIRONMENT, SourceKind.COMMAND_LINE, SourceKind.DEMO}
)


class SettingsPage(DeskPage):
    """Writes only what was changed. What is running goes on as it was until its next start."""

    def __init__(
        self, bridge: DeskBridge, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._settings, self._language = bridge, settings, settings.language
        self._say_result: Callable[[], str] = str
        self.heading, self.result = Label("title", self), Label("muted", self)
        self.save = Button("primary", self)
        self.save.clicked.connect(self.save_changes)
        self.more, self.fetch, self.give = (Button("plain", self) for _ in range(3))
        self.groups = settings_groups()
        self._titles = [Label("heading", self) for _ in self.groups]
        self.editors: dict[str, SettingEditor] = {}
        self.fields: dict[str, FormField] = {}
        for name, declaration in DECLARATIONS.items():
            self.editors[name] = editor_for(declaration, getattr(settings, name))
            self.fields[name] = FormField(self.editors[name].widget)
            self.fields[name].name.setVisible(not isinstance(declaration.kind, YesNo | Catalog))
            self.editors[name].widget.setEnabled(settings.source_of(name).kind not in _STRONGER)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setMaximumWidth(_WIDTH)
        cards = QVBoxLayout(inside)
        cards.setSpacing(14)
        cards.setContentsMargins(0, 0, 8, 0)
        for group, title in zip(self.groups, self._titles, strict=True):
            cards.addWidget(self._card(group, title))
        scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._scroll, self._inside = scroll, inside
        top = QHBoxLayout()
        top.addWidget(self.heading)
        top.addWidget(self.result, 1)
        top.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(scroll, 1)

    def _card(self, group: SettingsGroup, title: Label) -> QFrame:
        card = QFrame()
        card.setProperty("card", "true")
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 16, 20, 18)
        column.setSpacing(10)
        column.addWidget(title)
        for name in group.names:
            column.addWidget(self.fields[name])
        if "catalog" in group.names:
            column.addLayout(self._catalog_row())
        return card

    def _catalog_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for button, pressed in (
            (self.more, self._on_more),
            (self.fetch, self._on_import),
            (self.give, self._on_export),
        ):
            button.clicked.connect(pressed)
            row.addWidget(button)
        row.addStretch()
        return row

    # --- words ------------------------------------------------------------------------------------

    def speak(self, language: str) -> None:
        self._language = language

    def retranslate(self) -> None:
        self.heading.setText(self.tr("Settings"))
        self.save.say(self.tr("Save"))
        self._scroll.setAccessibleName(self.heading.text())
        for group, title in zip(self.groups, self._titles, strict=True):
            title.setText(group.title())
        for name, field in self.fields.items():
            words = DECLARATIONS[name].label(self._language)
            field.say(words)
            self.editors[name].label(words)
            field.say_hint(self._hint(name))
        self.products.say(
            self.tr("Product"),
            self.tr("in English (optional)"),
            self.tr("Price"),
            self.tr("Currency"),
        )
        self.more.say(self.tr("More lines"))
        self.fetch.say(self.tr("Import CSV…"))
        self.give.say(self.tr("Export CSV…"))
        self.fields["pin_hash"].say(self.tr("New PIN to leave the kiosk (4 to 12 digits)"))
        self.result.setText(self._say_result())

    def _hint(self, name: str) -> str:
        source = self._settings.source_of(name)
        if source.kind in _STRONGER:
            return self.tr("Decided by {place}; change it there.").format(place=source)
        if name == "metadata":
            return self.tr("name=value, each on a line of its own")
        return ""

    # --- the catalogue as a file ------------------------------------------------------------------

    @property
    def products(self) -> ProductRows:
        """The catalogue's lines."""
        rows = self.editors["catalog"].widget
        if not isinstance(rows, ProductRows):
            raise TypeError(rows)
        return rows

    def _on_more(self) -> None:
        self.products.add_lines(_MORE_LINES)

    def _on_import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Import products"), "", _CSV)
        if path:
            currency = self._settings.currency
            work = partial(read_catalog, Path(path), currency)
            self._bridge.run_aside(work, self._on_imported, self._on_not_imported, self)

    def _on_imported(self, items: tuple[CatalogItem, ...]) -> None:
        """Shown, not saved yet: whoever took the wrong file has lost nothing."""
        self.products.fill(items)
        count = len(items)
        self._say(
            lambda: self.tr("{count} product(s) read. Save to keep them.", "", count).format(
                count=count
            )
        )

    def _on_not_imported(self, error: MofangError) -> None:
        reason = staff_reason(error, self._language)
        if isinstance(error, InvalidSettings):
            told = [problem_words(each, self._language) for each in error.problems[:_MOST_REASONS]]
            reason = "\n".join(told)
        self._say(lambda: self.tr("Nothing was read. {reason}").format(reason=reason))

    def _on_export(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export products"), "products.csv", _CSV
        )
        if path:
            work = partial(write_catalog, Path(path), self.products.products())
            name = Path(path).name
            self._bridge.run_aside(work, lambda _: self._on_exported(name), self._on_failed, self)

    def _on_exported(self, name: str) -> None:
        self._say(lambda: self.tr("Saved as {name}").format(name=name))

    # --- saving -----------------------------------------------------------------------------------

    def has_unsaved(self) -> bool:
        return any(editor.is_changed() for editor in self.editors.values())

    def save_changes(self) -> None:
        """Check and write down what was changed; the reasons follow if it will not do, and nothing is lost."""
        self._say_nothing_wrong()
        changes = self._meant()
        if changes is None:
            return
        if not changes:
            self._say(lambda: self.tr("Nothing was changed."))
            return
        self._wait(True)
        saved = partial(self._on_saved, list(changes))
        self._bridge.save_settings(changes, saved, self._on_failed, self)

    def _meant(self) -> dict[str, object] | None:
        """None if something that was typed will not do; its reason is shown then."""
        changes: dict[str, object] = {}
        problems: list[SettingsProblem] = []
        for name, editor in self.editors.items():
            if not editor.is_changed():
                continue
            try:
                changes[name] = editor.meant()
            except ValueRefused as refused:
                source = self._settings.source_of(name)
                problems += [
                    SettingsProblem(source, name, each.code, each.details)
                    for each in refused.refusals
                ]
        if problems:
            self._on_failed(InvalidSettings(problems))
            return None
        return changes

    def _wait(self, waiting: bool) -> None:
        """What is typed while it is written down would be taken for what was."""
        self.save.setEnabled(not waiting)
        self._inside.setEnabled(not waiting)

    def _on_saved(self, names: list[str]) -> None:
        self._wait(False)
        for name in names:
            self.editors[name].keep()
        self._say(lambda: self.tr("Saved. What is running now takes it up at its next start."))

    def _on_failed(self, error: MofangError) -> None:
        self._wait(False)
        if error.code == "pin_invalid":
            self._say_wrong_at("pin_hash", staff_reason(error, self._language))
        elif isinstance(error, InvalidSettings):
            for problem in error.problems:
                self._say_problem(problem)
        else:
            reason = staff_reason(error, self._language)
            self._say(lambda: reason)
            return
        self._say(lambda: self.tr("Not saved: see the fields in red."))

    def _say_problem(self, problem: SettingsProblem) -> None:
        reason = staff_reason(MofangError(problem.code, **problem.details), self._language)
        name = problem.field.partition("[")[0].partition(".")[0]
        if self.products.say_wrong(problem.field, reason):
            return
        if name in self.fields:
            self._say_wrong_at(name, reason)
        else:
            self._say(lambda: f"{problem.field}: {reason}" if problem.field else reason)

    def _say_wrong_at(self, name: str, reason: str) -> None:
        self.fields[name].say_wrong(reason)
        self._scroll.ensureWidgetVisible(self.fields[name])
        self.editors[name].widget.setFocus()

    def _say_nothing_wrong(self) -> None:
        self._say(str)
        self.products.say_nothing_wrong()
        for field in self.fields.values():
            field.say_wrong("")

    def _say(self, words: Callable[[], str]) -> None:
        self._say_result = words
        self.result.setText(words())
