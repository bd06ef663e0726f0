"""The top of every screen: whose checkout it is, that it is only a test, and the other language."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.desktop.theme import Scale
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import ElidedLabel, Label
from app.desktop.widgets.svg_icon import icon_pixmap


class HeaderBar(QWidget):
    """Brand on the left; badge and language switch on the right, always in the same place."""

    language_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._logo = QLabel(self)
        self._brand = ElidedLabel("brand", 1, self)
        self.badge = Label("badge", self, wrap=False)
        self.switch = Button("header", self)
        self.switch.clicked.connect(self._on_switch_clicked)
        self._other = "en"
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._logo)
        self._row.addWidget(self._brand, 1)
        self._row.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.switch)

    def fit(self, scale: Scale) -> None:
        """Take the sizes for this screen."""
        top = 8 if scale.small else scale.px(28)
        self._row.setContentsMargins(scale.margin, top, scale.margin, 0)
        self._row.setSpacing(scale.px(16))
        self._logo.setPixmap(
            icon_pixmap("cube", scale.colors["ink"], scale.px(40), self.devicePixelRatioF())
        )

    def show_state(self, shop: str, language: str, *, livemode: bool | None) -> None:
        """Say whose checkout it is, and offer the language that is not shown.

        Before it is known whether real money moves, nothing is said about that.
        """
        self._brand.setText(shop)
        self.badge.setText(self.tr("Test mode · nothing is charged"))
        self.badge.setVisible(livemode is False)
        # Each language is offered in its own words, so that a reader of it can find it.
        self._other = "en" if language == "zh" else "zh"
        name = "English" if self._other == "en" else "中文"
        self.switch.say(name, self.tr("Change language: {language}").format(language=name))

    def _on_switch_clicked(self) -> None:
        self.language_wanted.emit(self._other)
