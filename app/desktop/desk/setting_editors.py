"""What each kind of setting is changed with. An editor says what was meant, and whether it differs from before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Protocol

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.desktop.desk.product_rows import ProductRows
from app.pin import hash_pin
from app.settings.catalog import Catalog, CatalogItem, Metadata
from app.settings.fields import Declaration
from app.settings.kinds import Choice, PinHash, YesNo
from app.settings.printer_kinds import Columns

# Longer than any setting takes: what is too long is refused with a reason, never cut off unseen.
_LONGEST_TYPED = 2_000
# Languages in their own words; other choices are the words of the file.
_NAMES: Mapping[object, str] = MappingProxyType({"zh": "中文", "en": "English"})
_SPARE_ROWS = 3
_FEW_LINES = 76


class SettingEditor(Protocol):
    """Everything that the page needs of an editor."""

    @property
    def widget(self) -> QWidget:
        """What is shown."""

    def is_changed(self) -> bool:
        """Whether something else is meant than what is set."""

    def meant(self) -> object:
        """What the settings file shall have, or how to find that out; None for nothing. Raises ValueRefused."""

    def keep(self) -> None:
        """What is meant was written down; the next change is measured by it."""

    def label(self, words: str) -> None:
        """Name it, where the widget itself says what it is for."""


class LineEditor:
    """One line of text, read as an environment variable would be."""

    def __init__(self, declaration: Declaration, value: object) -> None:
        self._declaration = declaration
        self._before = _as_line(value)
        self.widget = QLineEdit(self._before)
        self.widget.setMaxLength(_LONGEST_TYPED)

    def is_changed(self) -> bool:
        """See SettingEditor."""
        return self.widget.text() != self._before

    def meant(self) -> object:
        """See SettingEditor."""
        text = self.widget.text()
        return self._declaration.kind.from_text(text, {}) if text.strip() else None

    def keep(self) -> None:
        """See SettingEditor."""
        self._before = self.widget.text()

    def label(self, words: str) -> None:
        """See SettingEditor."""


class HiddenEditor(LineEditor):
    """What is set is never shown; what is typed takes its place."""

    def __init__(self, declaration: Declaration, value: object) -> None:
        super().__init__(declaration, None)
        self.widget.setEchoMode(QLineEdit.EchoMode.Password)
        self._show(is_set=value is not None)

    def keep(self) -> None:
        """See SettingEditor."""
        self._show(is_set=True)

    def _show(self, *, is_set: bool) -> None:
        self.widget.clear()
        self.widget.setPlaceholderText("••••••••" if is_set else "")


class PinEditor(HiddenEditor):
    """A new PIN, of which only the hash is kept."""

    def meant(self) -> object:
        """How to find out what the file shall have: the hash takes its time, and is made aside."""
        return partial(hash_pin, self.widget.text())


class _CalmList(QComboBox):
    """Turning the wheel scrolls the page: nobody changes a setting by reading on."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ChoiceEditor:
    """One of a few words."""

    def __init__(self, choices: tuple[object, ...], value: object) -> None:
        self.widget = _CalmList()
        for choice in choices:
            self.widget.addItem(_NAMES.get(choice, str(choice)), choice)
        self._before = self.widget.findData(value)
        self.widget.setCurrentIndex(self._before)

    def is_changed(self) -> bool:
        """See SettingEditor."""
        return self.widget.currentIndex() != self._before

    def meant(self) -> object:
        """See SettingEditor."""
        return self.widget.currentData()

    def keep(self) -> None:
        """See SettingEditor."""
        self._before = self.widget.currentIndex()

    def label(self, words: str) -> None:
        """See SettingEditor."""


class YesNoEditor:
    """A tick."""

    def __init__(self, value: object) -> None:
        self.widget = QCheckBox()
        self._before = bool(value)
        self.widget.setChecked(self._before)

    def is_changed(self) -> bool:
        """See SettingEditor."""
        return self.widget.isChecked() != self._before

    def meant(self) -> object:
        """See SettingEditor."""
        return self.widget.isChecked()

    def keep(self) -> None:
        """See SettingEditor."""
        self._before = self.widget.isChecked()

    def label(self, words: str) -> None:
        """See SettingEditor."""
        self.widget.setText(words)
        self.widget.setAccessibleName(words)


class CatalogEditor:
    """A line for each product, and some to spare."""

    def __init__(self, items: tuple[CatalogItem, ...]) -> None:
        self.widget = ProductRows(len(items) + _SPARE_ROWS, with_currency=True)
        self.widget.fill(items)
        self._before = self.widget.products()

    def is_changed(self) -> bool:
        """See SettingEditor."""
        return self.widget.products() != self._before

    def meant(self) -> object:
        """See SettingEditor."""
        return self.widget.products()

    def keep(self) -> None:
        """See SettingEditor."""
        self._before = self.widget.products()

    def label(self, words: str) -> None:
        """See SettingEditor."""


class MetadataEditor:
    """`name=value`, each on a line of its own: what goes to Stripe with every payment."""

    def __init__(self, value: Mapping[str, str]) -> None:
        self._before = "\n".join(f"{name}={text}" for name, text in value.items())
        self.widget = QPlainTextEdit(self._before)
        self.widget.setFixedHeight(_FEW_LINES)
        self.widget.setTabChangesFocus(True)

    def is_changed(self) -> bool:
        """See SettingEditor."""
        return self.widget.toPlainText() != self._before

    def meant(self) -> object:
        """See SettingEditor."""
        lines = [each for each in self.widget.toPlainText().splitlines() if each.strip()]
        pairs = [each.partition("=") for each in lines]
        found = {name.strip(): text.strip() for name, _, text in pairs}
        return dict(Metadata().from_toml(found, {}))

    def keep(self) -> None:
        """See SettingEditor."""
        self._before = self.widget.toPlainText()

    def label(self, words: str) -> None:
        """See SettingEditor."""


def editor_for(declaration: Declaration, value: object) -> SettingEditor:
    """The editor for a setting's kind."""
    kind = declaration.kind
    if isinstance(kind, YesNo):
        return YesNoEditor(value)
    if isinstance(kind, Choice | Columns):
        return ChoiceEditor(tuple(kind.choices), value)
    if isinstance(kind, Catalog) and isinstance(value, tuple):
        return CatalogEditor(value)
    if isinstance(kind, Metadata) and isinstance(value, Mapping):
        return MetadataEditor(value)
    if isinstance(kind, PinHash):
        return PinEditor(declaration, value)
    return (HiddenEditor if declaration.hidden else LineEditor)(declaration, value)


def _as_line(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
