"""Writes every page of the desk as PNG: `python -m app.desktop.desk.desk_gallery FOLDER [SCENE]`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.core import events as ev
from app.core.attention import AttentionItem, AttentionReason
from app.core.listing import PaymentPage, Tally
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment
from app.core.state import PaymentState
from app.core.story import Happened, Story
from app.desktop.application import make_application
from app.desktop.desk.day_gallery import another_day, busy_day, empty_day
from app.desktop.desk.deep_link import Prefill
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_links import LinkWish
from app.desktop.desk.desk_service import DeskService
from app.desktop.desk.desk_window import DeskWindow
from app.desktop.desk.first_run_service import KeyFacts
from app.desktop.desk.first_run_window import FirstRunWindow
from app.desktop.desk.health_page import HealthPage
from app.desktop.desk.links_page import LinksPage
from app.desktop.desk.payment_days import Days
from app.desktop.desk.payment_dialog import PaymentDialog
from app.desktop.desk.settings_page import SettingsPage
from app.desktop.gallery import link_of, settle
from app.desktop.languages import Languages
from app.desktop.receipts.receipt_memory import ReceiptKeeper
from app.desktop.texts import staff_reason
from app.engine.feed import PaymentUpdate
from app.health.findings import Finding, Level
from app.receipt_printer import PrinterTrouble
from app.resource_files import resource_path
from app.settings import Settings

_CLOCK_DETAILS = {"seconds": "+312", "day": "2026-11-30", "zone": "Asia/Shanghai"}
SIZES = ((1280, 800), (1440, 900))
LANGUAGES = ("zh", "en")
Scene = Callable[[DeskWindow], QWidget]


class _NoRuntime:
    """There is nothing to open: a scene feeds the pages itself."""

    livemode = False
    desk_lock_file = desk_look_file = Path()

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look_over(self, language: str) -> tuple[Finding, ...]:
        """A till of which most is well."""
        settings = {"file": "/srv/till/mofang-checkout/settings.toml"}
        lacks = {"missing": "rak_checkout_session_write, rak_payment_intent_read"}
        return (
            Finding("settings", Level.OK, "settings_fine", settings),
            Finding("key", Level.OK, text="rk_test_…1234 (keyring)"),
            Finding("stripe", Level.FAIL, "key_lacks_permissions", lacks),
            Finding("clock", Level.WARN, "clock_off", _CLOCK_DETAILS),
            Finding("journal", Level.OK, "journal_fine", {"place": "/srv/till/journal.sqlite3"}),
            Finding("fonts", Level.FAIL, "fonts_none"),
        )

    def save_settings(self, changes: Mapping[str, object]) -> None:
        """Never called."""
        raise NotImplementedError

    def save_diagnostics(self, file: Path, findings: Sequence[Finding]) -> None:
        """Never called."""
        raise NotImplementedError

    def open_receipts(self, face: str) -> ReceiptKeeper:
        """Never called."""
        raise NotImplementedError

    def open_desk(self) -> DeskService:
        """Never called."""
        raise NotImplementedError


def links_page(window: DeskWindow) -> LinksPage:
    """The first page, seen."""
    page = window.go_to("payments")
    if not isinstance(page, LinksPage):
        raise TypeError(page)
    return page


def _empty_form(window: DeskWindow) -> QWidget:
    links_page(window)
    return window


def _wrong_form(window: DeskWindow) -> QWidget:
    form = links_page(window).form
    form.fill(Prefill(amount="19,90", product="", email="lin@example", refused=("reference",)))
    form.reference.setText("R" * 220)
    form.send()
    return window


def _filled_form(window: DeskWindow) -> QWidget:
    form = links_page(window).form
    form.fill(Prefill("0.30", "USD", "月订阅会员", "lin@example.com", "2041", "", ("note",)))
    return window


def _wish(number: int) -> LinkWish:
    names = ("月订阅会员", "Consulting, two hours", "年订阅会员（含专属客服与线下活动优先名额）")
    order = Order(Money(1990 * number, "USD"), names[number % 3], "lin@example.com", f"204{number}")
    return LinkWish(order, 2100.0, "zh")


def make_link(window: DeskWindow, number: int, seconds: float, **changes: object) -> LinksPage:
    """As if the engine had made a link, and told of it."""
    page, wish, payment_id = links_page(window), _wish(number), f"mp_{number}"
    now = time.time()
    payment = Payment(
        payment_id, f"M-20261122-004{number}", wish.order, {}, "desk", "gallery", now, wish.seconds
    )
    page.links.follow(wish, payment)
    opened = {"state": PaymentState.OPEN, "checkout_url": link_of(433), "version": 1, **changes}
    payment = replace(payment, **opened)  # type: ignore[arg-type]
    payment = replace(payment, expires_at=payment.prepared_at + seconds)
    update = PaymentUpdate(payment)
    window.bridge.updated.emit(update)
    return page


def _open_links(window: DeskWindow) -> QWidget:
    make_link(window, 1, 1752)
    make_link(window, 2, 7 * 3600 + 1500)
    return window


def _paid(window: DeskWindow) -> QWidget:
    make_link(window, 1, 900)
    make_link(window, 1, 900, state=PaymentState.PAID, version=2)
    return window


def _failed(window: DeskWindow) -> QWidget:
    make_link(window, 1, 900, state=PaymentState.FAILED, failure_code="amount_too_small")
    return window


def _shown_to_customer(window: DeskWindow) -> QWidget:
    page = make_link(window, 1, 900)
    page.panel.display.trigger()
    return page.customer_display or window


def _thanks(window: DeskWindow) -> QWidget:
    shown = _shown_to_customer(window)
    make_link(window, 1, 900, state=PaymentState.PAID, version=2)
    return shown


def _listed_payments() -> list[Payment]:
    """A day at the desk, with every state and the long names."""
    states = (
        (PaymentState.OPEN, frozenset[Alarm]()),
        (PaymentState.PAID, frozenset[Alarm]()),
        (PaymentState.EXPIRED, frozenset[Alarm]()),
        (PaymentState.PAID, frozenset({Alarm.PAID_LATE})),
        (PaymentState.PROCESSING, frozenset[Alarm]()),
        (PaymentState.FAILED, frozenset({Alarm.MISMATCH})),
        (PaymentState.CANCELED, frozenset[Alarm]()),
    )
    made = []
    for number in range(1, 22):
        state, alarms = states[number % len(states)]
        order = _wish(number).order
        if number % 5 == 0:
            order = replace(order, customer_email=None, reference=None)
        at = time.time() - 900 * number
        number_of_day = f"M-20261122-{number:04d}"
        payment = Payment(f"mp_{number}", number_of_day, order, {}, "desk", "gallery", at)
        ids = {"session_id": f"cs_test_a1{number:056d}", "payment_intent_id": f"pi_3{number:023d}"}
        link = link_of(433)
        made.append(replace(payment, state=state, alarms=alarms, checkout_url=link, **ids))  # type: ignore[arg-type]
    return made


def _list_payments(window: DeskWindow) -> QWidget:
    view = links_page(window).payments
    payments = _listed_payments()
    view.model.show_page(PaymentPage(payments, None))
    tallies = [Tally(each.state, 1, each.order.amount) for each in payments]
    view.show_today(tallies)
    view.show_totals([*tallies, Tally(PaymentState.PAID, 3, Money(88000, "CNY"))])
    window.bridge.attention_changed.emit(_needing())
    return window


def _list_some_days(window: DeskWindow) -> QWidget:
    view = links_page(window).payments
    view.days.setCurrentIndex(view.days.findData(Days.CHOSEN))
    return _list_payments(window)


def _needing() -> list[AttentionItem]:
    payments = _listed_payments()
    return [
        AttentionItem(payment, reason, payment.prepared_at)
        for payment, reason in zip(payments, AttentionReason, strict=False)
    ]


def _attention(window: DeskWindow) -> QWidget:
    window.go_to("attention")
    window.bridge.attention_changed.emit(_needing())
    return window


def _printer_attention(window: DeskWindow) -> QWidget:
    window.go_to("attention")
    window.bridge.attention_changed.emit(_needing()[:2])
    trouble = PrinterTrouble("printer_no_paper", place="network:192.168.1.5:9100")
    window.bridge.receipts.press.failed.emit("mp_1", trouble)
    return window


def _opened_payment(window: DeskWindow, payment: Payment) -> PaymentDialog:
    dialog = links_page(window).open_payment(payment.payment_id)
    happened = (
        Happened(payment.prepared_at, ev.CheckoutPrepared()),
        Happened(payment.prepared_at + 1, ev.CodeScanned()),
        Happened(payment.prepared_at + 240, ev.CloseRequested(ev.CloseReason.STAFF)),
        Happened(payment.prepared_at + 260, ev.WatchResumed("desk-2")),
    )
    dialog.show_story(Story(payment, (), happened))
    return dialog


def _payment(window: DeskWindow) -> QWidget:
    return _opened_payment(window, replace(_listed_payments()[6], state=PaymentState.OPEN))


def _refund(window: DeskWindow) -> QWidget:
    payment = replace(_listed_payments()[0], state=PaymentState.PAID)
    dialog = _opened_payment(window, payment)
    dialog.refund.click()
    return dialog.refund_dialog or dialog


def _receipt(window: DeskWindow) -> QWidget:
    dialog = _opened_payment(window, replace(_listed_payments()[0], state=PaymentState.PAID))
    # The question that it asks by itself is answered first.
    QCoreApplication.processEvents()
    trouble = PrinterTrouble("printer_no_paper", place="network:192.168.1.5:9100")
    dialog.receipts.went_wrong.emit(staff_reason(trouble, window.bridge.settings.language))
    return dialog


def _receipt_menu(window: DeskWindow) -> QWidget:
    dialog = _opened_payment(window, replace(_listed_payments()[0], state=PaymentState.PAID))
    dialog.receipts.thermal.setVisible(True)
    dialog.receipts.show()
    return dialog.receipts


# What is shown of each page; a scene returns what is to be pictured: the window, or a dialog over it.
def _settings(window: DeskWindow) -> QWidget:
    window.go_to("settings")
    return window


def _settings_page(window: DeskWindow) -> SettingsPage:
    page = window.go_to("settings")
    if not isinstance(page, SettingsPage):
        raise TypeError(page)
    return page


def _type_setting(page: SettingsPage, name: str, text: str) -> None:
    editor = page.editors[name].widget
    if isinstance(editor, QLineEdit):
        editor.setText(text)


def _wrong_settings(window: DeskWindow) -> QWidget:
    page = _settings_page(window)
    _type_setting(page, "scan_seconds", "5")
    page.save_changes()
    return window


def _changed_look(window: DeskWindow) -> QWidget:
    """A picture, a colour that is too light, and the mark of what is not saved."""
    page = _settings_page(window)
    _type_setting(page, "logo_file", str(resource_path("icons/cube.svg")))
    _type_setting(page, "accent_color", "#e5952f")
    return window


def _saved_settings(window: DeskWindow) -> QWidget:
    """As if it had been written down."""
    page = _settings_page(window)
    changes = {"logo_file": str(resource_path("icons/cube.svg")), "accent_color": "#0b5394"}
    for name, text in changes.items():
        _type_setting(page, name, text)
    _type_setting(page, "scan_seconds", "300")
    page.show_saved({**changes, "scan_seconds": 300})
    return window


def _health(window: DeskWindow) -> QWidget:
    page = window.go_to("health")
    if not isinstance(page, HealthPage):
        raise TypeError(page)
    while not page.again.isEnabled():
        QCoreApplication.processEvents()
    return window


def _at_work(window: DeskWindow) -> QWidget:
    _list_payments(window)
    return _open_links(window)


class _NewShop:
    """A home in which nothing was written down yet."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def save(self, changes: Mapping[str, object]) -> None:
        """Nothing is kept."""

    def key_page(self, *, livemode: bool) -> str:
        """Never opened."""
        raise NotImplementedError

    def check_and_keep_key(self, typed: str) -> KeyFacts:
        """Never asked."""
        raise NotImplementedError


