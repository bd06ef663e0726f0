"""Writes every screen of the kiosk as PNG: `python -m app.desktop.gallery FOLDER`.

The real window, fed by hand instead of by an engine: nothing is asked of anybody, and every outcome can be seen.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtWidgets import QApplication, QWidget

from app.core.errors import GatewayUnreachable, JournalUnavailable, MofangError
from app.core.events import CloseReason
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment
from app.core.state import PaymentState
from app.desktop.application import make_application
from app.desktop.engine_bridge import EngineBridge
from app.desktop.kiosk.kiosk_flow import Basket, Screen
from app.desktop.kiosk.kiosk_window import KioskWindow
from app.desktop.languages import Languages
from app.desktop.receipts.receipt_memory import ReceiptKeeper
from app.desktop.runtime import CheckoutService
from app.desktop.start_trouble import StartTrouble, StartTroubleWindow
from app.desktop.texts import staff_reason
from app.desktop.theme import PLAIN, Appearance
from app.engine.feed import Contact, PaymentUpdate
from app.pin import hash_pin
from app.receipt_printer import PrinterTrouble
from app.settings import CatalogItem, InvalidSettings, Settings, SettingsProblem, Source, SourceKind

SIZES = ((800, 480), (1280, 800), (1920, 1080), (1080, 1920))
LANGUAGES = ("zh", "en")
# As nearly all see it, and as whoever needs most help does.
APPEARANCES = {"": PLAIN, "-helped": Appearance(large_text=True, high_contrast=True, still=True)}

_FRAGMENT = "fidkdWxOYHwnPyd1blpxYHZxWjA0S3VzN2ZpTkJBV1ZhYVZ0"
_LONG_ENGLISH = "Donaudampfschifffahrtsgesellschaftskapitaenspatent premium annual membership"
_LONG_CHINESE = (
    "魔方西元尊享全家桶年度订阅会员（含专属客服与线下活动优先名额以及全部课程回放）"
    "限时优惠联名纪念版礼盒装送好友一份"
)
_WHOLE_SENTENCE = "A very long product name that a shop has pasted from its web site. "


def link_of(length: int) -> str:
    """A payment link as long as Stripe's own are (359 to 433 characters)."""
    start = "https://checkout.stripe.com/c/pay/cs_test_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4#"
    return start + (_FRAGMENT * 10)[: length - len(start)]


class _NoRuntime:
    """There is nothing to open: the gallery feeds the flow itself."""

    livemode = False
    lock_file = Path()
    pin_wait_file = Path("nowhere") / "pin-wait.json"

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def open_receipts(self, face: str) -> ReceiptKeeper:
        """Never called."""
        raise NotImplementedError

    def open_service(self) -> CheckoutService:
        """Never called."""
        raise NotImplementedError


class _Sitter(EngineBridge):
    """Takes every command and does nothing."""

    def start(self, command: object) -> None:
        """Nothing is started."""

    def cancel(self, payment_id: str, reason: CloseReason) -> None:
        """Nothing is closed."""

    def free(self, payment_id: str, shown: PaymentState) -> None:
        """Nothing is freed."""


