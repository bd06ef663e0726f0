"""The door for staff: a PIN if the shop has set one, otherwise a plain question."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desktop.kiosk.countdown import Countdown
from app.desktop.texts import clock_text
from app.desktop.theme import Scale
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.desktop.widgets.overlay import Overlay
from app.desktop.widgets.pads import BACKSPACE, NumberPad
from app.pin import LONGEST
from app.pin_wait import PinWait

_OPEN_SECONDS = 30.0

RunAside = Callable[[Callable[[], bool], Callable[[Future[bool]], None]], None]


class PinOverlay(Overlay):
    """`accepted` comes when the right PIN was typed, or the question answered yes where no PIN is set."""

    accepted = Signal()
    dismissed = Signal()

    def __init__(
        self, pin_hash: str | None, wait: PinWait, run_aside: RunAside, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._pin_hash = pin_hash
        self._wait = wait
        self._run_aside = run_aside
        self._typed = ""
        self._checking = False
        self._build()

    def _build(self) -> None:
        self._title, self._dots = Label("heading", self), Label("heading", self)
        self._problem = Label("problem", self)
        self._pad = NumberPad("", self)
        self._no, self._yes = Button("plain", self), Button("primary", self)
        self._countdown = Countdown(self)
        for label in (self._title, self._dots, self._problem):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.content.addWidget(label)
        self.content.addWidget(self._pad)
        self._row = QHBoxLayout()
        self._row.addWidget(self._no, 1)
        self._row.addWidget(self._yes, 1)
        self.content.addLayout(self._row)
        self._pad.pressed.connect(self._on_pad_pressed)
        self._no.clicked.connect(self.dismiss)
        self._yes.clicked.connect(self._on_yes_clicked)
        self._countdown.over.connect(self.dismiss)
        for widget in (self._pad, self._dots, self._problem):
            widget.setVisible(self._pin_hash is not None)

    def fit(self, scale: Scale) -> None:
        """Take the sizes for this screen."""
        padding = 10 if scale.small else scale.px(36)
        self.content.setContentsMargins(padding, padding, padding, padding)
        self.content.setSpacing(4 if scale.small else scale.px(14))
        self._row.setSpacing(scale.px(14))
        self.panel.setFixedWidth(min(max(scale.px(520), 380), scale.width - 2 * scale.margin))
        gap, side = 6 if scale.small else scale.px(12), scale.px(44)
        self._pad.fit(gap, side, scale.colors["ink"], self.tr("Delete the last digit"))

    def ask(self, question: str, yes: str) -> None:
        """Open with a question, and what the button that agrees says."""
        self._title.setText(question)
        self._no.say(self.tr("Stay"))
        self._yes.say(yes)
        self._pad.keys[BACKSPACE].setAccessibleName(self.tr("Delete the last digit"))
        self._dots.setMinimumHeight(self._dots.fontMetrics().height())
        self._set_typed("")
        self._problem.setText("")
        if self._pin_hash is not None and self._wait.seconds_left:
            self._say_wait()
        self.open()
        self._countdown.run_for(_OPEN_SECONDS)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Nothing happens, the kiosk goes on."""
        self._close()
        self.dismissed.emit()

    def _close(self) -> None:
        self._countdown.stop()
        self._typed = ""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_yes_clicked()
        elif event.key() == Qt.Key.Key_Backspace:
            self._on_pad_pressed(BACKSPACE)
        elif event.text().isdecimal():
            self._on_pad_pressed(event.text())
        else:
            super().keyPressEvent(event)

    def _on_pad_pressed(self, text: str) -> None:
        self._countdown.run_for(_OPEN_SECONDS)
        self._set_typed(self._typed[:-1] if text == BACKSPACE else (self._typed + text)[:LONGEST])

    def _set_typed(self, typed: str) -> None:
        self._typed = typed
        self._dots.setText("●" * len(typed) if typed else " ")
        self._dots.setAccessibleName(self.tr("%n digit(s) typed", "", len(typed)))
        self._yes.setEnabled(self._pin_hash is None or bool(typed))

    def _on_yes_clicked(self) -> None:
        if self._pin_hash is None:
            self._accept()
        elif self._wait.seconds_left:
            self._say_wait()
            self._set_typed("")
        elif self._typed and not self._checking:
            self._checking = True
            self._run_aside(
                partial(self._wait.attempt, self._typed, self._pin_hash), self._on_checked
            )

    def _on_checked(self, checked: Future[bool]) -> None:
        self._checking = False
        if not self.isVisible():
            return
        if checked.exception() is None and checked.result():
            self._accept()
            return
        self._problem.setText(self.tr("That is not the PIN."))
        if self._wait.seconds_left:
            self._say_wait()
            self.wait_out()
        self._set_typed("")

    def wait_out(self) -> None:
        """Have the end of a wait noted, so that a restart after it begins no new one."""
        QTimer.singleShot(round(self._wait.seconds_left * 1000) + 1, self, self._note_end)

    def _note_end(self) -> None:
        self._run_aside(self._wait.note_end, self._on_end_noted)

    def _on_end_noted(self, noted: Future[bool]) -> None:
        # A timer may come a moment early.
        if noted.exception() is None and not noted.result():
            self.wait_out()

    def _say_wait(self) -> None:
        left = clock_text(self._wait.seconds_left)
        self._problem.setText(
            self.tr("Too many tries. Please try again in {time}.").format(time=left)
        )

    def _accept(self) -> None:
        self._close()
        self.accepted.emit()
