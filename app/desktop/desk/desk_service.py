"""What the desk asks of the engine. It runs on its own thread; Futures carry `app.core.errors.MofangError`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol

from app.core.attention import AttentionItem
from app.core.events import CloseReason
from app.core.listing import KnownProduct, PaymentPage, PaymentQuery, Tally
from app.core.payment import Payment
from app.core.refund import Refund
from app.core.sales import Sales
from app.core.story import Story
from app.core.verification import Verified
from app.engine.commands import RequestRefund, StartCheckout
from app.engine.feed import Listener


class DeskService(Protocol):
    """The engine as a person at a computer uses it."""

    @property
    def ready(self) -> Future[None]:
        """Done when everything unfinished has been taken up. With an error, the engine goes on trying by itself."""

    @property
    def refund_refusal(self) -> str:
        """The code that refunds are refused with, as far as is known; empty if a key may give money back."""

    def start_checkout(self, command: StartCheckout) -> Future[Payment]:
        """Done when the payment is journaled; its link comes with an update."""

    def get_ready(self) -> Future[None]:
        """Load and connect what a checkout needs, because somebody is about to start one."""

    def cancel(self, payment_id: str, reason: CloseReason) -> Future[None]:
        """Ask for the link to be closed; an update tells what became of it: paid meanwhile is a sale."""

    def look_now(self, payment_id: str) -> Future[bool]:
        """Read the session at once."""

    def request_refund(self, command: RequestRefund) -> Future[Refund]:
        """Journal a refund, and ask for it. A repeated command returns the refund of the first.

        Fails with InvalidRefund, JournalConflict `refund_exists` or `refund_exceeds_payment`, KeyRejected,
        GatewayError. Its further life is told to `subscribe_refunds`.
        """

    def verify(self, session_id: str) -> Future[Verified]:
        """Read a session, also one that was made elsewhere. Fails with SessionNotFound, InputError, GatewayError."""

    def acknowledge(self, payment_id: str, note: str | None) -> Future[None]:
        """Staff have looked after what a payment needed; it is in no list of what needs attention any more."""

    def browse(self, query: PaymentQuery) -> Future[PaymentPage]:
        """A page of payments."""

    def tally(self, query: PaymentQuery) -> Future[Sequence[Tally]]:
        """What all payments that fit come to, whatever the page, by currency and state."""

    def origins(self) -> Future[Sequence[str]]:
        """Every till, kiosk or desk that a payment was ever made at."""

    def story(self, payment_id: str) -> Future[Story]:
        """Everything about one payment. Fails with PaymentNotFound."""

    def attention(self) -> Future[Sequence[AttentionItem]]:
        """What staff have to look after, newest first."""

    def sales(self, since: float, until: float) -> Future[Sales]:
        """What was paid and given back from `since` to before `until`, in seconds since the epoch."""

    def known_products(self, limit: int) -> Future[Sequence[KnownProduct]]:
        """What payments were made for lately, the latest first, each name once."""

    def server_time(self) -> float | None:
        """Stripe's clock now, in seconds since the epoch; None before its first answer."""

    def check_journal(self) -> Future[None]:
        """Done if the next payment could be written down."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every change of a payment, on the engine's thread; call the result to stop."""

    def subscribe_refunds(self, listener: Callable[[Refund], None]) -> Callable[[], None]:
        """Hear every change of a refund, on the engine's thread; call the result to stop."""

    def shut_down(self, timeout_seconds: float, close_links: bool = False) -> None:
        """Stop. Links stay payable, and are taken up at the next start, unless they are to be closed. Blocks."""