@dataclass(frozen=True)
class Sitting:
    """One window, and what a scene may do with it."""

    window: KioskWindow

    def choose(self, name: str = "", minor_units: int = 1990) -> None:
        """A customer picks something."""
        zh = self.window.flow.language == "zh"
        self.window.flow.begin()
        usual = "月订阅会员" if zh else "Monthly membership"
        self.window.flow.choose(Basket(name or usual, Money(minor_units, "USD")))

    def prepare(self, name: str = "", minor_units: int = 1990) -> None:
        """The customer skips the e-mail."""
        self.choose(name, minor_units)
        self.window.flow.give_email(None)

    def tell(self, contact: Contact = Contact.OK, seconds: float = 222, **changes: object) -> None:
        """The engine reports the payment on the screen."""
        flow = self.window.flow
        if flow.basket is None or flow.payment_id is None:
            return
        payment = Payment(
            payment_id=flow.payment_id,
            number="M-20261122-0042",
            order=Order(flow.basket.amount, flow.basket.product_name),
            request={},
            origin="kiosk",
            owner="gallery",
            prepared_at=0,
            state=PaymentState.OPEN,
            checkout_url=link_of(433),
        )
        payment = replace(payment, **changes)  # type: ignore[arg-type]
        flow.on_update(PaymentUpdate(payment, contact, time.monotonic() + seconds - 0.01))

    def scan(self, name: str = "", minor_units: int = 1990, **changes: object) -> None:
        """The code is on the screen."""
        self.prepare(name, minor_units)
        self.tell(**changes)  # type: ignore[arg-type]

    def end(self, state: PaymentState, **changes: object) -> None:
        """The payment ends."""
        self.scan()
        self.tell(state=state, **changes)  # type: ignore[arg-type]

    def alarmed(self) -> list[Payment]:
        """Payments that need staff."""
        names = ("月订阅会员", _LONG_ENGLISH, "年订阅会员")
        alarms = (Alarm.PAID_LATE, Alarm.MISMATCH, Alarm.PAID_AFTER_END)
        return [
            Payment(
                payment_id=f"mp_{number}",
                number=f"M-20261122-004{number}",
                order=Order(Money(1990 * (number + 1), "USD"), name),
                request={},
                origin="kiosk",
                owner="gallery",
                prepared_at=0,
                alarms=frozenset({alarm}),
            )
            for number, (name, alarm) in enumerate(zip(names, alarms, strict=True))
        ]


Scene = Callable[[Sitting], None]


def _attract_starting(sitting: Sitting) -> None:
    sitting.window.attract.show_flow(sitting.window.flow)


def _attract_ready(sitting: Sitting) -> None:
    sitting.window._bridge.service_ready.emit()


def _attract_alarm(sitting: Sitting) -> None:
    _attract_ready(sitting)
    sitting.window._bridge.attention_changed.emit(sitting.alarmed())


def _attract_closed(sitting: Sitting) -> None:
    sitting.window._bridge.service_failed.emit(JournalUnavailable("journal_full"))


def _staff_list(sitting: Sitting) -> None:
    _attract_alarm(sitting)
    sitting.window._on_staff_accepted()


def _staff_printer(sitting: Sitting) -> None:
    """The printer is the only trouble; a long place, and many receipts."""
    _attract_ready(sitting)
    window = sitting.window
    trouble = PrinterTrouble(
        "printer_unreachable",
        place="network:receipts.counter-2.shop.example:9100",
        reason="No route to host",
    )
    numbers = [f"M-20261123-{number:04d}" for number in range(1, 9)]
    window.attention_list.show_payments(
        [], window.flow.language, trouble=trouble, unprinted=numbers
    )


def _choose(sitting: Sitting) -> None:
    sitting.window.flow.begin()


def _amount(sitting: Sitting, keys: str = "1990") -> None:
    sitting.window.flow.begin()
    sitting.window.flow.choose_other("Other amount")
    page = sitting.window.page(Screen.AMOUNT)
    page._on_typed(keys)  # type: ignore[attr-defined]


def _email_typing(sitting: Sitting, typed: str = "lin.wei@") -> None:
    sitting.choose()
    page = sitting.window.page(Screen.EMAIL)
    page._on_type_clicked()  # type: ignore[attr-defined]
    page._on_pad_pressed(typed)  # type: ignore[attr-defined]


def _email_wrong(sitting: Sitting) -> None:
    _email_typing(sitting, "lin.wei")
    page = sitting.window.page(Screen.EMAIL)
    page._on_continue_clicked()  # type: ignore[attr-defined]


def _idle(sitting: Sitting) -> None:
    _choose(sitting)
    sitting.window._on_idle_warned()


def _appearance(sitting: Sitting) -> None:
    _choose(sitting)
    sitting.window._on_appearance_asked()


def _preparing_lost(sitting: Sitting) -> None:
    sitting.prepare()
    sitting.tell(Contact.UNREACHABLE, state=PaymentState.PREPARING, checkout_url=None)


