"""An optional e-mail address. Going on without is the large choice; the keyboard appears only when it is wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import InvalidOrder
from app.core.order import MAX_EMAIL
from app.desktop.kiosk.kiosk_flow import KioskFlow
from app.desktop.kiosk.page import Page
from app.desktop.texts import money_text
from app.desktop.theme import Scale
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import ElidedLabel, FitLabel, Label
from app.desktop.widgets.pads import BACKSPACE, LetterPad


class EmailPage(Page):
    """`given` carries a checked address, or None."""

    given = Signal(object)
    back_wanted = Signal()

    def __init__(
        self, check_email: Callable[[str], str | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._check_email = check_email
        self._typing = False
        self._small = False
        self._build()

    def _build(self) -> None:
        self._product, self._amount = ElidedLabel("lead", 2, self), FitLabel(self)
        self._title, self._lead = Label("heading", self), Label("muted", self)
        for label in (self._product, self._amount, self._lead):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._field = QLineEdit(self)
        # Nobody drops here what comes from elsewhere, or drags words out.
        self._field.setAcceptDrops(False)
        self._field.setDragEnabled(False)
        self._field.setMaxLength(MAX_EMAIL)
        self._field.setInputMethodHints(Qt.InputMethodHint.ImhEmailCharactersOnly)
        # A long press would open the desktop's own menu, in no language of ours, over the kiosk.
        self._field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._problem = Label("problem", self)
        self._pad = LetterPad(self)
        self._back, self._skip = Button("plain", self), Button("primary", self)
        self._type, self._continue = Button("plain", self), Button("primary", self)
        self._lay_out()
        self._field.textEdited.connect(self._on_field_edited)
        self._field.returnPressed.connect(self._on_continue_clicked)
        self._pad.pressed.connect(self._on_pad_pressed)
        self._back.clicked.connect(self._on_back_clicked)
        self._skip.clicked.connect(self._on_skip_clicked)
        self._type.clicked.connect(self._on_type_clicked)
        self._continue.clicked.connect(self._on_continue_clicked)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        self._column.addWidget(self._product)
        self._column.addWidget(self._amount)
        self._gap = QWidget(self)
        self._column.addWidget(self._gap)
        for widget in (self._title, self._lead, self._field, self._problem):
            self._column.addWidget(widget)
        self._column.addWidget(self._pad, 6)
        self._column.addStretch(1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._back)
        self._foot.addWidget(self._type)
        self._foot.addWidget(self._skip, 1)
        self._foot.addWidget(self._continue, 1)
        self._column.addLayout(self._foot)

    def fit(self, scale: Scale) -> None:
        self._small = scale.small
        margin = scale.margin
        low = 10 if scale.small else scale.px(36)
        self._column.setContentsMargins(margin, 6 if scale.small else scale.px(20), margin, low)
        self._column.setSpacing(6 if scale.small else scale.px(14))
        self._foot.setSpacing(scale.px(16))
        self._gap.setFixedHeight(scale.px(28))
        self._amount.set_type_px(scale.type_px(88))
        self._back.show_icon("back", scale.colors["ink"], scale.px(30))
        # Three buttons in large words fill the width of an upright screen.
        no_room = scale.portrait and scale.appearance.large_text
        self._type.show_icon("" if no_room else "mail", scale.colors["ink"], scale.px(32))
        for button in (self._skip, self._type, self._back, self._continue):
            button.set_roomy(0, 0 if scale.small else scale.px(84))
        self._pad.setMaximumHeight(scale.px(560))
        gap = 5 if scale.small else scale.px(10)
        self._pad.fit(gap, scale.px(36), scale.colors["ink"], self.tr("Delete the last letter"))

    def show_flow(self, flow: KioskFlow) -> None:
        if flow.basket is not None:
            self._product.setText(flow.basket.product_name)
            self._amount.setText(money_text(flow.basket.amount, flow.language))
        self._title.setText(self.tr("Your e-mail address (optional)"))
        self._lead.setText(self.tr("It will be filled in for you on the payment page."))
        self._field.setPlaceholderText(self.tr("name@example.com"))
        self._field.setAccessibleName(self.tr("E-mail address"))
        self._back.setAccessibleName(self.tr("Back"))
        self._pad.keys[BACKSPACE].setAccessibleName(self.tr("Delete the last letter"))
        self._type.say(self.tr("Enter e-mail"))
        self._skip.say(self.tr("Skip and pay"))
        self._continue.say(self.tr("Continue"))
        if self._problem.text():
            self._problem.setText(self._problem_text())
        self._show_mode()

    def entered(self) -> None:
        # Not clear(): that can be undone, and "undo" would show one customer's address to the next.
        self._field.setText("")
        self._problem.setText("")
        self._typing = False
        self._show_mode()
        self._skip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_mode(self) -> None:
        asking = not self._typing
        side = Qt.AlignmentFlag.AlignCenter if asking else Qt.AlignmentFlag.AlignLeft
        self._title.setAlignment(side)
        for widget in (self._product, self._amount, self._gap, self._lead, self._type, self._skip):
            widget.setVisible(asking)
        for widget in (self._field, self._pad, self._continue):
            widget.setVisible(self._typing)
        self._title.setVisible(asking or not self._small)
        self._problem.setVisible(self._typing and bool(self._problem.text()))
        self._continue.setEnabled(bool(self._field.text().strip()))

    def _on_type_clicked(self) -> None:
        self._typing = True
        self._show_mode()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_back_clicked(self) -> None:
        if self._typing:
            self.entered()
        else:
            self.back_wanted.emit()

    def _on_skip_clicked(self) -> None:
        self.given.emit(None)

    def _on_pad_pressed(self, text: str) -> None:
        if text == BACKSPACE:
            self._field.backspace()
        else:
            self._field.insert(text)
        self._on_field_edited()

    def _on_field_edited(self) -> None:
        self._problem.setText("")
        self._show_mode()

    def _on_continue_clicked(self) -> None:
        typed = self._field.text().strip()
        if not typed:
            return
        try:
            email = self._check_email(typed)
        except InvalidOrder:
            self._problem.setText(self._problem_text())
            self._show_mode()
            return
        self.given.emit(email)

    def _problem_text(self) -> str:
        return self.tr("This is not a whole e-mail address, such as name@example.com.")
