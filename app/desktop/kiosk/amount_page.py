"""The keypad for an amount that is not in the catalog."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.money import (
    Money,
    below_smallest_charge,
    decimals_written,
    largest_amount,
)
from app.desktop.kiosk.amount_display import AmountDisplay
from app.desktop.kiosk.amount_entry import AmountEntry, Misfit
from app.desktop.kiosk.kiosk_flow import KioskFlow
from app.desktop.kiosk.page import Page
from app.desktop.texts import money_text
from app.desktop.theme import Scale
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.desktop.widgets.pads import BACKSPACE, NumberPad


class AmountPage(Page):
    """Digits push in from the right; the pay button repeats the amount that will be asked for."""

    confirmed = Signal(object)
    back_wanted = Signal()

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = AmountEntry(currency)
        self._language = "zh"
        self._misfit: Misfit | None = None
        self._build()

    def _build(self) -> None:
        self._title = Label("lead", self)
        self._display = AmountDisplay(self)
        self._note = Label("problem", self)
        self._pad = NumberPad("00", self)
        self._back, self._pay = Button("plain", self), Button("primary", self)
        self._display.typed.connect(self._on_typed)
        self._display.confirmed.connect(self._on_pay_clicked)
        self._pad.pressed.connect(self._on_typed)
        self._pay.clicked.connect(self._on_pay_clicked)
        self._back.clicked.connect(self.back_wanted)
        self._words = QVBoxLayout()
        self._words.addStretch(2)
        for widget in (self._title, self._display, self._note):
            self._words.addWidget(widget)
        self._words.addStretch(3)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._back)
        self._foot.addWidget(self._pay, 1)
        self._grid = QGridLayout(self)

    def fit(self, scale: Scale) -> None:
        for part in (self._words, self._pad, self._foot):
            self._take_out(part)
        if scale.portrait:
            self._grid.addLayout(self._words, 0, 0)
            self._grid.addWidget(self._pad, 1, 0)
            self._grid.addLayout(self._foot, 2, 0)
            self._stretch(rows=(0, 1, 0), columns=(1, 0))
        else:
            self._grid.addLayout(self._words, 0, 0)
            self._grid.addLayout(self._foot, 1, 0)
            self._grid.addWidget(self._pad, 0, 1, 2, 1)
            self._stretch(rows=(1, 0, 0), columns=(11, 9))
        self._size(scale)

    def _take_out(self, part: QVBoxLayout | QHBoxLayout | QWidget) -> None:
        if isinstance(part, QWidget):
            self._grid.removeWidget(part)
        else:
            self._grid.removeItem(part)
            part.setParent(None)

    def _stretch(self, rows: tuple[int, int, int], columns: tuple[int, int]) -> None:
        for row, stretch in enumerate(rows):
            self._grid.setRowStretch(row, stretch)
        for column, stretch in enumerate(columns):
            self._grid.setColumnStretch(column, stretch)

    def _size(self, scale: Scale) -> None:
        margin = scale.margin
        top = 8 if scale.small else scale.px(24)
        self._grid.setContentsMargins(margin, top, margin, 10 if scale.small else scale.px(36))
        self._grid.setHorizontalSpacing(scale.px(48))
        self._grid.setVerticalSpacing(scale.px(24))
        self._words.setSpacing(scale.px(6))
        self._foot.setSpacing(scale.px(16))
        self._display.set_type_px(scale.type_px(112))
        self._note.setMinimumHeight(scale.type_px(24) * 3)
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        for button in (self._pay, self._back):
            button.set_roomy(0, scale.px(84))
        self._back.show_icon("back", scale.colors["ink"], scale.px(30))
        gap = 8 if scale.small else scale.px(16)
        self._pad.fit(gap, scale.px(52), scale.colors["ink"], self.tr("Delete the last digit"))

    def show_flow(self, flow: KioskFlow) -> None:
        self._language = flow.language
        self._title.setText(self.tr("Amount to pay"))
        self._back.setAccessibleName(self.tr("Back"))
        self._pad.keys[BACKSPACE].setAccessibleName(self.tr("Delete the last digit"))
        self._show_amount()

    def entered(self) -> None:
        self.entry.clear()
        self._misfit = None
        self._show_amount()
        self._display.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_amount(self) -> None:
        money = self.entry.money
        text = money_text(money, self._language)
        self._display.setText(text)
        self._display.setAccessibleName(self.tr("Amount: {amount}").format(amount=text))
        self._pay.say(self.tr("Pay {amount}").format(amount=text))
        self._pay.setEnabled(money.minor_units > 0)
        self._note.setText(self._note_for(money))

    def _note_for(self, money: Money) -> str:
        if self._misfit is not None:
            return self._misfit_words(self._misfit, money.currency)
        smallest = below_smallest_charge(money) if money.minor_units else None
        if smallest is None:
            return ""
        least = money_text(smallest, self._language)
        return self.tr("Amounts under {amount} are usually refused.").format(amount=least)

    def _misfit_words(self, misfit: Misfit, currency: str) -> str:
        if misfit is Misfit.TOO_LARGE:
            most = money_text(largest_amount(currency), self._language)
            return self.tr("{amount} is the most.").format(amount=most)
        if misfit is Misfit.NOT_A_DIGIT:
            return self.tr("Please type digits only.")
        decimals = decimals_written(currency)
        if decimals == 0:
            words = self.tr("{currency} has no digits after the point. Type a whole amount.")
            return words.format(currency=currency)
        words = self.tr("{currency} takes {count} digits after the point.")
        return words.format(currency=currency, count=decimals)

    def _on_typed(self, text: str) -> None:
        if text == BACKSPACE:
            self.entry.backspace()
            self._misfit = None
        else:
            self._misfit = self.entry.type_text(text)
        self._show_amount()

    def _on_pay_clicked(self) -> None:
        if self.entry.money.minor_units > 0:
            self.confirmed.emit(self.entry.money)
