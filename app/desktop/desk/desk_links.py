"""The links that this desk has made since it was opened, and what is known of each."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.core.errors import MofangError
from app.core.events import CloseReason
from app.core.order import Order
from app.core.payment import Payment
from app.core.state import PaymentState
from app.desktop.desk.customer_words import LinkFacts
from app.desktop.desk.desk_bridge import DeskBridge
from app.engine.commands import StartCheckout, new_payment_id
from app.engine.feed import Contact, PaymentUpdate
from app.settings import Settings

ORIGIN = "desk"
_MOST_REMEMBERED = 50
_CANCELABLE = frozenset({PaymentState.PREPARING, PaymentState.OPEN})


@dataclass(frozen=True, slots=True)
class LinkWish:
    """What a person asked for: how long it is to be valid, and which language the customer reads."""

    order: Order
    seconds: float
    language: str


@dataclass(frozen=True, slots=True)
class DeskLink:
    """One link. `asked_at` is when it was wished for, in `time.monotonic()` seconds."""

    wish: LinkWish
    payment: Payment
    asked_at: float
    contact: Contact = Contact.OK

    @property
    def ends_at(self) -> float | None:
        """When it can be paid no more, in `time.monotonic()` seconds, to within a second.

        Both ends of its life are told by Stripe's clock, so that this computer's may be wrong.
        """
        expires_at = self.payment.expires_at
        return None if expires_at is None else self.asked_at + expires_at - self.payment.prepared_at

    @property
    def url(self) -> str:
        """The address to pay at; empty unless it can be paid now."""
        if self.payment.state is not PaymentState.OPEN:
            return ""
        return self.payment.checkout_url or ""

    @property
    def can_cancel(self) -> bool:
        """Whether asking for its end makes sense."""
        return self.payment.state in _CANCELABLE

    def facts(self, settings: Settings) -> LinkFacts:
        """What the customer is told of it."""
        order = self.payment.order
        return LinkFacts(
            order.amount,
            order.product_name,
            order.reference,
            self.payment.expires_at,
            self.wish.language,
            settings.shop_name_in(self.wish.language),
            settings.zone,
        )


class DeskLinks(QObject):
    """Makes links and follows them. `payable` comes once for each, when its address is there."""

    made = Signal(str)
    refused = Signal(object)
    changed = Signal(str)
    payable = Signal(str)

    def __init__(self, bridge: DeskBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._links: dict[str, DeskLink] = {}
        # What the engine told before it answered that the payment is journaled.
        self._early: dict[str, PaymentUpdate] = {}
        self._waiting: dict[str, LinkWish] = {}
        bridge.updated.connect(self._on_updated)

    @property
    def is_making(self) -> bool:
        """Whether a wish has not been written down yet."""
        return bool(self._waiting)

    @property
    def ids(self) -> list[str]:
        """Oldest first."""
        return list(self._links)

    def link(self, payment_id: str) -> DeskLink:
        """One of `ids`."""
        return self._links[payment_id]

    def make(self, wish: LinkWish) -> None:
        """`made` or `refused` follows; the link itself comes later, with `payable`."""
        payment_id = new_payment_id()
        command = StartCheckout(payment_id, wish.order, wish.language, ORIGIN, wish.seconds)
        self._waiting[payment_id] = wish
        self._bridge.ask(
            lambda service: service.start_checkout(command),
            self._on_started,
            lambda error: self._on_refused(payment_id, error),
            of=self,
        )

    def follow(self, wish: LinkWish, payment: Payment) -> None:
        """A wish has become a payment; its news is kept from now on."""
        link = DeskLink(wish, payment, time.monotonic())
        self._links.setdefault(payment.payment_id, link)
        self._forget_old()
        self.made.emit(payment.payment_id)

    def cancel(self, payment_id: str) -> None:
        """Ask for a link to be closed; an update tells what became of it."""
        self._bridge.ask(
            lambda service: service.cancel(payment_id, CloseReason.STAFF),
            lambda _: None,
            self.refused.emit,
            of=self,
        )

    def _on_started(self, payment: Payment) -> None:
        self.follow(self._waiting.pop(payment.payment_id), payment)
        early = self._early.pop(payment.payment_id, None)
        if early is not None:
            self._on_updated(early)

    def _on_refused(self, payment_id: str, error: MofangError) -> None:
        del self._waiting[payment_id]
        self._early.pop(payment_id, None)
        self.refused.emit(error)

    def _on_updated(self, update: PaymentUpdate) -> None:
        payment = update.payment
        if payment.payment_id in self._waiting:
            self._early[payment.payment_id] = update
        before = self._links.get(payment.payment_id)
        if before is None or payment.version < before.payment.version:
            return
        now = replace(before, payment=payment, contact=update.contact)
        self._links[payment.payment_id] = now
        self.changed.emit(payment.payment_id)
        if now.url and not before.url:
            self.payable.emit(payment.payment_id)

    def _forget_old(self) -> None:
        """Only those that nothing can happen to any more: the list of payments still has them."""
        over = [each for each, link in self._links.items() if link.payment.is_final]
        for payment_id in over[: max(0, len(self._links) - _MOST_REMEMBERED)]:
            del self._links[payment_id]
