"""One thing that can be bought: its name and, largest, its price."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.desktop.theme import Scale
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import ElidedLabel, FitLabel, Label
from app.desktop.widgets.svg_icon import icon_pixmap


class Tile(Button):
    """A button as large as its place; the free amount has an icon instead of a price."""

    def __init__(self, scale: Scale, free_amount: bool, parent: QWidget | None = None) -> None:
        super().__init__("tile", parent)
        self.setObjectName("tile")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._free = free_amount
        self._name = ElidedLabel("body", 2, self)
        self._price = FitLabel(self)
        self._hint = Label("muted", self, wrap=False)
        column = QVBoxLayout(self)
        padding = scale.px(28)
        column.setContentsMargins(padding, padding, padding, padding)
        column.setSpacing(scale.px(8))
        column.addStretch(1)
        column.addWidget(self._name)
        column.addWidget(self._price)
        column.addWidget(self._hint)
        column.addStretch(1)
        self._price.set_type_px(scale.type_px(56))
        self._price.setVisible(not free_amount)
        self._hint.setVisible(free_amount)
        if free_amount:
            self._add_icon(column, scale)
        for each in (self._name, self._price, self._hint):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._least = QSize(scale.touch, scale.touch)

    def _add_icon(self, column: QVBoxLayout, scale: Scale) -> None:
        icon = Label("body", self, wrap=False)
        ratio = self.devicePixelRatioF()
        icon.setPixmap(icon_pixmap("keypad", scale.colors["vermilion"], scale.px(52), ratio))
        icon.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column.insertWidget(1, icon)

    def say(self, text: str, spoken: str | None = None) -> None:
        """Name, and price or hint."""
        self._name.setText(text)
        (self._hint if self._free else self._price).setText(spoken or "")
        self.setAccessibleName(f"{text}, {spoken}")

    def sizeHint(self) -> QSize:
        return self._least

    def minimumSizeHint(self) -> QSize:
        return self._least
