"""What each kind of setting is changed with. An editor says what was meant, and whether it differs from before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.desktop.desk.product_rows import ProductRows
from app.settings.catalog import CatalogItem, Metadata
from app.settings.fields import Declaration

# Longer than any setting takes: what is too long is refused with a reason, never cut off unseen.
_LONGEST_TYPED = 2_000
translate = QCoreApplication.translate

# Languages in their own words; numbers as they are.
_CHOICES: Mapping[object, Callable[[], str]] = MappingProxyType(
    {
        "zh": lambda: "中文",
        "en": lambda: "English",
        "bounds": lambda: translate("SettingEditors", "Any amount within the two below"),
        "catalog": lambda: translate("SettingEditors", "Products only, at their price"),
        "off": lambda: translate("SettingEditors", "Nothing"),
    }
)
_SPARE_ROWS = 3
_FEW_LINES = 76


class SettingEditor:
    """Everything that the page needs of an editor. `widget` is what is changed; the rest stands around it."""

    widget: QWidget
    beside: Sequence[QWidget] = ()
    below: Sequence[QWidget] = ()

    def is_changed(self) -> bool:
        """Whether something else is meant than what is set."""
        raise NotImplementedError

    def meant(self) -> object:
        """What the settings file shall have, or how to find that out; None for nothing. Raises ValueRefused."""
        raise NotImplementedError

    def keep(self) -> None:
        """What is meant was written down; the next change is measured by it."""
        raise NotImplementedError

    def tell(self, touched: Callable[[], None]) -> None:
        """Call this whenever somebody has changed what is meant."""
        raise NotImplementedError

    def label(self, words: str) -> None:
        """Name it, and say everything in it again, in the language of the moment."""

    def set_enabled(self, enabled: bool) -> None:
        """Whether it can be changed here."""
        for each in (self.widget, *self.beside, *self.below):
            each.setEnabled(enabled)


class LineEditor(SettingEditor):
    """One line of text, read as an environment variable would be."""

    widget: QLineEdit

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

    def tell(self, touched: Callable[[], None]) -> None:
        """See SettingEditor."""
        self.widget.textChanged.connect(lambda _: touched())


class _CalmList(QComboBox):
    """Turning the wheel scrolls the page: nobody changes a setting by reading on."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ChoiceEditor(SettingEditor):
    """One of a few words."""

    widget: _CalmList

    def __init__(self, choices: tuple[object, ...], value: object) -> None:
        self.widget = _CalmList()
        for choice in choices:
            self.widget.addItem(_choice_words(choice), choice)
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

    def tell(self, touched: Callable[[], None]) -> None:
        """See SettingEditor."""
        self.widget.currentIndexChanged.connect(lambda _: touched())

    def label(self, words: str) -> None:
        """See SettingEditor."""
        for place in range(self.widget.count()):
            self.widget.setItemText(place, _choice_words(self.widget.itemData(place)))


class YesNoEditor(SettingEditor):
    """A tick."""

    widget: QCheckBox

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

    def tell(self, touched: Callable[[], None]) -> None:
        """See SettingEditor."""
        self.widget.toggled.connect(lambda _: touched())

    def label(self, words: str) -> None:
        """See SettingEditor."""
        self.widget.setText(words)
        self.widget.setAccessibleName(words)


class CatalogEditor(SettingEditor):
    """A line for each product, and some to spare."""

    widget: ProductRows

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

    def tell(self, touched: Callable[[], None]) -> None:
        """See SettingEditor."""
        self.widget.edited.connect(touched)


class MetadataEditor(SettingEditor):
    """`name=value`, each on a line of its own: what goes to Stripe with every payment."""

    widget: QPlainTextEdit

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

    def tell(self, touched: Callable[[], None]) -> None:
        """See SettingEditor."""
        self.widget.textChanged.connect(touched)


def _choice_words(choice: object) -> str:
    words = _CHOICES.get(choice)
    return words() if words is not None else str(choice)


def _as_line(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
