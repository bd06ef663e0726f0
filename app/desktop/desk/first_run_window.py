"""The first run: a few questions, one after another, until this shop can take a payment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desktop.crossing import Crossing
from app.desktop.desk.desk_theme import colors_for, desk_style_sheet
from app.desktop.desk.first_run_service import FirstRunEnd, FirstRunService
from app.desktop.desk.first_run_step import FirstRunStep
from app.desktop.desk.first_run_steps import DoneStep, KeyStep, ProductsStep, ShopStep, WelcomeStep
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label

_SIZE = (760, 620)
_CARD = (660, 600)


class FirstRunWindow(QWidget):
    """`ended` carries a FirstRunEnd; what was written down until then stays."""

    ended = Signal(object)

    def __init__(
        self,
        service: FirstRunService,
        language: str,
        speak: Callable[[str], None],
        *,
        dark: bool | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(*_SIZE)
        self.language, self._speak = language, speak
        self._crossing = Crossing(self)
        self._ended = False
        self.brand, self.heading = Label("field", self), Label("title", self)
        self.explanation = Label("muted", self)
        self.progress = QProgressBar(self)
        self.back, self.demo = Button("quiet", self), Button("plain", self)
        self.next = Button("primary", self)
        self.welcome = WelcomeStep(service, self._crossing)
        self.shop = ShopStep(service, self._crossing)
        self.products = ProductsStep(service, self._crossing)
        self.key = KeyStep(service, self._crossing)
        self.done = DoneStep(service, self._crossing)
        self.steps: list[FirstRunStep] = [
            self.welcome,
            self.shop,
            self.products,
            self.key,
            self.done,
        ]
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._connect()
        if dark is None:
            dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        self.setStyleSheet(desk_style_sheet(colors_for(dark=dark)))
        self.retranslate()
        self._show(0)

    def _lay_out(self) -> None:
        card = QFrame(self)
        card.setObjectName("card")
        card.setMaximumSize(*_CARD)
        self.progress.setRange(0, len(self.steps))
        self.progress.setTextVisible(False)
        self.progress.setProperty("slim", True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addWidget(self.demo)
        buttons.addStretch()
        buttons.addWidget(self.next)
        column = QVBoxLayout(card)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(12)
        for each in (self.brand, self.progress, self.heading, self.explanation):
            column.addWidget(each)
        for step in self.steps:
            step.column.addWidget(step.trouble)
            step.column.addStretch()
            self._stack.addWidget(step)
        column.addSpacing(4)
        column.addWidget(self._stack, 1)
        column.addLayout(buttons)
        around = QHBoxLayout(self)
        around.setContentsMargins(40, 32, 40, 32)
        around.addStretch()
        around.addWidget(card, 1000)
        around.addStretch()

    def _connect(self) -> None:
        for step in self.steps:
            step.finished.connect(self._on_finished)
            step.busy_changed.connect(self._on_busy)
        self.next.clicked.connect(self._on_next)
        self.back.clicked.connect(lambda: self._show(self._place - 1))
        self.demo.clicked.connect(lambda: self._end(FirstRunEnd.DEMO))
        self.done.tried.connect(lambda: self._end(FirstRunEnd.PAYMENT))
        self.welcome.language_wanted.connect(self._on_language)

    # --- the steps --------------------------------------------------------------------------------

    @property
    def _place(self) -> int:
        return self._stack.currentIndex()

    @property
    def step(self) -> FirstRunStep:
        """The one that is seen."""
        return self.steps[self._place]

    def _show(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self.progress.setValue(place + 1)
        last = self.step is self.done
        self.back.setVisible(place > 0 and not last)
        self.demo.setVisible(place == 0)
        self._say()
        self.step.entered()

    def _on_next(self) -> None:
        self.step.go_on()

    def _on_finished(self) -> None:
        if self.step is self.done:
            self._end(FirstRunEnd.DESK)
            return
        self.done.facts = self.key.facts
        self._show(self._place + 1)

    def _on_busy(self, busy: bool) -> None:
        for each in (self._stack, self.next, self.back, self.demo):
            each.setEnabled(not busy)
        if not busy:
            self.step.entered()
        self.next.say(self.tr("One moment…") if busy else self.step.go_on_word())

    # --- words ------------------------------------------------------------------------------------

    def _on_language(self, language: str) -> None:
        self.language = language
        self._speak(language)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again, in the language that is installed."""
        for step in self.steps:
            step.language = self.language
            step.retranslate()
        self.setWindowTitle(self.tr("Mofang Checkout"))
        self.brand.setText(self.tr("Mofang Checkout"))
        self.back.say(self.tr("Back"))
        self.demo.say(self.tr("Try it without an account"))
        self._say()

    def _say(self) -> None:
        self.heading.setText(self.step.heading())
        self.explanation.setText(self.step.explanation())
        self.next.say(self.step.go_on_word())
        words = self.tr("Step {number} of {all}").format(
            number=self._place + 1, all=len(self.steps)
        )
        self.progress.setAccessibleName(words)

    def show_broken(self) -> None:
        """Code failed where nobody expected it to: say so calmly, and go on."""
        self.step.say_trouble(self.tr("Something in this window failed and was noted in the log."))

    # --- the end ----------------------------------------------------------------------------------

    def _end(self, end: FirstRunEnd) -> None:
        if not self._ended:
            self._ended = True
            self._crossing.close(lambda: None)
            self.ended.emit(end)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self._end(FirstRunEnd.LEFT)
