"""A refund and its events as rows, and back. A kind's name is for ever: it stands in journals of years ago."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.core import refund_events as ev
from app.core.errors import InputError, JournalUnavailable
from app.core.money import Money
from app.core.payment import Payment
from app.core.refund import MOVED_REFUNDS, Refund, RefundReason, RefundSnapshot, RefundState
from app.core.refund_decision import found_refund
from app.journal.documents import (
    Document,
    corrupt,
    lookup_key,
    read_json,
    write_document,
    write_json,
)

# Crockford's digits, as in every id of ours.
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_KINDS: dict[type[ev.RefundEvent], str] = {
    ev.RefundRequested: "refund_requested",
    ev.RefundFound: "refund_found",
    ev.RefundObserved: "refund_observed",
    ev.RefundRefused: "refund_refused",
    ev.RefundForbidden: "refund_forbidden",
    ev.RefundUnanswered: "refund_unanswered",
    ev.RefundTakenUp: "refund_taken_up",
}


def with_next_version(refund: Refund) -> Refund:
    """The refund as it will be once it is written."""
    return replace(refund, version=refund.version + 1)


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A refund that was made elsewhere, and its row."""

    refund: Refund
    row: dict[str, object]


def found_row(payment: Payment, snapshot: RefundSnapshot, at: float) -> FoundRow:
    """Its id is made of Stripe's, so it is the same in every process that finds it."""
    refund = found_refund(payment, snapshot, found_id(snapshot.service_refund_id), at)
    when = counted_at(refund, ev.RefundFound(snapshot), at)
    return FoundRow(refund, {**new_row(refund), "counted_at": when})


def found_id(service_refund_id: str) -> str:
    """Our id, of the usual shape, for a refund that has only Stripe's."""
    digest = hashlib.sha256(service_refund_id.encode(errors="surrogatepass")).digest()
    number = int.from_bytes(digest[:16], "big")
    return "mr_" + "".join(_DIGITS[number >> shift & 31] for shift in range(125, -5, -5))


def counted_at(refund: Refund, event: ev.RefundEvent, at: float) -> float | None:
    """When the refund's money counts as gone: Stripe's time of making it, else now; None if it does not count."""
    if refund.state not in MOVED_REFUNDS:
        return None
    if isinstance(event, ev.RefundObserved | ev.RefundFound):
        made_at = event.snapshot.created_at
        return at if made_at is None else made_at
    return at


def new_row(refund: Refund) -> dict[str, object]:
    """Everything of a refund that is written for the first time."""
    return {
        "refund_id": refund.refund_id,
        "payment_id": refund.payment_id,
        "version": refund.version,
        "terms": _write_terms(refund),
        "request": write_json(refund.request),
        **progress_columns(refund),
    }


def progress_columns(refund: Refund) -> dict[str, object]:
    """The columns that an event may change, but for the version."""
    service_id = refund.service_refund_id
    progress = {
        "owner": refund.owner,
        "unsure": refund.unsure,
        "service_refund_id": service_id,
        "failure_code": refund.failure_code,
    }
    return {
        "state": refund.state.value,
        "service_key": None if service_id is None else lookup_key(service_id),
        "needs_attention": refund.needs_attention,
        "progress": write_document(progress),
    }


def _write_terms(refund: Refund) -> str:
    return write_document(
        {
            "payment_intent_id": refund.payment_intent_id,
            "amount_minor_units": refund.amount.minor_units,
            "currency": refund.amount.currency,
            "reason": refund.reason,
            "note": refund.note,
            "requested_by": refund.requested_by,
            "requested_at": refund.requested_at,
        }
    )


