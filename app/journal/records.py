"""A payment as a row, and back. Every field is named here: what is not named is not remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from app.core.errors import InputError
from app.core.events import CloseReason
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment
from app.core.session import Charge
from app.core.state import PaymentState
from app.journal.dispute_records import read_settlement
from app.journal.documents import (
    Document,
    corrupt,
    lookup_key,
    read_json,
    write_document,
    write_json,
)

Row = Mapping[Any, Any]
PROGRESS = ("state", "session_key", "needs_attention", "progress")
_Word = TypeVar("_Word", PaymentState, CloseReason, Alarm)


def check_new(payment: Payment, day: str) -> None:
    """Raise ValueError unless nothing has happened to the payment, and the day is written like "20261122"."""
    if payment.version != 0:
        raise ValueError("a new payment has version 0")
    if len(day) != 8 or not (day.isascii() and day.isdigit()):
        raise ValueError(f"not a day: {day!r}")


def number_for_people(day: str, count: int) -> str:
    """What is printed and said aloud: "M-20261122-0042"."""
    return f"M-{day}-{count:04d}"


def with_next_version(payment: Payment, at: float) -> Payment:
    """The payment as it will be once it is written, at that time; the first record of PAID is stamped with it."""
    is_first = payment.state is PaymentState.PAID and payment.seen_paid_at is None
    seen_paid_at = at if is_first else payment.seen_paid_at
    return replace(payment, version=payment.version + 1, seen_paid_at=seen_paid_at)


def new_row(payment: Payment) -> dict[str, object]:
    """Everything of a payment that is written for the first time."""
    return {
        "payment_id": payment.payment_id,
        "number": payment.number,
        "version": payment.version,
        "terms": _write_terms(payment),
        "request": write_json(payment.request),
        **progress_columns(payment),
    }


def progress_columns(payment: Payment) -> dict[str, object]:
    """The columns that an event may change (PROGRESS), but for the version."""
    return {
        "state": payment.state.value,
        "session_key": None if payment.session_id is None else lookup_key(payment.session_id),
        "needs_attention": bool(payment.open_alarms),
        "progress": _write_progress(payment),
    }


def _write_terms(payment: Payment) -> str:
    order = payment.order
    return write_document(
        {
            "amount_minor_units": order.amount.minor_units,
            "currency": order.amount.currency,
            "product_name": order.product_name,
            "customer_email": order.customer_email,
            "reference": order.reference,
            "metadata": order.metadata,
            "origin": payment.origin,
            "prepared_at": payment.prepared_at,
            "scan_seconds": payment.scan_seconds,
        }
    )


def _write_progress(payment: Payment) -> str:
    return write_document(
        {
            "owner": payment.owner,
            "livemode": payment.livemode,
            "creation_unsure": payment.creation_unsure,
            "session_id": payment.session_id,
            "checkout_url": payment.checkout_url,
            "expires_at": payment.expires_at,
            "payment_intent_id": payment.payment_intent_id,
            "receipt_url": payment.receipt_url,
            "declines": payment.declines,
            "last_decline": payment.last_decline,
            "last_decline_charge": payment.last_decline_charge,
            "close_reason": payment.close_reason,
            "freed_in": payment.freed_in,
            "failure_code": payment.failure_code,
            "alarms": sorted(payment.alarms),
            "scanned": payment.scanned,
            "failed_refunds": sorted(payment.failed_refunds),
            "acknowledged": sorted(payment.acknowledged),
            "closing_acknowledged": payment.closing_acknowledged,
            "charge": write_charge(payment.charge),
            "paid_at": payment.paid_at,
            "seen_paid_at": payment.seen_paid_at,
        }
    )


def write_charge(charge: Charge | None) -> dict[str, object] | None:
    """A charge as a part of a document."""
    if charge is None:
        return None
    return {
        "charge_id": charge.charge_id,
        "created_at": charge.created_at,
        "amount_refunded": charge.amount_refunded,
        "disputed": charge.disputed,
    }


def read_charge(found: Document | None) -> Charge | None:
    """A charge of a part of a document. Raises JournalUnavailable: journal_corrupt."""
    if found is None:
        return None
    return Charge(
        found.text("charge_id"),
        found.number("created_at"),
        found.whole("amount_refunded"),
        found.flag("disputed"),
    )


def read_payment(row: Row) -> Payment:
    """The payment of a row. Raises JournalUnavailable: journal_corrupt, journal_too_new."""
    terms = Document(row["terms"])
    progress = Document(row["progress"])
    return Payment(
        payment_id=row["payment_id"],
        number=row["number"],
        state=_word(PaymentState, row["state"]),
        version=row["version"],
        order=_read_order(terms),
        request=_read_request(row["request"]),
        origin=terms.text("origin"),
        prepared_at=terms.number("prepared_at"),
        scan_seconds=terms.optional_number("scan_seconds"),
        owner=progress.text("owner"),
        livemode=progress.flag("livemode"),
        creation_unsure=progress.flag("creation_unsure"),
        session_id=progress.optional_text("session_id"),
        checkout_url=progress.optional_text("checkout_url"),
        expires_at=progress.optional_number("expires_at"),
        payment_intent_id=progress.optional_text("payment_intent_id"),
        receipt_url=progress.optional_text("receipt_url"),
        declines=progress.whole("declines"),
        last_decline=progress.optional_text("last_decline"),
        last_decline_charge=progress.optional_text("last_decline_charge"),
        close_reason=_optional_word(CloseReason, progress.optional_text("close_reason")),
        freed_in=_optional_word(PaymentState, progress.optional_text("freed_in")),
        failure_code=progress.optional_text("failure_code"),
        alarms=frozenset(_word(Alarm, each) for each in progress.texts("alarms")),
        scanned=progress.optional_flag("scanned"),
        failed_refunds=frozenset(progress.optional_texts("failed_refunds")),
        acknowledged=frozenset(
            _word(Alarm, each) for each in progress.optional_texts("acknowledged")
        ),
        closing_acknowledged=progress.optional_flag("closing_acknowledged"),
        charge=read_charge(progress.optional_part("charge")),
        paid_at=progress.optional_number("paid_at"),
        seen_paid_at=progress.optional_number("seen_paid_at"),
        settlement=read_settlement(row["settlement"]),
    )


def read_order(terms: str) -> Order:
    """What was ordered, of a row's terms. Raises JournalUnavailable: journal_corrupt, journal_too_new."""
    return _read_order(Document(terms))


def read_origin(terms: str) -> str:
    """The face, of a row's terms. Raises JournalUnavailable: journal_corrupt, journal_too_new."""
    return Document(terms).text("origin")


def _read_order(terms: Document) -> Order:
    try:
        return Order(
            Money(terms.whole("amount_minor_units"), terms.text("currency")),
            product_name=terms.text("product_name"),
            customer_email=terms.optional_text("customer_email"),
            reference=terms.optional_text("reference"),
            metadata=terms.text_map("metadata"),
        )
    except InputError as error:
        raise corrupt(error.code) from None


def _read_request(text: str) -> Mapping[str, object]:
    request = read_json(text)
    if isinstance(request, dict):
        return request
    raise corrupt("request")


def _word(kind: type[_Word], text: str) -> _Word:
    try:
        return kind(text)
    except ValueError:
        raise corrupt(kind.__name__) from None


def _optional_word(kind: type[_Word], text: str | None) -> _Word | None:
    return None if text is None else _word(kind, text)
