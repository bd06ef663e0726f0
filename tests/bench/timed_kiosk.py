"""One kiosk window whose customers hold a stop-watch: `python -m tests.bench.timed_kiosk HOME CHECKOUTS SCAN_SECONDS`.

A program of its own, so that the processor time that it tells is the kiosk's alone. Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

import httpx
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.bootstrap import Runtime, open_runtime
from app.desktop.application import end_start, make_application
from app.desktop.engine_bridge import EngineBridge
from app.desktop.kiosk.kiosk_window import KioskWindow
from app.desktop.kiosk.scan_page import ScanPage
from app.desktop.kiosk.screens import Screen
from app.desktop.languages import Languages

CARD = "4242424242424242"
LONGEST_WAIT_MS = 30_000


@dataclass
class Times:
    """Seconds, one for each checkout, but for the last three: of one customer who takes `scan_seconds`."""

    tap_to_code: list[float] = field(default_factory=list)
    gateway: list[float] = field(default_factory=list)
    paid_to_shown: list[float] = field(default_factory=list)
    scan_seconds: float = 0.0
    scan_processor: float = 0.0
    scan_reads: int = 0


class StopWatch(QObject):
    """Notes when a widget has been painted, from the moment that it is set."""

    def __init__(self) -> None:
        super().__init__()
        self._watched: QWidget | None = None
        self._loop = QEventLoop()
        self._patience = QTimer(self, singleShot=True, interval=LONGEST_WAIT_MS)
        self._patience.timeout.connect(self._loop.quit)
        self._stopped_at = 0.0

    def until_painted(self, widget: QWidget, begin: Callable[[], None]) -> float:
        """Do `begin`, and run events until the widget's next frame is on the screen; when that was."""
        self._watched, self._stopped_at = widget, 0.0
        widget.installEventFilter(self)
        self._patience.start()
        begin()
        if not self._stopped_at:
            self._loop.exec()
        self._patience.stop()
        if not self._stopped_at:
            raise AssertionError(f"{widget} was not painted")
        return self._stopped_at

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """A timer of 0 ms comes after the frame has been handed to the screen."""
        if watched is self._watched and event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._stop)
        return False

    def _stop(self) -> None:
        self._stopped_at = time.monotonic()
        self._loop.quit()


class Customers:
    """They tap, pay at the simulator, and look at the screen."""

    def __init__(self, runtime: Runtime, window: KioskWindow) -> None:
        self._window = window
        self._stripe = httpx.Client(base_url=str(runtime.settings.stripe_api_base), timeout=30)
        self._watch = StopWatch()
        self._random = Random(1)
        self.times = Times()
        gateway = runtime.open_gateway()
        create = gateway.create

        def timed_create(*arguments: object) -> object:
            began = time.monotonic()
            try:
                return create(*arguments)  # type: ignore[arg-type]
            finally:
                self.times.gateway.append(time.monotonic() - began)

        gateway.create = timed_create  # type: ignore[method-assign, assignment]

    def serve(self, count: int) -> None:
        """Each pays at another moment between two looks of the kiosk."""
        for _ in range(count):
            self._open_code()
            _let_pass(self._random.uniform(0.2, 1.2))
            self._pay()

    def watch_scan(self, seconds: float) -> None:
        """One who takes a while to pay."""
        self._open_code()
        reads, used = self._reads(), time.process_time()
        _let_pass(seconds)
        self.times.scan_processor = time.process_time() - used
        self.times.scan_seconds = seconds
        self.times.scan_reads = self._reads() - reads
        self._pay()

    def _open_code(self) -> None:
        self._tap("点按开始")
        page = self._window.page(Screen.SCAN)
        if not isinstance(page, ScanPage):
            raise AssertionError(page)
        tile = self._button("月订阅会员")
        began = time.monotonic()
        shown = self._watch.until_painted(page.qr, lambda: _click(tile))
        self.times.tap_to_code.append(shown - began)

    def _pay(self) -> None:
        payment = self._window.flow.payment
        path = f"/_control/sessions/{payment and payment.session_id}/pay"
        page = self._window.page(Screen.OUTCOME)
        paid: list[float] = []

        def pay() -> None:
            self._stripe.post(path, json={"card": CARD}).raise_for_status()
            paid.append(time.monotonic())

        shown = self._watch.until_painted(page, pay)
        self.times.paid_to_shown.append(shown - paid[0])
        self._tap("完成")

    def _reads(self) -> int:
        routes: dict[str, int] = self._stripe.get("/_control/requests").json()["by_route"]
        return sum(n for route, n in routes.items() if route.startswith("GET /v1/"))

    def _tap(self, words: str) -> None:
        _click(self._button(words))

    def _button(self, words: str) -> QAbstractButton:
        deadline = time.monotonic() + LONGEST_WAIT_MS / 1000
        while time.monotonic() < deadline:
            for button in self._window.findChildren(QAbstractButton):
                if _offers(button, words):
                    return button
            _let_pass(0.005)
        raise AssertionError(f"{words} is not offered on {self._window.flow.screen}")


def _offers(button: QAbstractButton, words: str) -> bool:
    return button.isVisible() and button.isEnabled() and words in button.accessibleName()


def _click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _let_pass(seconds: float) -> None:
    """Run events as the program itself does, without waking it up."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop, loop.quit)
    loop.exec()


def _measured(runtime: Runtime, checkouts: int, scan_seconds: float) -> Times:
    application = make_application()
    languages = Languages(application)
    languages.speak(runtime.settings.language)
    bridge = EngineBridge(runtime)
    window = KioskWindow(runtime.settings, bridge, languages.speak)
    window.first_painted.connect(bridge.open)
    window.setGeometry(window.screen().geometry())
    window.start()
    window.showFullScreen()
    end_start()
    customers = Customers(runtime, window)
    try:
        customers.serve(checkouts)
        customers.watch_scan(scan_seconds)
    finally:
        window.hide()
        bridge.stop()
    return customers.times


def main(home: str, checkouts: str, scan_seconds: str) -> None:
    """The simulator's address and the key are in the environment."""
    with open_runtime(Path(home), demo=False) as runtime:
        print(json.dumps(asdict(_measured(runtime, int(checkouts), float(scan_seconds)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
