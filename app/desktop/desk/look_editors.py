"""The shop's picture and its colour: chosen from what the system offers, and shown before they are saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QColorDialog, QFileDialog, QHBoxLayout, QLabel, QWidget

from app.desktop.desk.setting_editors import LineEditor
from app.desktop.theme import COLORS
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.desktop.widgets.look import set_look
from app.desktop.widgets.picture_file import read_picture
from app.settings.colors import READABLE, contrast_of, is_color, readable
from app.settings.fields import Declaration

translate = QCoreApplication.translate

_PICTURE = QSize(160, 48)
_SAMPLE = (
    "background: {color}; color: #ffffff; border-radius: 8px; padding: 6px 14px; font-weight: 700;"
)


class _LookEditor(LineEditor):
    """A line, a button that finds what to write there, and below it what that looks like."""

    def __init__(self, declaration: Declaration, value: object) -> None:
        super().__init__(declaration, value)
        self.choose = Button("plain")
        self.preview = QWidget()
        self.note = Label("hint", self.preview)
        self.beside, self.below = (self.choose,), (self.preview,)
        self._row = QHBoxLayout(self.preview)
        self._row.setContentsMargins(0, 4, 0, 2)
        self._row.setSpacing(12)
        self.choose.clicked.connect(self._on_choose)
        self.widget.textChanged.connect(lambda _: self._show())

    def label(self, words: str) -> None:
        """See SettingEditor."""
        choose = translate("LookEditors", "Choose…")
        self.choose.say(choose, f"{choose} {words}")
        self._show()

    def _on_choose(self) -> None:
        raise NotImplementedError

    def _show(self) -> None:
        raise NotImplementedError

    def _say(self, words: str, *, wrong: bool) -> None:
        set_look(self.note, "role", "problem" if wrong else "hint")
        self.note.setText(words)
        self.note.setVisible(bool(words))


class LogoEditor(_LookEditor):
    """A picture's file. One that cannot be shown may still be saved: it may come later, and a cube stands in for it."""

    def __init__(self, declaration: Declaration, value: object) -> None:
        super().__init__(declaration, value)
        self.picture = QLabel(self.preview)
        self._row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignLeft)
        self._row.addWidget(self.note, 1)
        self._show()

    def _on_choose(self) -> None:
        title, kinds = self.widget.accessibleName(), translate("LookEditors", "Pictures")
        folder = str(Path(self.widget.text().strip()).parent) if self.widget.text().strip() else ""
        path, _ = QFileDialog.getOpenFileName(
            self.widget, title, folder, f"{kinds} (*.png *.svg *.PNG *.SVG)"
        )
        if path:
            self.widget.setText(path)

    def _show(self) -> None:
        name = self.widget.text().strip()
        self.preview.setVisible(bool(name))
        ratio = self.widget.devicePixelRatioF()
        image = _picture_in(name, _PICTURE * ratio)
        self.picture.setVisible(image is not None)
        if image is not None:
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(ratio)
            self.picture.setPixmap(pixmap)
            set_look(self.picture, "clear", pixmap.hasAlphaChannel())
        self.picture.setAccessibleName(self.widget.accessibleName())
        self._say(picture_trouble(name), wrong=True)


class ColorEditor(_LookEditor):
    """A colour, a word on it, and whether that word can be read."""

    def __init__(self, declaration: Declaration, value: object) -> None:
        super().__init__(declaration, value)
        self.sample = QLabel(self.preview)
        self.take = Button("plain", self.preview)
        self._row.addWidget(self.sample)
        self._row.addWidget(self.note, 1)
        self._row.addWidget(self.take)
        self._darker = ""
        self.take.clicked.connect(lambda: self.widget.setText(self._darker))
        self._show()

    def _on_choose(self) -> None:
        dialog = QColorDialog(QColor(self._color() or COLORS["vermilion"]), self.widget.window())
        dialog.setWindowTitle(self.widget.accessibleName())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda color: self.widget.setText(color.name()))
        dialog.open()

    def _color(self) -> str:
        """Empty while what is typed is no colour yet."""
        text = self.widget.text().strip().lower()
        return text if is_color(text) else ""

    def _show(self) -> None:
        color = self._color()
        self.preview.setVisible(bool(color))
        if not color:
            return
        self.sample.setText(translate("LookEditors", "Pay"))
        self.sample.setStyleSheet(_SAMPLE.format(color=color))
        contrast, needed = contrast_of(color, "#ffffff"), f"{READABLE:.1f}"
        # Rounded down: what is refused must not look as if it had been enough.
        measured = f"{int(contrast * 10) / 10:.1f}"
        too_light = contrast < READABLE
        words = translate("LookEditors", "White words on it can be read well ({contrast} : 1).")
        if too_light:
            words = translate(
                "LookEditors",
                "Too light for white words: {contrast} : 1, and {needed} : 1 is needed.",
            )
        self._say(words.format(contrast=measured, needed=needed), wrong=too_light)
        self._darker = readable(color) if too_light else ""
        self.take.setVisible(too_light)
        self.take.say(translate("LookEditors", "Use {color}").format(color=self._darker))


def _picture_in(name: str, room: QSize) -> QImage | None:
    return read_picture(name, room) if name and Path(name).is_file() else None


def picture_trouble(name: str) -> str:
    """Why a file's picture is not shown; empty if it is, or if there is no file to show."""
    if not name or _picture_in(name, _PICTURE) is not None:
        return ""
    if not Path(name).is_file():
        return translate(
            "LookEditors", "There is no such file. Until it is there, a cube is shown."
        )
    return translate(
        "LookEditors", "This file is no picture that can be shown. A cube takes its place."
    )