def read_refund(row: Mapping[Any, Any]) -> Refund:
    """The refund of a row. Raises JournalUnavailable: journal_corrupt, journal_too_new."""
    terms = Document(row["terms"])
    progress = Document(row["progress"])
    return Refund(
        refund_id=row["refund_id"],
        payment_id=row["payment_id"],
        state=_state(row["state"]),
        version=row["version"],
        request=_read_request(row["request"]),
        payment_intent_id=terms.text("payment_intent_id"),
        amount=_read_amount(terms),
        reason=_reason(terms.optional_text("reason")),
        note=terms.optional_text("note"),
        requested_by=terms.text("requested_by"),
        requested_at=terms.number("requested_at"),
        # What was written before refunds had owners is nobody's.
        owner=progress.optional_text("owner") or "",
        unsure=progress.flag("unsure"),
        service_refund_id=progress.optional_text("service_refund_id"),
        failure_code=progress.optional_text("failure_code"),
    )


def _read_amount(terms: Document) -> Money:
    try:
        return Money(terms.whole("amount_minor_units"), terms.text("currency"))
    except InputError as error:
        raise corrupt(error.code) from None


def _read_request(text: str) -> Mapping[str, object]:
    request = read_json(text)
    if isinstance(request, dict):
        return request
    raise corrupt("request")


def _state(word: str) -> RefundState:
    try:
        return RefundState(word)
    except ValueError:
        raise corrupt("RefundState") from None


def _reason(word: str | None) -> RefundReason | None:
    try:
        return None if word is None else RefundReason(word)
    except ValueError:
        raise corrupt("RefundReason") from None


# --- events ---------------------------------------------------------------------------------------


def write_refund_event(event: ev.RefundEvent) -> tuple[str, str]:
    """The event's kind and its document."""
    return _KINDS[type(event)], write_document(_fields(event))


def _fields(event: ev.RefundEvent) -> dict[str, object]:
    match event:
        case ev.RefundObserved(snapshot) | ev.RefundFound(snapshot):
            return {"snapshot": _snapshot_fields(snapshot)}
        case ev.RefundRefused(code) | ev.RefundForbidden(code) | ev.RefundUnanswered(code):
            return {"code": code}
        case ev.RefundTakenUp(owner):
            return {"owner": owner}
        case ev.RefundRequested():
            return {}


def _snapshot_fields(snapshot: RefundSnapshot) -> dict[str, object]:
    return {
        "service_refund_id": snapshot.service_refund_id,
        "status": snapshot.status,
        "amount_minor_units": snapshot.amount_minor_units,
        "currency": snapshot.currency,
        "payment_intent_id": snapshot.payment_intent_id,
        "failure_reason": snapshot.failure_reason,
        "refund_id": snapshot.refund_id,
        "created_at": snapshot.created_at,
        "reason": snapshot.reason,
    }


_READERS: dict[str, Callable[[Document], ev.RefundEvent]] = {
    "refund_requested": lambda _: ev.RefundRequested(),
    "refund_found": lambda body: ev.RefundFound(_read_snapshot(body)),
    "refund_observed": lambda body: ev.RefundObserved(_read_snapshot(body)),
    "refund_refused": lambda body: ev.RefundRefused(body.text("code")),
    "refund_forbidden": lambda body: ev.RefundForbidden(body.text("code")),
    "refund_unanswered": lambda body: ev.RefundUnanswered(body.text("code")),
    "refund_taken_up": lambda body: ev.RefundTakenUp(body.text("owner")),
}


def read_refund_event(kind: str, body: str) -> ev.RefundEvent:
    """The event of a row. Raises JournalUnavailable: journal_corrupt, journal_too_new."""
    document = Document(body)
    reader = _READERS.get(kind)
    if reader is None:
        raise JournalUnavailable("journal_too_new", found=kind)
    return reader(document)


def _read_snapshot(body: Document) -> RefundSnapshot:
    found = body.optional_part("snapshot")
    if found is None:
        raise corrupt("snapshot")
    return RefundSnapshot(
        service_refund_id=found.text("service_refund_id"),
        status=found.text("status"),
        amount_minor_units=found.whole("amount_minor_units"),
        currency=found.text("currency"),
        payment_intent_id=found.optional_text("payment_intent_id"),
        failure_reason=found.optional_text("failure_reason"),
        refund_id=found.optional_text("refund_id"),
        created_at=found.optional_number("created_at"),
        reason=found.optional_text("reason"),
    )
