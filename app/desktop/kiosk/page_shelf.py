"""Makes the pages and joins their buttons to the flow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.core.events import CloseReason
from app.desktop.kiosk.kiosk_flow import KioskFlow, Screen
from app.desktop.kiosk.page import Page
from app.settings import Settings


class PageShelf:
    """Pages are made once, when first asked for, so that the first frame waits for none of them."""

    def __init__(self, settings: Settings, flow: KioskFlow, parent: QWidget) -> None:
        self._settings, self._flow, self._parent = settings, flow, parent
        self._pages: dict[Screen, Page] = {}
        self._makers: dict[Screen, Callable[[], Page]] = {
            Screen.CHOOSE: self._make_choose,
            Screen.AMOUNT: self._make_amount,
            Screen.EMAIL: self._make_email,
            Screen.PREPARING: self._make_preparing,
            Screen.SCAN: self._make_scan,
            Screen.CLOSING: self._make_closing,
            Screen.OUTCOME: self._make_outcome,
        }

    def has(self, screen: Screen) -> bool:
        """Whether the page has been made."""
        return screen in self._pages

    def page(self, screen: Screen) -> Page:
        """The page of any screen but the first."""
        if screen not in self._pages:
            self._pages[screen] = self._makers[screen]()
        return self._pages[screen]

    def _make_choose(self) -> Page:
        from app.desktop.kiosk.choose_page import ChoosePage

        page = ChoosePage(self._settings, self._parent)
        page.chosen.connect(self._flow.choose)
        page.other_chosen.connect(self._on_other_chosen)
        page.back_wanted.connect(self._flow.back)
        return page

    def _on_other_chosen(self) -> None:
        english = self._flow.language == "en"
        settings = self._settings
        name = (
            settings.free_amount_product_name_en if english else settings.free_amount_product_name
        )
        self._flow.choose_other(name)

    def _make_amount(self) -> Page:
        from app.desktop.kiosk.amount_page import AmountPage

        page = AmountPage(self._settings.currency, self._parent)
        page.confirmed.connect(self._flow.type_amount)
        page.back_wanted.connect(self._flow.back)
        return page

    def _make_email(self) -> Page:
        from app.desktop.kiosk.email_page import EmailPage
        from app.email_address import checked_email

        page = EmailPage(checked_email, self._parent)
        page.given.connect(self._flow.give_email)
        page.back_wanted.connect(self._flow.back)
        return page

    def _make_preparing(self) -> Page:
        from app.desktop.kiosk.wait_page import PreparingPage

        page = PreparingPage(self._parent)
        page.cancel_wanted.connect(partial(self._flow.cancel, CloseReason.CUSTOMER))
        return page

    def _make_scan(self) -> Page:
        from app.desktop.kiosk.scan_page import ScanPage

        settings = self._settings
        page = ScanPage(settings.scan_seconds, settings.allow_open_in_browser, self._parent)
        page.cancel_wanted.connect(partial(self._flow.cancel, CloseReason.CUSTOMER))
        # The engine keeps this time too, but one of its questions may hang for most of a minute.
        page.time_over.connect(self._flow.time_over)
        return page

    def _make_closing(self) -> Page:
        from app.desktop.kiosk.wait_page import ClosingPage

        page = ClosingPage(self._parent)
        page.over.connect(self._flow.closing_over)
        return page

    def _make_outcome(self) -> Page:
        from app.desktop.kiosk.outcome_page import OutcomePage

        page = OutcomePage(self._settings.outcome_seconds, self._parent)
        page.done.connect(self._flow.leave_outcome)
        page.again_wanted.connect(self._flow.begin)
        return page
