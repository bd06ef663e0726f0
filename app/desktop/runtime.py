"""What the kiosk is given by the composition root. Nothing here knows of keys."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from app.core.events import CloseReason
from app.core.payment import Payment
from app.core.state import PaymentState
from app.desktop.receipts.receipt_memory import ReceiptKeeper
from app.engine.commands import StartCheckout
from app.engine.feed import Listener
from app.settings import Settings


class CheckoutService(Protocol):
    """The engine on its own thread, as a face sees it. Futures carry `app.core.errors.MofangError`."""

    @property
    def ready(self) -> Future[None]:
        """Done when everything unfinished has been taken up. With an error, the engine goes on trying by itself."""

    def start_checkout(self, command: StartCheckout) -> Future[Payment]:
        """Done when the payment is journaled."""

    def get_ready(self) -> Future[None]:
        """Load and connect what a checkout needs, because somebody is about to start one."""

    def cancel(self, payment_id: str, reason: CloseReason) -> Future[None]:
        """Ask for the link to be closed."""

    def free_screen(self, payment_id: str, shown: PaymentState) -> Future[None]:
        """No screen shows the payment any more; `shown` is the last state that one could see."""

    def needing_attention(self) -> Future[list[Payment]]:
        """Payments with an alarm that staff have not acknowledged, newest first."""

    def server_time(self) -> float | None:
        """Stripe's clock now, in seconds since the epoch; None before its first answer."""

    def check_journal(self) -> Future[None]:
        """Done if the next checkout could be written down."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every update, on the engine's thread."""

    def shut_down(self, timeout_seconds: float, close_links: bool = False) -> None:
        """Stop, first trying to close what a screen shows; the rest is taken up at the next start. Blocks."""


class KioskRuntime(Protocol):
    """Where the kiosk runs, and how its engine is made."""

    @property
    def settings(self) -> Settings:
        """The checked settings; read before the first frame."""

    @property
    def lock_file(self) -> Path:
        """One kiosk at a time may hold it."""

    @property
    def pin_wait_file(self) -> Path:
        """Where wrong PINs are counted."""

    @property
    def livemode(self) -> bool | None:
        """Whether real money moves. None until it has been found out: not before `open_service`, but for a demo."""

    def open_receipts(self, face: str) -> ReceiptKeeper:
        """What is remembered of the receipts of this home's "kiosk". Slow, and nothing is read before it is asked."""

    def open_service(self) -> CheckoutService:
        """Make and start the engine. Slow, so called on a worker thread after the first frame.

        Raises MofangError when no checkout can be taken; may be called again after that.
        """