def _closing(sitting: Sitting) -> None:
    sitting.scan()
    sitting.window.flow.cancel(CloseReason.CUSTOMER)


def _silence(sitting: Sitting, contact: Contact) -> None:
    _closing(sitting)
    sitting.tell(contact, state=PaymentState.CLOSING)
    sitting.window.flow.closing_over()


def _failed_start(sitting: Sitting, error: MofangError) -> None:
    sitting.prepare()
    flow = sitting.window.flow
    flow.start_failed(flow.payment_id or "", error)


def _leave(sitting: Sitting) -> None:
    _attract_ready(sitting)
    sitting.window.ask_to_leave()


def _pin(sitting: Sitting) -> None:
    _leave(sitting)
    for digit in "1234":
        sitting.window.leave_gate._on_pad_pressed(digit)


SCENES: dict[str, Scene] = {
    "attract-starting": _attract_starting,
    "attract": _attract_ready,
    "attract-alarm": _attract_alarm,
    "attract-closed": _attract_closed,
    "staff-list": _staff_list,
    "staff-printer": _staff_printer,
    "choose": _choose,
    "choose-many": _choose,
    "amount-empty": lambda s: _amount(s, ""),
    "amount": _amount,
    "amount-largest": lambda s: _amount(s, "99999999"),
    "amount-refused": lambda s: _amount(s, "999999999"),
    "amount-decimals": lambda s: _amount(s, "19.909"),
    "amount-low": lambda s: _amount(s, "9"),
    "email": lambda s: s.choose(),
    "email-long": lambda s: s.choose(_LONG_CHINESE, 99_999_999),
    "email-typing": _email_typing,
    "email-wrong": _email_wrong,
    "idle": _idle,
    "appearance": _appearance,
    "preparing": lambda s: s.prepare(),
    "preparing-lost": _preparing_lost,
    "scan": lambda s: s.scan(),
    "scan-long-english": lambda s: s.scan(_LONG_ENGLISH, 99_999_999),
    "scan-long-chinese": lambda s: s.scan(_LONG_CHINESE, 99_999_999),
    "scan-longest-name": lambda s: s.scan((_WHOLE_SENTENCE * 4)[:250]),
    "scan-low-time": lambda s: s.scan(seconds=12),
    "scan-opened": lambda s: s.scan(scanned=True),
    "scan-declined": lambda s: s.scan(declines=1, last_decline="insufficient_funds"),
    "scan-lost": lambda s: s.scan(contact=Contact.UNREACHABLE),
    "scan-unrecorded": lambda s: s.scan(contact=Contact.JOURNAL_UNAVAILABLE),
    "closing": _closing,
    "outcome-paid": lambda s: s.end(PaymentState.PAID),
    "outcome-processing": lambda s: s.end(PaymentState.PROCESSING),
    "outcome-expired": lambda s: s.end(PaymentState.EXPIRED),
    "outcome-canceled": lambda s: s.end(PaymentState.CANCELED, close_reason=CloseReason.CUSTOMER),
    "outcome-not-paid": lambda s: s.end(PaymentState.FAILED, failure_code="delayed_payment_failed"),
    "outcome-unreachable": lambda s: _silence(s, Contact.UNREACHABLE),
    "outcome-unrecorded": lambda s: _silence(s, Contact.JOURNAL_UNAVAILABLE),
    "outcome-not-started": lambda s: _failed_start(s, GatewayUnreachable("service_unreachable")),
    "outcome-journal-down": lambda s: _failed_start(s, JournalUnavailable("journal_full")),
    "outcome-mismatch": lambda s: s.end(
        PaymentState.FAILED, failure_code="mismatch", alarms=frozenset({Alarm.MISMATCH})
    ),
    "outcome-broken": lambda s: s.window.show_broken(),
    "leave": _leave,
    "pin": _pin,
}