@dataclass(frozen=True)
class _GoodKey:
    fingerprint: str = "rk_test_…1234"
    livemode: bool = False
    missing: tuple[str, ...] = ()


def _first_run(place: int, window: DeskWindow) -> QWidget:
    shop = _NewShop(Settings(language=window.language))
    first = FirstRunWindow(shop, window.language, lambda _: None, dark=window.is_dark)
    first.setParent(window, Qt.WindowType.Window)
    first.resize(window.size())
    first.show()
    first.key.facts = _GoodKey()
    for _ in range(place):
        first.step.finished.emit()
    if first.step is first.products:
        rows = (("牛肉面", "Beef noodles", "8.50"), ("酸梅汤", "", "2,50"))
        for line, row in zip(first.products.rows.lines, rows, strict=False):
            for editor, text in zip(line, row, strict=True):
                editor.setText(text)
        first.products.rows.products()
        reason = staff_reason("amount_not_a_number", window.language, example="19.90")
        first.products.rows.say_wrong("catalog[2].amount", reason)
    if first.step is first.key:
        missing = "rak_checkout_session_write, rak_payment_intent_read"
        reason = staff_reason("key_lacks_permissions", window.language, missing=missing)
        first.key.key.setText("x" * 40)
        first.key.fields["key"].say_wrong(reason)
    return first


