"""What is set, but never shown: it can be replaced, and taken away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QMessageBox

from app.desktop.desk.setting_editors import LineEditor
from app.desktop.desk.setting_hints import removal_warning
from app.desktop.widgets.button import Button
from app.pin import hash_pin
from app.settings.fields import Declaration

translate = QCoreApplication.translate

_DOTS = "••••••••"


class HiddenEditor(LineEditor):
    """What is typed takes the place of what is set. Taking it away is asked about, and done by saving."""

    def __init__(self, declaration: Declaration, value: object) -> None:
        super().__init__(declaration, None)
        self.widget.setEchoMode(QLineEdit.EchoMode.Password)
        self.remove = Button("plain")
        self.beside = (self.remove,)
        self._is_set, self._removing = value is not None, False
        self._touched: Callable[[], None] = lambda: None
        self.remove.clicked.connect(self._on_remove)
        self.widget.textChanged.connect(self._on_typed)
        self._show()

    def is_changed(self) -> bool:
        """See SettingEditor."""
        return self._removing or super().is_changed()

    def meant(self) -> object:
        """See SettingEditor."""
        return None if self._removing else self._typed()

    def _typed(self) -> object:
        return super().meant()

    def keep(self) -> None:
        """See SettingEditor."""
        self._is_set, self._removing = not self._removing, False
        self.widget.clear()
        self._show()

    def tell(self, touched: Callable[[], None]) -> None:
        """See SettingEditor."""
        super().tell(touched)
        self._touched = touched

    def label(self, words: str) -> None:
        """See SettingEditor."""
        self._show()

    def _show(self) -> None:
        placeholder = _DOTS if self._is_set else ""
        if self._removing:
            placeholder = translate("HiddenEditors", "Will be removed when you save")
        self.widget.setPlaceholderText(placeholder)
        self.remove.setVisible(self._is_set)
        keep, remove = translate("HiddenEditors", "Keep it"), translate("HiddenEditors", "Remove…")
        words = keep if self._removing else remove
        self.remove.say(words, f"{words} {self.widget.accessibleName()}")

    def _on_typed(self, text: str) -> None:
        if text and self._removing:
            self._removing = False
            self._show()

    def _on_remove(self) -> None:
        if not self._removing and not self._may_remove():
            return
        self._removing = not self._removing
        self.widget.clear()
        self._show()
        self._touched()

    def _may_remove(self) -> bool:
        box = QMessageBox(self.widget)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.widget.accessibleName())
        box.setText(removal_warning(self._declaration.name))
        keep = box.addButton(
            translate("HiddenEditors", "Keep it"), QMessageBox.ButtonRole.RejectRole
        )
        remove = box.addButton(
            translate("HiddenEditors", "Remove"), QMessageBox.ButtonRole.DestructiveRole
        )
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        return box.clickedButton() is remove


class PinEditor(HiddenEditor):
    """A new PIN, of which only the hash is kept."""

    def _typed(self) -> object:
        """How to find out what the file shall have: the hash takes its time, and is made aside."""
        return partial(hash_pin, self.widget.text())
