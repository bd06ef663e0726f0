"""From what was typed into the form to an order; every mistake by the field where it was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.core.errors import InvalidAmount, InvalidOrder, MofangError
from app.core.money import Money, parse_amount
from app.core.order import DEFAULT_AMOUNT, Order
from app.email_address import checked_email

# Kept in the order's metadata, which Stripe stores and shows on its Dashboard; the form says so.
NOTE_KEY = "note"


@dataclass(frozen=True, slots=True)
class LinkFields:
    """The form as it was typed."""

    amount: str
    currency: str
    product: str
    email: str = field(repr=False)
    reference: str
    note: str = field(repr=False)


def check_link(
    typed: LinkFields, metadata: Mapping[str, str]
) -> tuple[Order | None, dict[str, MofangError]]:
    """The order, or what is wrong by field: amount, currency, product, email, reference, note."""
    wrong: dict[str, MofangError] = {}
    amount = _amount(typed, wrong)
    email = _email(typed, wrong)
    product, note = typed.product.strip(), typed.note.strip()
    reference = typed.reference.strip() or None
    more = {**metadata, NOTE_KEY: note} if note else dict(metadata)
    # Each by itself, so that all that is wrong is told at once.
    _try(wrong, "product", lambda: Order(DEFAULT_AMOUNT, product))
    _try(wrong, "reference", lambda: Order(DEFAULT_AMOUNT, reference=reference))
    _try(wrong, "note", lambda: Order(DEFAULT_AMOUNT, metadata=more))
    if wrong or amount is None:
        return None, wrong
    return Order(amount, product, email, reference, more), wrong


def _amount(typed: LinkFields, wrong: dict[str, MofangError]) -> Money | None:
    try:
        return parse_amount(typed.amount, typed.currency)
    except InvalidAmount as error:
        wrong["currency" if error.code == "currency_unknown" else "amount"] = error
        return None


def _email(typed: LinkFields, wrong: dict[str, MofangError]) -> str | None:
    try:
        return checked_email(typed.email)
    except InvalidOrder as error:
        wrong["email"] = error
        return None


def _try(wrong: dict[str, MofangError], name: str, make: Callable[[], Order]) -> None:
    try:
        make()
    except InvalidOrder as error:
        wrong[name] = error
