"""Everything in the settings file, to be read and changed, with the reason at each value that will not do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import MofangError
from app.desktop.desk.catalog_csv import read_catalog, write_catalog
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_page import DeskPage
from app.desktop.desk.editor_choice import editor_for
from app.desktop.desk.form_field import FormField
from app.desktop.desk.product_rows import ProductRows
from app.desktop.desk.setting_editors import SettingEditor
from app.desktop.desk.setting_hints import SEEN_AT_ONCE, setting_hint
from app.desktop.desk.settings_groups import SettingsGroup, settings_groups
from app.desktop.texts import staff_reason
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.desktop.widgets.look import set_look
from app.settings import CatalogItem, InvalidSettings, Settings
from app.settings.catalog import Catalog
from app.settings.fields import DECLARATIONS
from app.settings.kinds import YesNo
from app.settings.problem_words import problem_words
from app.settings.problems import SettingsProblem, ValueRefused

_WIDTH = 760
_MORE_LINES = 5
_MOST_REASONS = 4
_CSV = "CSV (*.csv)"
# How far the words of a tick are from its left edge, in pixels.
_TICK = 26
# So many names can be read at a glance.
_MOST_NAMED = 4


class SettingsPage(DeskPage):
    """Writes only what was changed. What is running goes on as it was until its next start."""

    def __init__(
        self, bridge: DeskBridge, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._settings, self._language = bridge, settings, settings.language
        self._say_result: Callable[[], str] = str
        self._unsaved = False
        self.heading, self.result = Label("title", self), Label("muted", self)
        self.unsaved = Label("hint", self, wrap=False)
        self.unsaved.hide()
        self.save = Button("primary", self)
        self.save.clicked.connect(self.save_changes)
        self.more, self.fetch, self.give = (Button("plain", self) for _ in range(3))
        self.groups = settings_groups()
        self._titles = [Label("heading", self) for _ in self.groups]
        self.editors: dict[str, SettingEditor] = {}
        self.fields: dict[str, FormField] = {}
        for name, declaration in DECLARATIONS.items():
            self.editors[name] = editor_for(declaration, getattr(settings, name))
            editor = self.editors[name]
            self.fields[name] = FormField(editor.widget, beside=editor.beside, below=editor.below)
            self.fields[name].name.setVisible(not isinstance(declaration.kind, YesNo | Catalog))
            if isinstance(declaration.kind, YesNo):
                self.fields[name].hint.setContentsMargins(_TICK, 0, 0, 0)
            editor.set_enabled(not settings.source_of(name).outranks_file)
            editor.tell(partial(self._on_touched, name))
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
        top.addWidget(self.heading, 1)
        top.addWidget(self.unsaved)
        top.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.result)
        column.addWidget(scroll, 1)

    def _card(self, group: SettingsGroup, title: Label) -> QFrame:
        card = QFrame()
        card.setProperty("card", "true")
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 16, 20, 18)
        column.setSpacing(14)
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
        self.unsaved.setText(self.tr("Not saved yet"))
        self._scroll.setAccessibleName(self.heading.text())
        for group, title in zip(self.groups, self._titles, strict=True):
            title.setText(group.title())
        for name, field in self.fields.items():
            words = self._label(name)
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
        self._say_again()

    def _label(self, name: str) -> str:
        """What is typed for a PIN is not what the file has."""
        if name == "pin_hash":
            return self.tr("New PIN to leave the kiosk (4 to 12 digits)")
        return DECLARATIONS[name].label(self._language)

    def _hint(self, name: str) -> str:
        source = self._settings.source_of(name)
        if source.outranks_file:
            return self.tr("Decided by {place}; change it there.").format(place=source)
        return setting_hint(name)

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
            self._wait(True)
            work = partial(read_catalog, Path(path), currency)
            self._bridge.run_aside(work, self._on_imported, self._on_not_imported, self)

    def _on_imported(self, items: tuple[CatalogItem, ...]) -> None:
        """Shown, not saved yet: whoever took the wrong file has lost nothing."""
        self._wait(False)
        self.products.fill(items)
        count = len(items)
        self._say(
            lambda: self.tr("{count} product(s) read. Save to keep them.", "", count).format(
                count=count
            )
        )

    def _on_not_imported(self, error: MofangError) -> None:
        self._wait(False)
        reason = staff_reason(error, self._language)
        if isinstance(error, InvalidSettings):
            told = [problem_words(each, self._language) for each in error.problems[:_MOST_REASONS]]
            reason = "\n".join(told)
        words = self.tr("Nothing was read. {reason}").format(reason=reason)
        self._say(lambda: words, wrong=True)

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

    def _on_touched(self, name: str) -> None:
        """A reason is about what was there before; so is what was said of the last saving."""
        self.fields[name].say_wrong("")
        if self.result.property("role") == "muted":
            self._say(str)
        self._mark_unsaved()

    def _mark_unsaved(self) -> None:
        unsaved = self.has_unsaved()
        if unsaved is not self._unsaved:
            self._unsaved = unsaved
            self.unsaved.setVisible(unsaved)
            self.unsaved_changed.emit(unsaved)

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
        saved = partial(self.show_saved, changes)
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
        """What is typed while a file is written or read would be taken for what was, or be lost."""
        self.save.setEnabled(not waiting)
        self._inside.setEnabled(not waiting)

    def show_saved(self, changes: Mapping[str, object]) -> None:
        """These have been written down."""
        self._wait(False)
        for name in changes:
            self.editors[name].keep()
        self._mark_unsaved()
        self._say(partial(self._say_when_seen, list(changes)))
        self.settings_saved.emit(changes)

    def _say_when_seen(self, names: list[str]) -> str:
        """Which of the changes can be seen already, and which wait for a start."""
        at_once = [name for name in names if name in SEEN_AT_ONCE]
        later = [name for name in names if name not in SEEN_AT_ONCE]
        said = [self.tr("Saved.")]
        if at_once:
            words = self.tr(
                "On this desk at once, on a running kiosk from its next start: {names}."
            )
            said.append(words.format(names=self._listed(at_once)))
        if later:
            words = self.tr("From the next start of desk, kiosk and service: {names}.")
            said.append(words.format(names=self._listed(later)))
        return "\n".join(said)

    def _listed(self, names: list[str]) -> str:
        between = "；" if self._language == "zh" else "; "
        listed = between.join(self.fields[name].word for name in names[:_MOST_NAMED])
        more = len(names) - _MOST_NAMED
        if more <= 0:
            return listed
        return self.tr("{names} and {count} more").format(names=listed, count=more)

    def _on_failed(self, error: MofangError) -> None:
        self._wait(False)
        if error.code == "pin_invalid":
            self._say_wrong_at("pin_hash", staff_reason(error, self._language))
        elif isinstance(error, InvalidSettings):
            # The first is said last, and so is the one that is seen.
            elsewhere = [self._say_problem(each) for each in reversed(error.problems)]
            if any(elsewhere):
                self._say_wrong("\n".join(each for each in reversed(elsewhere) if each))
                return
        else:
            self._say_wrong(staff_reason(error, self._language))
            return
        self._say(lambda: self.tr("Not saved: see the fields in red."), wrong=True)

    def _say_wrong(self, reason: str) -> None:
        words = self.tr("Not saved. {reason}").format(reason=reason)
        self._say(lambda: words, wrong=True)

    def _say_problem(self, problem: SettingsProblem) -> str:
        """Where it was typed, or what is to be said elsewhere."""
        reason = staff_reason(MofangError(problem.code, **problem.details), self._language)
        name = problem.field.partition("[")[0].partition(".")[0]
        if self.products.say_wrong(problem.field, reason):
            self._bring_into_view(self.products.reason)
            return ""
        if name in self.fields:
            self._say_wrong_at(name, reason)
            return ""
        return f"{problem.field}: {reason}" if problem.field else reason

    def _say_wrong_at(self, name: str, reason: str) -> None:
        self.fields[name].say_wrong(reason)
        self.editors[name].widget.setFocus()
        self._bring_into_view(self.fields[name])

    def _bring_into_view(self, what: QWidget) -> None:
        """As soon as there is room made for the reasons, which moves everything below them."""
        show = partial(self._scroll.ensureWidgetVisible, what)
        QTimer.singleShot(0, self, show)

    def _say_nothing_wrong(self) -> None:
        self._say(str)
        self.products.say_nothing_wrong()
        for field in self.fields.values():
            field.say_wrong("")

    def _say(self, words: Callable[[], str], *, wrong: bool = False) -> None:
        self._say_result = words
        set_look(self.result, "role", "problem" if wrong else "muted")
        self._say_again()

    def _say_again(self) -> None:
        self.result.setText(self._say_result())
        self.result.setVisible(bool(self.result.text()))
