"""A dispute and its events as rows, and back; and a payment's settlement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.dispute import Dispute, DisputeObserved, DisputeSnapshot, DisputeState
from app.core.errors import InputError, JournalUnavailable
from app.core.money import Money
from app.core.settlement import NOTHING_AFTER, RefundStatus, Settlement
from app.journal.documents import Document, corrupt, lookup_key, write_document

_KIND = "dispute_observed"


def dispute_row(dispute: Dispute) -> dict[str, object]:
    """The columns of a dispute."""
    latest = dispute.latest
    return {
        "dispute_key": lookup_key(dispute.dispute_id),
        "payment_id": dispute.payment_id,
        "version": dispute.version,
        "found_at": dispute.found_at,
        "is_final": dispute.is_final,
        "withdrawn_at": latest.withdrawn_at if dispute.is_withdrawn else None,
        "latest": write_document(_fields(latest)),
    }


def read_dispute(row: Mapping[Any, Any]) -> Dispute:
    """The dispute of a row. Raises JournalUnavailable: journal_corrupt, journal_too_new."""
    latest = _read_snapshot(Document(row["latest"]))
    return Dispute(row["payment_id"], row["found_at"], latest, row["version"])


def write_dispute_event(event: DisputeObserved) -> tuple[str, str]:
    """The event's kind and its document."""
    return _KIND, write_document(_fields(event.snapshot))


def read_dispute_event(kind: str, body: str) -> DisputeObserved:
    """The event of a row. Raises JournalUnavailable: journal_corrupt, journal_too_new."""
    if kind != _KIND:
        raise JournalUnavailable("journal_too_new", found=kind)
    return DisputeObserved(_read_snapshot(Document(body)))


def _fields(snapshot: DisputeSnapshot) -> dict[str, object]:
    return {
        "dispute_id": snapshot.dispute_id,
        "payment_intent_id": snapshot.payment_intent_id,
        "amount_minor_units": snapshot.amount_minor_units,
        "currency": snapshot.currency,
        "status": snapshot.status,
        "created_at": snapshot.created_at,
        "read_at": snapshot.read_at,
        "reason": snapshot.reason,
        "evidence_due_by": snapshot.evidence_due_by,
        "is_charge_refundable": snapshot.is_charge_refundable,
        "withdrawn_at": snapshot.withdrawn_at,
        "reinstated_at": snapshot.reinstated_at,
    }


def _read_snapshot(found: Document) -> DisputeSnapshot:
    snapshot = DisputeSnapshot(
        dispute_id=found.text("dispute_id"),
        payment_intent_id=found.optional_text("payment_intent_id"),
        amount_minor_units=found.whole("amount_minor_units"),
        currency=found.text("currency"),
        status=found.text("status"),
        created_at=found.number("created_at"),
        read_at=found.number("read_at"),
        reason=found.optional_text("reason"),
        evidence_due_by=found.optional_number("evidence_due_by"),
        is_charge_refundable=found.flag("is_charge_refundable"),
        withdrawn_at=found.optional_number("withdrawn_at"),
        reinstated_at=found.optional_number("reinstated_at"),
    )
    _check_amount(snapshot)
    return snapshot


def _check_amount(snapshot: DisputeSnapshot) -> None:
    try:
        Money(snapshot.amount_minor_units, snapshot.currency)
    except InputError as error:
        raise corrupt(error.code) from None


def write_settlement(settlement: Settlement) -> str:
    """A payment's settlement as a document."""
    return write_document(
        {
            "refunded_units": settlement.refunded_units,
            "disputed_units": settlement.disputed_units,
            "refund_status": settlement.refund_status,
            "dispute": settlement.dispute,
        }
    )


def read_settlement(text: str | None) -> Settlement:
    """Nothing for a payment to which nothing has happened. Raises JournalUnavailable."""
    if text is None:
        return NOTHING_AFTER
    found = Document(text)
    try:
        return Settlement(
            found.whole("refunded_units"),
            found.whole("disputed_units"),
            RefundStatus(found.text("refund_status")),
            DisputeState(found.text("dispute")),
        )
    except ValueError:
        raise corrupt("settlement") from None
