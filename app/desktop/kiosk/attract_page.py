"""The screen that waits for the next customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.errors import MofangError
from app.desktop.kiosk.page import Page
from app.desktop.theme import Scale
from app.desktop.widgets.banner import Banner
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import ElidedLabel, Label
from app.desktop.widgets.shop_logo import ShopLogo

if TYPE_CHECKING:
    from app.desktop.kiosk.kiosk_flow import KioskFlow

_LONG_PRESS_MS = 1200


class AttractPage(Page):
    """A tap anywhere begins. Staff see, small, how many payments need them."""

    begun = Signal()
    staff_wanted = Signal()
    retry_wanted = Signal()

    def __init__(
        self, shop_names: dict[str, str], logo: ShopLogo, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._own_logo = logo
        self._shop_names = shop_names
        self._ready = False
        self._closed_because: MofangError | None = None
        self._attention, self._printer = 0, False
        self._build()

    def _build(self) -> None:
        self._logo = QLabel(self)
        self._logo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shop = ElidedLabel("hero", 2, self)
        self._lead = Label("lead", self)
        self._start = Button("primary", self)
        self._problem = Banner(self)
        self._staff = Button("alarm", self)
        for each in (self._shop, self._lead):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._press = QTimer(self, singleShot=True, interval=_LONG_PRESS_MS)
        self._press.timeout.connect(self.staff_wanted)
        self._start.clicked.connect(self._on_start_clicked)
        self._staff.pressed.connect(self._press.start)
        self._staff.released.connect(self._press.stop)
        self._column = QVBoxLayout(self)
        self._column.addStretch(3)
        for widget in (self._logo, self._shop, self._lead):
            self._column.addWidget(widget)
        self._column.addWidget(self._problem, 0, Qt.AlignmentFlag.AlignCenter)
        self._gap = QWidget(self)
        self._column.addWidget(self._gap)
        self._column.addWidget(self._start, 0, Qt.AlignmentFlag.AlignCenter)
        self._column.addStretch(4)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._staff)
        self._foot.addStretch(1)
        self._column.addLayout(self._foot)

    def fit(self, scale: Scale) -> None:
        side = scale.px(230 if scale.portrait else 160)
        self._logo.setPixmap(
            self._own_logo.pixmap(scale.colors["ink"], side, self.devicePixelRatioF())
        )
        margin = scale.margin
        self._column.setContentsMargins(margin, 0, margin, 8 if scale.small else scale.px(28))
        self._column.setSpacing(scale.px(18))
        self._gap.setFixedHeight(scale.px(18))
        self._start.set_roomy(scale.px(460), scale.px(96))
        self._problem.fit(scale.px(22))
        self._problem.setFixedWidth(min(scale.px(680), scale.width - 2 * margin))
        policy = self._staff.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._staff.setSizePolicy(policy)

    def show_flow(self, flow: KioskFlow) -> None:
        self.show_words(flow.language)

    def show_words(self, language: str) -> None:
        """Say what is so now; before the first customer there is no flow to ask."""
        self._shop.setText(self._shop_names[language])
        self._show_start(language)
        self._say_staff()

    def _say_staff(self) -> None:
        """Customers read it too, so a printer that is out of paper is not named."""
        if self._attention:
            self._staff.say(
                self.tr("Staff: %n payment(s) need attention", "", self._attention),
                self.tr("Staff: %n payment(s) need attention. Hold to open.", "", self._attention),
            )
        else:
            self._staff.say(
                self.tr("Staff: please look"), self.tr("Staff: please look. Hold to open.")
            )
        self._staff.setVisible(self._attention > 0 or self._printer)

    def show_ready(self) -> None:
        """Checkouts can be taken."""
        self._ready, self._closed_because = True, None

    def show_closed(self, because: MofangError) -> None:
        """No checkout may start; say why, to those who can do something about it."""
        self._ready, self._closed_because = False, because

    def show_attention(self, count: int, *, printer: bool = False) -> None:
        """How many payments need staff, and whether the receipt printer does."""
        self._attention, self._printer = count, printer

    @property
    def can_begin(self) -> bool:
        """Whether a tap begins a checkout."""
        return self._ready

    def _show_start(self, language: str) -> None:
        closed = self._closed_because is not None
        self._start.setEnabled(self._ready or closed)
        self._problem.say(self._reason(language), "alarm")
        if closed:
            self._lead.setText(
                self.tr("This checkout is closed at the moment. Please ask the staff.")
            )
            self._start.say(self.tr("Try again"))
        elif self._ready:
            self._lead.setText(self.tr("Pay with your phone, by card or wallet"))
            self._start.say(self.tr("Tap to start"))
        else:
            self._lead.setText(self.tr("Pay with your phone, by card or wallet"))
            self._start.say(self.tr("One moment…"))

    def _reason(self, language: str) -> str:
        if self._closed_because is None:
            return ""
        from app.desktop.texts import staff_reason

        return staff_reason(self._closed_because, language)

    def _on_start_clicked(self) -> None:
        if self._ready:
            self.begun.emit()
        elif self._closed_because is not None:
            self.retry_wanted.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._ready and self.rect().contains(event.position().toPoint()):
            self.begun.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        begins = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
        if begins and self._ready:
            self.begun.emit()
        else:
            super().keyPressEvent(event)

    def entered(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)
