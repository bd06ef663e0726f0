"""An engine without an engine: answers at once, and reports what a test tells it to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from app.core.events import CloseReason
from app.core.payment import Payment
from app.core.state import PaymentState
from app.desktop.receipts.receipt_memory import ReceiptKeeper
from app.engine.commands import StartCheckout
from app.engine.feed import Contact, Feed, Listener, PaymentUpdate
from app.settings import Settings
from tests.torture.memory_receipts import Kept, MemoryReceiptBook

T = TypeVar("T")

# As long as the longest that Stripe is known to make.
LINK = (
    "https://checkout.stripe.com/c/pay/cs_test_"
    + "a1B2c3D4e5F6g7H8" * 4
    + "#"
    + "fidkdWxOYHwnPyd1blpxYHZxWjA0S3VzN2ZpTkJBV1ZhYVZ0" * 8
)[:433]


def done(value: T) -> Future[T]:
    """A future that has its answer already."""
    future: Future[T] = Future()
    future.set_result(value)
    return future


def failed(error: BaseException) -> Future[T]:
    """A future that has failed already."""
    future: Future[T] = Future()
    future.set_exception(error)
    return future


class FakeService:
    """Remembers every command; updates are told from another thread, as the engine does."""

    def __init__(self) -> None:
        self.ready: Future[None] = done(None)
        self.clock: Callable[[], float | None] = time.time
        self.commands: list[StartCheckout] = []
        self.cancelled: list[tuple[str, CloseReason]] = []
        self.freed: list[tuple[str, PaymentState]] = []
        self.attention: list[Payment] = []
        self.start_error: BaseException | None = None
        self.start_answer: Future[Payment] | None = None
        self.attention_error: BaseException | None = None
        self.journal_error: BaseException | None = None
        self.made_ready = 0
        self.ready_error: BaseException | None = None
        self.stopped = False
        self._feed = Feed()
        self._told: dict[str, Payment] = {}

    def start_checkout(self, command: StartCheckout) -> Future[Payment]:
        """Remember it; succeed unless the test has set something else."""
        self.commands.append(command)
        if self.start_error is not None:
            return failed(self.start_error)
        payment = payment_for(command)
        self._told[command.payment_id] = payment
        return self.start_answer or done(payment)

    def get_ready(self) -> Future[None]:
        """Count it; succeed unless the test has set something else."""
        self.made_ready += 1
        return failed(self.ready_error) if self.ready_error else done(None)

    def cancel(self, payment_id: str, reason: CloseReason) -> Future[None]:
        """Remember it."""
        self.cancelled.append((payment_id, reason))
        return done(None)

    def free_screen(self, payment_id: str, shown: PaymentState) -> Future[None]:
        """Remember it."""
        self.freed.append((payment_id, shown))
        return done(None)

    def needing_attention(self) -> Future[list[Payment]]:
        """What the test has set."""
        return failed(self.attention_error) if self.attention_error else done(self.attention)

    def server_time(self) -> float | None:
        """Stripe's clock, as the test has set it."""
        return self.clock()

    def check_journal(self) -> Future[None]:
        """Succeed unless the test has set something else."""
        return failed(self.journal_error) if self.journal_error else done(None)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """See Feed."""
        return self._feed.subscribe(listener)

    def shut_down(self, timeout_seconds: float, close_links: bool = False) -> None:
        """Remember it."""
        assert timeout_seconds > 0
        self.stopped = close_links

    def tell(
        self, contact: Contact = Contact.OK, seconds: float | None = 240, **changes: object
    ) -> Payment:
        """Report the newest payment from a thread of its own, changed as told."""
        payment_id = self.commands[-1].payment_id
        before = self._told[payment_id]
        payment = replace(before, version=before.version + 1, **changes)  # type: ignore[arg-type]
        self._told[payment_id] = payment
        closes_at = None if seconds is None else time.monotonic() + seconds
        update = PaymentUpdate(payment, contact, closes_at)
        teller = threading.Thread(target=self._feed.publish, args=(update,))
        teller.start()
        teller.join()
        return payment

    def open_link(self, **changes: object) -> Payment:
        """Report that the link is there."""
        return self.tell(state=PaymentState.OPEN, checkout_url=LINK, **changes)  # type: ignore[arg-type]


def payment_for(command: StartCheckout) -> Payment:
    """The payment that an engine would make of a command."""
    return Payment(
        payment_id=command.payment_id,
        number="M-20261122-0042",
        order=command.order,
        request={},
        origin=command.origin,
        owner="test",
        prepared_at=0,
        scan_seconds=command.scan_seconds,
    )


class FakeRuntime:
    """Gives the service out; fails first as often as the test wants."""

    def __init__(self, settings: Settings, service: FakeService, folder: Path) -> None:
        self.settings = settings
        self.service = service
        self.lock_file = folder / "kiosk.lock"
        self.pin_wait_file = folder / "pin-wait.json"
        self.livemode: bool | None = None
        self.errors: list[Exception] = []
        self.opened_on: str | None = None
        self.receipts: list[Kept] = []

    def open_receipts(self, face: str) -> ReceiptKeeper:
        """Remembered as long as the test keeps `receipts`."""
        return MemoryReceiptBook(face, self.receipts)

    def open_service(self) -> FakeService:
        """On the thread that asks; a test checks which."""
        self.opened_on = threading.current_thread().name
        if self.errors:
            raise self.errors.pop(0)
        self.livemode = False
        return self.service