SCENES: dict[str, Scene] = {
    "first-welcome": partial(_first_run, 0),
    "first-shop": partial(_first_run, 1),
    "first-products": partial(_first_run, 2),
    "first-key": partial(_first_run, 3),
    "first-done": partial(_first_run, 4),
    "links-empty": _empty_form,
    "links-filled": _filled_form,
    "links-wrong": _wrong_form,
    "links-open": _open_links,
    "links-paid": _paid,
    "at-work": _at_work,
    "payments": _list_payments,
    "payments-days": _list_some_days,
    "today": busy_day,
    "today-another": another_day,
    "today-empty": empty_day,
    "payment": _payment,
    "refund": _refund,
    "receipt": _receipt,
    "receipt-menu": _receipt_menu,
    "attention": _attention,
    "attention-printer": _printer_attention,
    "settings": _settings,
    "settings-wrong": _wrong_settings,
    "settings-look": _changed_look,
    "settings-saved": _saved_settings,
    "health": _health,
    "links-failed": _failed,
    "customer-scan": _shown_to_customer,
    "customer-paid": _thanks,
}


def open_desk(
    settings: Settings, size: tuple[int, int], languages: Languages, *, dark: bool
) -> tuple[DeskWindow, DeskBridge]:
    """The real window at a size, without an engine."""
    languages.speak(settings.language)
    bridge = DeskBridge(_NoRuntime(settings))
    window = DeskWindow(settings, bridge, languages.speak, dark=dark)
    window.resize(*size)
    window.show()
    return window, bridge


