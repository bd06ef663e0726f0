"""The one window of the kiosk: shows the page of the flow's screen, and is hard to leave."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import MofangError
from app.desktop.kiosk.attract_page import AttractPage
from app.desktop.kiosk.header_bar import HeaderBar
from app.desktop.kiosk.idle_watch import IdleWatch
from app.desktop.kiosk.page import Page
from app.desktop.kiosk.screens import Outcome, Screen
from app.desktop.theme import COLORS, Appearance, Scale, style_sheet, with_accent
from app.desktop.widgets.shop_logo import ShopLogo

if TYPE_CHECKING:
    from app.core.payment import Payment
    from app.desktop.engine_bridge import EngineBridge
    from app.desktop.kiosk.appearance_overlay import AppearanceOverlay
    from app.desktop.kiosk.kiosk_flow import KioskFlow
    from app.desktop.kiosk.kiosk_receipts import KioskReceipts
    from app.desktop.kiosk.overlays import AttentionOverlay, IdleOverlay
    from app.desktop.kiosk.page_shelf import PageShelf
    from app.desktop.kiosk.paid_sound import PaidSound
    from app.desktop.kiosk.pin_overlay import PinOverlay
    from app.desktop.widgets.overlay import Overlay
    from app.pin_wait import PinWait
    from app.settings import Settings

    _Made = TypeVar("_Made", bound=Overlay)

_log = logging.getLogger(__name__)

_RETRY_MS = 10_000


class KioskWindow(QWidget):
    """Follows the flow; every tap goes to the flow, and only the flow decides what is shown."""

    first_painted = Signal()
    left = Signal()
    occupied = Signal(bool)

    def __init__(
        self, settings: Settings, bridge: EngineBridge, speak: Callable[[str], None]
    ) -> None:
        super().__init__()
        self.setObjectName("kiosk")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("tone", "paper")
        self._settings, self._bridge, self._speak = settings, bridge, speak
        self._leaving = False
        self._painted = False
        self._scale: Scale | None = None
        self._shop_colors = with_accent(COLORS, settings.accent_color)
        self._appearance = Appearance(still=settings.reduced_motion)
        self._spoken = settings.language
        self._attention: list[Payment] = []
        self._overlays: list[Overlay] = []
        self._build()
        self._connect()

    def _build(self) -> None:
        names = {"zh": self._settings.shop_name, "en": self._settings.shop_name_en}
        self._shop_names = names
        logo = ShopLogo(self._settings.logo_file)
        self.header = HeaderBar(logo, self)
        self.attract = AttractPage(names, logo, self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.attract)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        # The screen's size is given; no page may ask for a larger one.
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        quiet = self._settings.idle_seconds - self._settings.idle_warning_seconds
        self.idle_watch = IdleWatch(max(1, quiet), self)
        self._retry = QTimer(self, singleShot=True, interval=_RETRY_MS)

    def _connect(self) -> None:
        self.header.language_wanted.connect(self._on_language_wanted)
        self.header.appearance_wanted.connect(self._on_appearance_asked)
        self.attract.begun.connect(self._on_begun)
        self.attract.staff_wanted.connect(self._on_staff_wanted)
        self.attract.retry_wanted.connect(self._bridge.open)
        self._retry.timeout.connect(self._bridge.open)
        self.idle_watch.warned.connect(self._on_idle_warned)
        self.idle_watch.touched.connect(self._on_idle_touched)
        self._bridge.service_ready.connect(self._on_service_ready)
        self._bridge.service_failed.connect(self._on_service_failed)
        self._bridge.attention_changed.connect(self._on_attention_changed)
        self.first_painted.connect(self._go_on_waiting)
        QShortcut(QKeySequence("Ctrl+Q"), self, self.ask_to_leave)

    # --- what the first frame does not wait for -----------------------------------------------------

    @cached_property
    def flow(self) -> KioskFlow:
        """Which screen the customer is on."""
        from app.desktop.kiosk.kiosk_flow import FlowOptions, KioskFlow

        settings = self._settings
        options = FlowOptions(
            language=settings.language,
            ask_email=settings.ask_email,
            scan_seconds=settings.scan_seconds,
            appearance=self._appearance,
            metadata=settings.metadata,
            excluded_methods=settings.kiosk_excluded_payment_methods,
        )
        flow = KioskFlow(self._bridge, options, self._on_flow_changed)
        self._bridge.updated.connect(flow.on_update)
        self._bridge.start_failed.connect(flow.start_failed)
        return flow

    @cached_property
    def receipts(self) -> KioskReceipts | None:
        """Prints by itself, if the shop wants that."""
        if not self._settings.receipts_automatic:
            return None
        from app.desktop.kiosk.kiosk_receipts import KioskReceipts

        receipts = KioskReceipts(
            self._settings, self._bridge.receipt_memory, self._bridge.now, self
        )
        receipts.changed.connect(self._on_receipts_changed)
        return receipts

    @cached_property
    def pages(self) -> PageShelf:
        """Every page but the first."""
        from app.desktop.kiosk.page_shelf import PageShelf

        return PageShelf(self._settings, self.flow, self)

    # --- questions over the pages, each made when it is first asked ---------------------------------

    @cached_property
    def idle_overlay(self) -> IdleOverlay:
        """Asks whether anybody is there."""
        from app.desktop.kiosk.overlays import IdleOverlay

        overlay = IdleOverlay(self._settings.idle_warning_seconds, self)
        overlay.over.connect(self._on_idle_over)
        return self._added(overlay)

    @cached_property
    def appearance_panel(self) -> AppearanceOverlay:
        """Lets a customer choose how it looks."""
        from app.desktop.kiosk.appearance_overlay import AppearanceOverlay

        panel = AppearanceOverlay(self)
        panel.wanted.connect(self.flow.set_appearance)
        panel.closed.connect(self._on_overlay_closed)
        return self._added(panel)

    @cached_property
    def leave_gate(self) -> PinOverlay:
        """Lets staff close the kiosk."""
        gate = self._gate()
        gate.accepted.connect(self._on_leave_accepted)
        return gate

    @cached_property
    def staff_gate(self) -> PinOverlay:
        """Lets staff see what needs them."""
        gate = self._gate()
        gate.accepted.connect(self._on_staff_accepted)
        return gate

    @cached_property
    def attention_list(self) -> AttentionOverlay:
        """What needs staff."""
        from app.desktop.kiosk.overlays import AttentionOverlay

        overlay = AttentionOverlay(self)
        overlay.closed.connect(self._on_overlay_closed)
        overlay.receipts_wanted.connect(self._on_receipts_wanted)
        overlay.receipts_unwanted.connect(self._on_receipts_unwanted)
        return self._added(overlay)

    @cached_property
    def sound(self) -> PaidSound:
        """What rings when a payment is shown as paid."""
        from app.desktop.kiosk.paid_sound import PaidSound

        return PaidSound()

    @cached_property
    def _pin_wait(self) -> PinWait:
        from app.pin_wait import PinWait

        return PinWait(self._bridge.pin_wait_file)

    def _gate(self) -> PinOverlay:
        from app.desktop.kiosk.pin_overlay import PinOverlay

        gate = PinOverlay(self._settings.pin_hash, self._pin_wait, self._bridge.run_aside, self)
        gate.dismissed.connect(self._on_overlay_closed)
        return self._added(gate)

    def _added(self, overlay: _Made) -> _Made:
        overlay.fit(self._resize_to_screen())
        self._overlays.append(overlay)
        return overlay

    # --- what is shown ----------------------------------------------------------------------------

    def page(self, screen: Screen) -> Page:
        """The page of a screen, made when it is first needed."""
        if screen is Screen.ATTRACT:
            return self.attract
        page = self.pages.page(screen)
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
            page.fit(self._resize_to_screen())
        return page

    def make_pages(self) -> None:
        """Make the other pages while somebody chooses, one at a time between events."""
        waiting = [screen for screen in Screen if not self.pages.has(screen)]
        if len(waiting) > 1:
            self.page(waiting[-1])
            QTimer.singleShot(0, self, self.make_pages)

    def _on_flow_changed(self) -> None:
        self._speak_language()
        self._wear(self.flow.appearance)
        page = self.page(self.flow.screen)
        self._set_tone()
        page.show_flow(self.flow)
        self._show_header()
        before = self._stack.currentWidget()
        if before is not page:
            if isinstance(before, Page):
                before.left()
            self._stack.setCurrentWidget(page)
            self._put_appearance_away()
            page.entered()
            self._keep_keys_in_front()
            self._on_screen_changed()
        if self.flow.outcome is Outcome.PAID:
            # Behind the frame that says so.
            QTimer.singleShot(0, self, self._celebrate)
        self.idle_watch.watch(self.flow.may_idle and not self._leaving)

    def _keep_keys_in_front(self) -> None:
        """A page that comes by itself must not take the keys from the question in front of it."""
        for overlay in self._overlays:
            if overlay.isVisible():
                overlay.take_keys()

    def _on_screen_changed(self) -> None:
        self.idle_watch.restart()
        waiting = self.flow.screen is Screen.ATTRACT
        self.occupied.emit(not waiting)
        if waiting:
            self._bridge.ask_attention()

    def _speak_language(self) -> None:
        if self.flow.language != self._spoken:
            self._spoken = self.flow.language
            self._speak(self._spoken)

    def _wear(self, appearance: Appearance) -> None:
        if appearance != self._appearance:
            self._appearance = appearance
            self._resize_to_screen()
        if "appearance_panel" in self.__dict__:
            self.appearance_panel.show_appearance(appearance)

    def _put_appearance_away(self) -> None:
        """What has happened is shown whole, and asks for nothing to be chosen first."""
        if "appearance_panel" in self.__dict__:
            self.appearance_panel.dismiss()

    def _set_tone(self) -> None:
        paid = self.flow.screen is Screen.OUTCOME and self.flow.outcome is Outcome.PAID
        tone = "jade" if paid else "paper"
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.header.stand_on(tone)
            if self._scale is not None:
                self.setStyleSheet(style_sheet(self._scale))

    def _show_header(self) -> None:
        payment = self.flow.payment
        live = payment.livemode if payment else self._bridge.livemode
        self._head(self.flow.language, livemode=live)

    def _head(self, language: str, *, livemode: bool | None) -> None:
        self.header.show_state(self._shop_names[language], language, livemode=livemode)

    def _draw_anew(self) -> None:
        """On a screen of other density every picture is either blurred or too large until it is made again."""
        self._scale = None
        self._resize_to_screen()

    def _resize_to_screen(self) -> Scale:
        scale = Scale(self.width(), self.height(), self._appearance, self._shop_colors)
        if scale != self._scale:
            self._scale = scale
            self.setStyleSheet(style_sheet(scale))
            self.header.fit(scale)
            for page in self._made_pages():
                page.fit(scale)
            for overlay in self._overlays:
                overlay.fit(scale)
        return scale

    def _made_pages(self) -> list[Page]:
        made = [self._stack.widget(index) for index in range(self._stack.count())]
        return [page for page in made if isinstance(page, Page)]

    def start(self) -> None:
        """Fill the first page, for the size that the window has by now."""
        self._resize_to_screen()
        self.attract.show_words(self._settings.language)
        self._head(self._settings.language, livemode=self._bridge.livemode)
        self.attract.entered()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resize_to_screen()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)
        elif event.type() == QEvent.Type.DevicePixelRatioChange and self._scale is not None:
            self._draw_anew()
        return done

    # --- the customer's first taps ----------------------------------------------------------------

    def _on_language_wanted(self, language: str) -> None:
        self.flow.set_language(language)

    def _on_appearance_asked(self) -> None:
        self.appearance_panel.ask(self.flow.appearance)

    def _on_begun(self) -> None:
        self.flow.begin()
        self._bridge.get_ready()
        QTimer.singleShot(0, self, self.make_pages)

    # --- the engine's news ------------------------------------------------------------------------

    def _on_service_ready(self) -> None:
        self._retry.stop()
        self.attract.show_ready()
        if self.receipts is not None:
            self.receipts.take_up()
        self._on_flow_changed()

    def _on_service_failed(self, error: MofangError) -> None:
        self.attract.show_closed(error)
        self._retry.start()
        self._on_flow_changed()

    def _on_attention_changed(self, payments: list[Payment]) -> None:
        self._attention = payments
        self._show_attention()
        if self.flow.screen is Screen.ATTRACT:
            self._on_flow_changed()

    def _go_on_waiting(self) -> None:
        """After a restart in the middle of a wait it runs from now on, not from when staff first come."""
        if self._settings.pin_hash is not None and self._pin_wait.seconds_left:
            self.leave_gate.wait_out()

    # --- receipts and the chime ---------------------------------------------------------------------------------

    def _celebrate(self) -> None:
        """What comes with a payment; whatever fails of it is no trouble of the payment's."""
        payment = self.flow.payment
        if payment is None or self.flow.outcome is not Outcome.PAID:
            return
        if self.receipts is not None:
            self.receipts.paid(payment, self.flow.language)
        if self._settings.sound_on_paid:
            self.sound.paid(payment.payment_id)

    def _on_receipts_changed(self) -> None:
        self._show_attention()
        if self.flow.screen is Screen.ATTRACT:
            self._on_flow_changed()

    def _on_receipts_wanted(self) -> None:
        if self.receipts is not None:
            self.receipts.try_again()

    def _on_receipts_unwanted(self) -> None:
        if self.receipts is not None:
            self.receipts.forget()

    def _show_attention(self) -> None:
        printer = self.receipts is not None and self.receipts.trouble is not None
        self.attract.show_attention(len(self._attention), printer=printer)

    # --- staff ------------------------------------------------------------------------------------

    def _on_staff_wanted(self) -> None:
        if self._settings.pin_hash is None:
            self._on_staff_accepted()
        else:
            self.staff_gate.ask(self.tr("Staff PIN"), self.tr("Open"))

    def _on_staff_accepted(self) -> None:
        receipts = self.receipts
        trouble = receipts.trouble if receipts else None
        unprinted = receipts.unprinted if receipts else ()
        self.attention_list.show_payments(
            self._attention, self.flow.language, trouble=trouble, unprinted=unprinted
        )

    def ask_to_leave(self) -> None:
        """Ctrl+Q: ask for the PIN, or for a yes where none is set."""
        if self.leave_gate.isVisible() or self._leaving:
            return
        locked = self._settings.pin_hash is not None
        question = self.tr("Staff PIN, to close") if locked else self.tr("Close this checkout?")
        self.leave_gate.ask(question, self.tr("Close"))

    def _on_leave_accepted(self) -> None:
        from app.core.events import CloseReason

        self._leaving = True
        self.flow.cancel(CloseReason.STAFF)
        self.flow.closing_over()
        self.flow.leave_outcome()
        self.left.emit()

    def _on_overlay_closed(self) -> None:
        page = self._stack.currentWidget()
        if isinstance(page, Page):
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- nobody there -----------------------------------------------------------------------------

    def _on_idle_warned(self) -> None:
        if self.leave_gate.isVisible():
            # It closes by itself without a touch, and somebody must ask after that.
            self.idle_watch.restart()
        elif self.flow.screen is Screen.ATTRACT:
            # Only a language is given up, and nobody need be asked for that.
            self.flow.idle()
        else:
            self.idle_overlay.open()

    def _on_idle_touched(self) -> None:
        self.idle_overlay.dismiss()

    def _on_idle_over(self) -> None:
        self.idle_overlay.dismiss()
        self.flow.idle()

    # --- trouble ----------------------------------------------------------------------------------

    def show_broken(self) -> None:
        """Something failed in a screen: show a calm page, and if even that fails, go back to the start."""
        try:
            self.flow.broke()
        except Exception:
            _log.exception("The page for failures failed")

    def _session_ends(self) -> bool:
        application = QGuiApplication.instance()
        return isinstance(application, QGuiApplication) and application.isSavingSession()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Alt+F4 and window menus do not close a kiosk; the end of the desktop session does."""
        if self._leaving or self._session_ends():
            event.accept()
        else:
            event.ignore()
