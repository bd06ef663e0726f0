"""What a face can ask of the engine: imperative, frozen."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from app.core.money import Money
from app.core.order import Order
from app.core.refund import RefundReason
from app.journal.answer_book import KeyClaim

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_payment_id() -> str:
    """A fresh id (130 bits). The face makes it, so that a second tap repeats the first command instead of a new one."""
    return "mp_" + _fresh()


def new_refund_id() -> str:
    """A fresh id, made by the face for the same reason."""
    return "mr_" + _fresh()


def _fresh() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(26))


@dataclass(frozen=True, slots=True)
class StartCheckout:
    """Ask for one order to be paid. `scan_seconds` is how long the link is offered; None: until Stripe expires it.

    `valid_seconds` is how long Stripe keeps it payable, 35 min to nearly 24 h, for a link that outlives this process.
    `expires_at`, by Stripe's clock in seconds since the epoch, is what another engine has promised already.
    `claim` is written with the payment, or neither is: for whoever asks for it the first time.
    `language` is "zh" or "en"; `origin` names the face ("kiosk", "terminal").
    `excluded_methods` are Stripe's names of payment methods that its page does not offer for this checkout.
    """

    payment_id: str
    order: Order
    language: str
    origin: str
    scan_seconds: float | None = None
    expires_at: int | None = None
    valid_seconds: float | None = None
    claim: KeyClaim | None = None
    excluded_methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestRefund:
    """Ask for money to go back. `amount` None: all that is left. `requested_by` names the till, or "desk"."""

    refund_id: str
    payment_id: str
    amount: Money | None
    reason: RefundReason | None
    note: str | None
    requested_by: str