def close_desk(window: DeskWindow, bridge: DeskBridge) -> None:
    """Let go of a window and everything that it started."""
    window.close_at_once()
    bridge.stop()
    bridge.deleteLater()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def pictures(
    application: QApplication, languages: Languages, only: str = ""
) -> Iterator[tuple[str, QWidget]]:
    """Every scene at every size, in every language, by day and by night."""
    for scene in (each for each in SCENES if only in each):
        for size in SIZES:
            for language in LANGUAGES:
                for dark in (False, True):
                    settings = Settings(language=language)
                    window, bridge = open_desk(settings, size, languages, dark=dark)
                    shown = SCENES[scene](window)
                    settle(application)
                    colors = "dark" if dark else "light"
                    yield f"desk-{scene}-{size[0]}x{size[1]}-{language}-{colors}", shown
                    close_desk(window, bridge)


def main(arguments: list[str]) -> int:
    """Write the pictures into a folder; a second argument picks the scenes whose names contain it."""
    if not 1 <= len(arguments) <= 2:
        print("usage: python -m app.desktop.desk.desk_gallery FOLDER [SCENE]", file=sys.stderr)
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    application = make_application()
    for name, shown in pictures(application, Languages(application), *arguments[1:]):
        shown.grab().save(str(folder / f"{name}.png"))
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