def settings_for(scene: str, language: str) -> Settings:
    """What a scene's shop has set."""
    settings = Settings(language=language, allow_open_in_browser=scene == "scan-low-time")
    if scene == "choose-many":
        extra = CatalogItem(_LONG_CHINESE, _LONG_ENGLISH, Money(99_999_999, "USD"))
        settings = replace(settings, catalog=(*settings.catalog, extra) * 4)
    if scene == "pin":
        settings = replace(settings, pin_hash=hash_pin("1234"))
    return settings


def open_window(
    settings: Settings,
    size: tuple[int, int],
    languages: Languages,
    appearance: Appearance = PLAIN,
) -> KioskWindow:
    """The real window at a size, without an engine."""
    languages.speak(settings.language)
    window = KioskWindow(settings, _Sitter(_NoRuntime(settings)), languages.speak)
    window.resize(*size)
    window.start()
    window.show()
    window.flow.set_appearance(appearance)
    return window


def close_window(window: KioskWindow) -> None:
    """Let go of a window and everything that it started."""
    window.idle_watch.watch(False)
    window.hide()
    window._bridge.stop()
    window._bridge.deleteLater()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def settle(application: QCoreApplication) -> None:
    """Let layouts and queued calls come to rest."""
    for _ in range(4):
        application.processEvents()


def pictures(
    application: QApplication, languages: Languages, only: str = ""
) -> Iterator[tuple[str, KioskWindow]]:
    """Every scene at every size in every language, one open window at a time."""
    every = product(SCENES.items(), SIZES, LANGUAGES, APPEARANCES.items())
    for (scene, play), size, language, (suffix, appearance) in every:
        name = f"{scene}-{size[0]}x{size[1]}-{language}{suffix}"
        if only in name:
            window = open_window(settings_for(scene, language), size, languages, appearance)
            play(Sitting(window))
            settle(application)
            yield name, window
            close_window(window)


def start_troubles() -> dict[str, StartTrouble]:
    """What can keep a kiosk from opening."""
    file = "/srv/till/mofang-checkout/settings.toml"
    problems = (
        SettingsProblem(Source(SourceKind.FILE, file), "", "settings_not_utf8"),
        SettingsProblem(
            Source(SourceKind.FILE, file, 3), "currency", "currency_unknown", {"currency": "YUAN"}
        ),
        SettingsProblem(
            Source(SourceKind.ENVIRONMENT, "FRONTEND_BASE_URL"),
            "frontend_base_url",
            "setting_not_a_web_address",
        ),
    )
    invalid = InvalidSettings(problems)
    home = JournalUnavailable("home_unusable", folder=file, reason="Permission denied")
    return {
        "start-trouble-settings": StartTrouble(partial(staff_reason, invalid), problems),
        "start-trouble-home": StartTrouble(partial(staff_reason, home)),
    }


def start_trouble_pictures(
    application: QApplication, languages: Languages, only: str = ""
) -> Iterator[tuple[str, StartTroubleWindow]]:
    """The window that opens instead of a kiosk, as it is on every screen."""
    for scene, trouble in start_troubles().items():
        if only not in scene:
            continue
        for size in SIZES:
            for language in LANGUAGES:
                window = StartTroubleWindow(trouble, language, languages.speak)
                window.fit_into(QSize(*size))
                window.show()
                settle(application)
                yield f"{scene}-{size[0]}x{size[1]}-{language}", window
                window.hide()
                window.deleteLater()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _all_pictures(
    application: QApplication, languages: Languages, only: str = ""
) -> Iterator[tuple[str, QWidget]]:
    yield from pictures(application, languages, only)
    yield from start_trouble_pictures(application, languages, only)


def main(arguments: list[str]) -> int:
    """Write the pictures into a folder; a second argument picks the scenes whose names contain it."""
    if not 1 <= len(arguments) <= 2:
        print("usage: python -m app.desktop.gallery FOLDER [SCENE]", file=sys.stderr)
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    application = make_application()
    languages = Languages(application)
    for name, window in _all_pictures(application, languages, *arguments[1:]):
        window.grab().save(str(folder / f"{name}.png"))
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
