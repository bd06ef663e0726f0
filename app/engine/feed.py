"""What the engine tells: every change of every payment, to any number of listeners."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.errors import GatewayError
from app.core.payment import Payment
from app.core.refund import Refund

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Contact(StrEnum):
    """Whether the last thing that we asked about this payment was answered."""

    OK = "ok"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    KEY_REJECTED = "key_rejected"
    JOURNAL_UNAVAILABLE = "journal_unavailable"


@dataclass(frozen=True, slots=True)
class PaymentUpdate:
    """A payment as it is now. `closes_at` is when its link will be closed, in `time.monotonic()` seconds.

    `trouble` is what the last question about it was answered with, if that was an error.
    """

    payment: Payment
    contact: Contact = Contact.OK
    closes_at: float | None = None
    trouble: GatewayError | None = field(default=None, compare=False)


Listener = Callable[[PaymentUpdate], None]


class Listeners(Generic[T]):
    """Delivers news on the engine's thread. A listener that fails cannot hurt a payment or another listener."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[T], None]] = []

    def subscribe(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Add a listener; call the result to remove it. May be called from any thread."""
        self._listeners = [*self._listeners, listener]

        def unsubscribe() -> None:
            self._listeners = [each for each in self._listeners if each is not listener]

        return unsubscribe

    def publish(self, news: T) -> None:
        """Tell everybody."""
        for listener in self._listeners:
            try:
                listener(news)
            except Exception:
                _log.exception("A listener failed; the payment goes on")


class Feed(Listeners[PaymentUpdate]):
    """Every change of every payment."""


class RefundFeed(Listeners[Refund]):
    """Every change of every refund."""
