"""The top of every screen: whose checkout it is, that it is only a test, how it looks, and the other language."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.desktop.theme import Scale
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import ElidedLabel, Label
from app.desktop.widgets.shop_logo import ShopLogo


class HeaderBar(QWidget):
    """Brand on the left; badge, looks and language on the right, always in the same place."""

    language_wanted = Signal(str)
    appearance_wanted = Signal()

    def __init__(self, logo: ShopLogo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own_logo = logo
        self._logo = QLabel(self)
        self._brand = ElidedLabel("brand", 1, self)
        self.badge = Label("badge", self, wrap=False)
        self.appearance = Button("icon", self)
        self.appearance.clicked.connect(self.appearance_wanted)
        self.switch = Button("header", self)
        self.switch.clicked.connect(self._on_switch_clicked)
        self._scale = Scale(1280, 800)
        self._ink = "ink"
        self._test_words = "", ""
        self._other = "en"
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._logo)
        self._row.addWidget(self._brand, 1)
        self._row.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.appearance)
        self._row.addWidget(self.switch)

    def fit(self, scale: Scale) -> None:
        """Take the sizes for this screen."""
        self._scale = scale
        top = 8 if scale.small else scale.px(28)
        self._row.setContentsMargins(scale.margin, top, scale.margin, 0)
        self._row.setSpacing(scale.px(16))
        self._draw()
        self._fit_badge()

    def _fit_badge(self) -> None:
        """Large words on a narrow screen leave no room for all of them; a screen reader hears them all."""
        scale = self._scale
        short = scale.appearance.large_text and (scale.portrait or scale.small)
        self.badge.setText(self._test_words[short])
        self.badge.setAccessibleName(self._test_words[0])

    def stand_on(self, tone: str) -> None:
        """The ground has become "paper" or "jade"; the drawings follow the words."""
        ink = "card" if tone == "jade" else "ink"
        if ink != self._ink:
            self._ink = ink
            self._draw()

    def _draw(self) -> None:
        scale, color = self._scale, self._scale.colors[self._ink]
        self._logo.setPixmap(self._own_logo.pixmap(color, scale.px(40), self.devicePixelRatioF()))
        self.appearance.show_icon("person", color, scale.px(34))

    def show_state(self, shop: str, language: str, *, livemode: bool | None) -> None:
        """Say whose checkout it is, and offer the language that is not shown.

        Before it is known whether real money moves, nothing is said about that.
        """
        self._brand.setText(shop)
        self._test_words = self.tr("Test mode · nothing is charged"), self.tr("Test mode")
        self._fit_badge()
        self.badge.setVisible(livemode is False)
        self.appearance.setAccessibleName(
            self.tr("Display: large text, high contrast, less motion")
        )
        # Each language is offered in its own words, so that a reader of it can find it.
        self._other = "en" if language == "zh" else "zh"
        name = "English" if self._other == "en" else "中文"
        self.switch.say(name, self.tr("Change language: {language}").format(language=name))

    def _on_switch_clicked(self) -> None:
        self.language_wanted.emit(self._other)
