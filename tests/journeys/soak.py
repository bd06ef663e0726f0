"""Many customers, one after another, at one kiosk: `python -m tests.journeys.soak HOME CHECKOUTS`.

A program of its own, so that what it measures of itself is the kiosk and nothing else. Prints one JSON object.
"""

import gc
import itertools
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.bootstrap import Runtime, open_runtime
from app.core.state import PaymentState
from app.desktop.application import end_start, make_application
from app.desktop.engine_bridge import EngineBridge
from app.desktop.kiosk.kiosk_flow import Screen, Trouble
from app.desktop.kiosk.kiosk_window import KioskWindow
from app.desktop.languages import Languages

GOOD_CARD = "4242424242424242"
NO_FUNDS = "4000000000009995"
WARM_UP = 40  # pools fill, pages are made, caches grow to their size
WAIT_SECONDS = 60
GLANCE_MS = 2


@dataclass(frozen=True)
class Footprint:
    """What the process holds of the machine."""

    threads: int
    files: int
    rss_bytes: int


class Soak:
    """One kiosk window, its customers, and the account of what became of each."""

    def __init__(self, runtime: Runtime, window: KioskWindow) -> None:
        self._runtime = runtime
        self._window = window
        self._stripe = httpx.Client(base_url=str(runtime.settings.stripe_api_base), timeout=30)
        self.wrong: list[str] = []
        self.most_reads = 0

    def serve(self, count: int) -> None:
        """Each kind of customer in turn."""
        kinds = itertools.cycle([self._pays, self._cancels, self._is_declined, self._pays_too_late])
        for customer in itertools.islice(kinds, count):
            before = self._reads()
            expected = self._serve_one(customer)
            self.most_reads = max(self.most_reads, self._reads() - before)
            shown = self._window.flow.payment
            if shown is None or shown.state is not expected:
                self.wrong.append(f"{customer.__name__}: {shown and shown.state}")
            self._tap("完成")
            self._until(lambda: self._window.flow.screen is Screen.ATTRACT)

    def close(self) -> None:
        self._stripe.close()

    def _serve_one(self, customer: Callable[[], PaymentState]) -> PaymentState:
        self._tap("点按开始")
        self._tap("月订阅会员")
        self._until(lambda: self._window.flow.screen is Screen.SCAN)
        expected = customer()
        self._until(lambda: self._window.flow.screen is Screen.OUTCOME)
        return expected

    # --- the customers ---

    def _pays(self) -> PaymentState:
        self._try(GOOD_CARD)
        self._look()
        return PaymentState.PAID

    def _cancels(self) -> PaymentState:
        self._tap("取消付款")
        return PaymentState.CANCELED

    def _is_declined(self) -> PaymentState:
        self._try(NO_FUNDS)
        self._look()
        self._until(lambda: self._window.flow.trouble is Trouble.DECLINED)
        return self._cancels()

    def _pays_too_late(self) -> PaymentState:
        self._try(GOOD_CARD)
        self._cancels()
        return PaymentState.PAID

    def _try(self, card: str) -> None:
        payment = self._window.flow.payment
        path = f"/_control/sessions/{payment and payment.session_id}/pay"
        self._stripe.post(path, json={"card": card}).raise_for_status()

    def _look(self) -> None:
        """Not to wait a second for each of them."""
        payment = self._window.flow.payment
        if payment is not None:
            self._runtime.open_service().look_now(payment.payment_id)

    # --- their hands and eyes ---

    def _tap(self, words: str) -> None:
        def button() -> QAbstractButton | None:
            buttons = self._window.findChildren(QAbstractButton)
            return next((each for each in buttons if _offers(each, words)), None)

        self._until(button)
        found = button()
        if found is not None:
            QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def _until(self, fact: Callable[[], object]) -> None:
        """Let Qt run until the fact holds."""
        loop, deadline = QEventLoop(), time.monotonic() + WAIT_SECONDS

        def look() -> None:
            if fact() or time.monotonic() > deadline:
                loop.quit()

        glances = QTimer(interval=GLANCE_MS)
        glances.timeout.connect(look)
        glances.start()
        loop.exec()
        glances.stop()
        assert fact(), f"still on {self._window.flow.screen}: {fact.__qualname__}"

    def _reads(self) -> int:
        routes: dict[str, int] = self._stripe.get("/_control/requests").json()["by_route"]
        return sum(n for route, n in routes.items() if route.startswith("GET /v1/"))


def _offers(button: QAbstractButton, words: str) -> bool:
    return button.isVisible() and button.isEnabled() and words in button.accessibleName()


def _footprint() -> Footprint:
    gc.collect()
    process = psutil.Process()
    return Footprint(process.num_threads(), process.num_fds(), process.memory_info().rss)


def _soak(runtime: Runtime, checkouts: int) -> dict[str, Any]:
    application = make_application()
    languages = Languages(application)
    languages.speak(runtime.settings.language)
    bridge = EngineBridge(runtime)
    window = KioskWindow(runtime.settings, bridge, languages.speak)
    window.first_painted.connect(bridge.open)
    window.resize(1280, 800)
    window.start()
    window.show()
    end_start()
    soak = Soak(runtime, window)
    try:
        soak.serve(WARM_UP)
        warm = _footprint()
        soak.serve(checkouts - WARM_UP)
        end = _footprint()
    finally:
        soak.close()
        window.hide()
        bridge.stop()
    report = {"wrong": soak.wrong, "most_reads": soak.most_reads}
    return {**report, "warm": asdict(warm), "end": asdict(end)}


def main(home: str, checkouts: str) -> None:
    """Settings and the account's address are in the home folder; the key is in the environment."""
    with open_runtime(Path(home), demo=False) as runtime:
        print(json.dumps(_soak(runtime, int(checkouts))))


if __name__ == "__main__":
    main(*sys.argv[1:])
