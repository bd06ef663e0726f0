"""How a customer wants to see the screens: larger, stronger, calmer. It holds until the next customer comes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.desktop.kiosk.countdown import Countdown
from app.desktop.theme import PLAIN, Appearance, Scale
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.desktop.widgets.overlay import Overlay

# It may lie over the code to scan, so nobody who left is waited for.
_OPEN_SECONDS = 30.0


class AppearanceOverlay(Overlay):
    """Three switches that work at once. `wanted` carries an Appearance."""

    wanted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = PLAIN
        self._title = Label("heading", self)
        self._large, self._contrast = _Switch(self), _Switch(self)
        self._still, self._done = _Switch(self), Button("primary", self)
        self._countdown = Countdown(self)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for widget in (self._title, self._large, self._contrast, self._still, self._done):
            self.content.addWidget(widget)
        for switch in (self._large, self._contrast, self._still):
            switch.clicked.connect(self._on_switch_clicked)
        self._done.clicked.connect(self.dismiss)
        self._countdown.over.connect(self.dismiss)

    def fit(self, scale: Scale) -> None:
        padding = 14 if scale.small else scale.px(40)
        self.content.setContentsMargins(padding, padding, padding, padding)
        self.content.setSpacing(8 if scale.small else scale.px(16))
        self.panel.setFixedWidth(min(max(scale.px(560), 400), scale.width - 2 * scale.margin))

    def ask(self, appearance: Appearance) -> None:
        """Open with the switches as they are."""
        self.show_appearance(appearance)
        self.open()
        self._countdown.run_for(_OPEN_SECONDS)
        self._large.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_appearance(self, appearance: Appearance) -> None:
        """Say what is so now, in the language that is so now."""
        self._appearance = appearance
        self._title.setText(self.tr("How should it look?"))
        on, off = self.tr("On"), self.tr("Off")
        self._large.show_state(self.tr("Large text"), on, off, is_on=appearance.large_text)
        self._contrast.show_state(self.tr("High contrast"), on, off, is_on=appearance.high_contrast)
        self._still.show_state(self.tr("Less motion"), on, off, is_on=appearance.still)
        self._done.say(self.tr("Done"))

    def dismiss(self) -> None:
        """Everything stays as it was chosen."""
        if not self.isHidden():
            self._countdown.stop()
            self.hide()
            self.closed.emit()

    def _on_switch_clicked(self) -> None:
        self._countdown.run_for(_OPEN_SECONDS)
        self.wanted.emit(
            replace(
                self._appearance,
                large_text=self._large.isChecked(),
                high_contrast=self._contrast.isChecked(),
                still=self._still.isChecked(),
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)


class _Switch(Button):
    """On or off in words: colour alone would tell nothing to those who need it most."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("switch", parent)
        self.setCheckable(True)

    def show_state(self, name: str, on: str, off: str, *, is_on: bool) -> None:
        """A screen reader tells the state by itself."""
        self.setChecked(is_on)
        self.say(f"{name} · {on if is_on else off}", name)
