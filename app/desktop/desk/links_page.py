"""The first page: make a link on the left, and see what became of payments on the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import MofangError
from app.desktop.desk.customer_display import CustomerDisplay
from app.desktop.desk.deep_link import read_deep_link
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_links import DeskLinks, LinkWish
from app.desktop.desk.desk_page import DeskPage
from app.desktop.desk.link_form import LinkForm
from app.desktop.desk.link_order import LinkFields
from app.desktop.desk.link_panel import LinkPanel
from app.desktop.desk.link_switcher import LinkSwitcher
from app.desktop.desk.payment_dialog import PaymentDialog
from app.desktop.desk.payments_view import PaymentsView
from app.desktop.widgets.labels import Label
from app.settings import Settings

_COLUMN_WIDTH = 440
_KNOWN_PRODUCTS = 200


class LinksPage(DeskPage):
    """The column with the form; beside it, what became of payments."""

    def __init__(
        self, bridge: DeskBridge, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._settings = bridge, settings
        self._shown = ""
        self._copied = ""
        self._sent: LinkFields | None = None
        self._display: CustomerDisplay | None = None
        self.links = DeskLinks(bridge, self)
        self.shop = Label("heading", self, wrap=False)
        self.test = Label("chip", self, wrap=False)
        self.test.setProperty("chip", "test")
        self.form = LinkForm(settings, self)
        self.switcher = LinkSwitcher(self)
        self.panel = LinkPanel(settings, self)
        self.panel.hide()
        self.payments = PaymentsView(bridge, self)
        self._language = settings.language
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.shop, 1)
        head.addWidget(self.test)
        inside = QWidget()
        inside.setObjectName("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 10, 20, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.form)
        column.addWidget(self.switcher)
        column.addWidget(self.panel)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        frame = QFrame(self)
        frame.setObjectName("column")
        frame.setFixedWidth(_COLUMN_WIDTH)
        framed = QVBoxLayout(frame)
        framed.setContentsMargins(0, 0, 0, 0)
        framed.addWidget(scroll)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(frame)
        row.addWidget(self.payments, 1)

    def _connect(self) -> None:
        self.form.wanted.connect(self._on_wanted)
        self.links.made.connect(self._on_made)
        self.links.refused.connect(self.form.refuse)
        self.links.changed.connect(self._on_changed)
        self.links.payable.connect(self._on_payable)
        self.switcher.chosen.connect(self.show_link)
        self.panel.display_wanted.connect(self._on_display_wanted)
        self.panel.cancel_wanted.connect(self.links.cancel)
        self.panel.retry_wanted.connect(self._on_retry_wanted)
        self._bridge.service_ready.connect(self._on_service_ready)
        self.payments.opened.connect(self.open_payment)

    def open_payment(self, payment_id: str) -> PaymentDialog:
        """Everything about one payment, in a window of its own."""
        dialog = PaymentDialog(self._bridge, payment_id, self._language, self)
        dialog.show()
        return dialog

    # --- making -----------------------------------------------------------------------------------

    def begin(self) -> None:
        """Put the cursor where a link begins."""
        self.form.begin()

    def entered(self) -> None:
        if self._bridge.is_ready:
            self._on_service_ready()
            self.payments.entered()
        self.begin()

    def prefill(self, address: str) -> None:
        """Fill the form from a deep link; what it asks for is made only when a person says so."""
        self.form.fill(read_deep_link(address, self._settings.currency))

    def has_unsaved(self) -> bool:
        return self.form.has_text()

    def _on_service_ready(self) -> None:
        self._say_mode()
        self.form.offer(())
        self._bridge.ask(
            lambda service: service.known_products(_KNOWN_PRODUCTS),
            self.form.offer,
            self._on_no_products,
            of=self,
        )

    def _on_no_products(self, _error: MofangError) -> None:
        """The catalogue is offered; the bridge has noted the reason."""

    def _on_wanted(self, wish: LinkWish) -> None:
        # A second Enter before the first is written down is the same wish.
        if not self.links.is_making:
            self._sent = self.form.typed()
            self.links.make(wish)

    def _on_made(self, payment_id: str) -> None:
        if self.form.typed() == self._sent:
            self.form.clear()
            self.form.begin()
        self.show_link(payment_id)

    def _on_retry_wanted(self, payment_id: str) -> None:
        self.form.put_back(self.links.link(payment_id).wish)

    # --- showing ----------------------------------------------------------------------------------

    def show_link(self, payment_id: str) -> None:
        """Show one of the links that were made here."""
        self._shown = payment_id
        self.switcher.show_ids(self.links.ids, payment_id)
        self.panel.show()
        self._on_changed(payment_id)

    def _on_changed(self, payment_id: str) -> None:
        if payment_id != self._shown:
            return
        link = self.links.link(payment_id)
        self.panel.show_link(link)
        if self._display is not None:
            self._display.show_link(link)

    def _on_payable(self, payment_id: str) -> None:
        """The newest link is on the clipboard as soon as it is there; an older one does not push it off."""
        ids = self.links.ids
        if self._copied in ids and ids.index(payment_id) < ids.index(self._copied):
            return
        self._copied = payment_id
        if payment_id == self._shown:
            self.panel.copy_link()

    def _on_display_wanted(self) -> None:
        if self._display is None:
            self._display = CustomerDisplay(self._settings)
            self._display.closed.connect(self._on_display_closed)
        self._display.show_link(self.links.link(self._shown))
        self._display.open_beside(self)

    def _on_display_closed(self) -> None:
        if self._display is not None:
            self._display.deleteLater()
            self._display = None

    @property
    def customer_display(self) -> CustomerDisplay | None:
        """What the customer is shown, while it is open."""
        return self._display

    def close_display(self) -> None:
        """The desk is being closed, and what it shows the customer with it."""
        if self._display is not None:
            self._display.close()

    # --- words ------------------------------------------------------------------------------------

    def speak(self, language: str) -> None:
        self._language = language
        self.payments.speak(language)
        self.form.speak(language)
        self.panel.speak(language)
        self.shop.setText(self._settings.shop_name_in(language))

    def retranslate(self) -> None:
        self.test.setText(self.tr("TEST"))
        self.test.setToolTip(self.tr("Test mode: no real money moves"))
        self._say_mode()
        self.payments.retranslate()
        self.form.retranslate()
        self.switcher.retranslate()
        self.panel.retranslate()

    def _say_mode(self) -> None:
        self.test.setVisible(self._bridge.livemode is False)

    def restyle(self, colors: Mapping[str, str]) -> None:
        self.payments.restyle(colors)
        self.form.restyle(colors)
