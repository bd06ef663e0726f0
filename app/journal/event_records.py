"""An event as a kind and a document, and back. A kind's name is for ever: it stands in journals of years ago."""

from __future__ import annotations

from collections.abc import Callable

from app.core import events as ev
from app.core.errors import JournalUnavailable
from app.core.session import Decline, SessionSnapshot
from app.core.state import PaymentState
from app.journal.documents import Document, corrupt, write_document
from app.journal.records import read_charge, write_charge

_KINDS: dict[type[ev.PaymentEvent], str] = {
    ev.CheckoutPrepared: "checkout_prepared",
    ev.SessionCreated: "session_created",
    ev.CreationUnanswered: "creation_unanswered",
    ev.CreationDeferred: "creation_deferred",
    ev.CreationRefused: "creation_refused",
    ev.CreationForbidden: "creation_forbidden",
    ev.CreationLapsed: "creation_lapsed",
    ev.SessionObserved: "session_observed",
    ev.SessionMissed: "session_missed",
    ev.CloseRequested: "close_requested",
    ev.ScreenFreed: "screen_freed",
    ev.WatchResumed: "watch_resumed",
    ev.CodeScanned: "code_scanned",
    ev.PaidTimeLearned: "paid_time_learned",
    ev.RefundFailed: "refund_failed",
    ev.AlarmsAcknowledged: "alarms_acknowledged",
}


def write_event(event: ev.PaymentEvent) -> tuple[str, str]:
    """The event's kind and its document."""
    return _KINDS[type(event)], write_document(_fields(event))


def _fields(event: ev.PaymentEvent) -> dict[str, object]:
    match event:
        case ev.SessionCreated(snapshot) | ev.SessionObserved(snapshot):
            return {"snapshot": _snapshot_fields(snapshot)}
        case (
            ev.CreationUnanswered(code)
            | ev.CreationDeferred(code)
            | ev.CreationRefused(code)
            | ev.CreationForbidden(code)
        ):
            return {"code": code}
        case ev.CloseRequested(reason):
            return {"reason": reason}
        case ev.ScreenFreed(shown):
            return {"shown": shown}
        case ev.WatchResumed(owner, screen_lost):
            return {"owner": owner, "screen_kept": not screen_lost}
        case ev.PaidTimeLearned(paid_at):
            return {"paid_at": paid_at}
        case ev.RefundFailed(refund_id):
            return {"refund_id": refund_id}
        case ev.AlarmsAcknowledged(by, note):
            return {"by": by, "note": note}
        case ev.CheckoutPrepared() | ev.CreationLapsed() | ev.SessionMissed() | ev.CodeScanned():
            return {}


def _snapshot_fields(snapshot: SessionSnapshot) -> dict[str, object]:
    decline = snapshot.decline
    return {
        "session_id": snapshot.session_id,
        "status": snapshot.status,
        "payment_status": snapshot.payment_status,
        "amount_minor_units": snapshot.amount_minor_units,
        "currency": snapshot.currency,
        "reference": snapshot.reference,
        "created_at": snapshot.created_at,
        "expires_at": snapshot.expires_at,
        "livemode": snapshot.livemode,
        "url": snapshot.url,
        "payment_intent_id": snapshot.payment_intent_id,
        "payment_intent_status": snapshot.payment_intent_status,
        "decline": decline and {"charge_id": decline.charge_id, "code": decline.code},
        "receipt_url": snapshot.receipt_url,
        "customer_email": snapshot.customer_email,
        "metadata": snapshot.metadata,
        "charge": write_charge(snapshot.charge),
        "paid_at": snapshot.paid_at,
    }


_READERS: dict[str, Callable[[Document], ev.PaymentEvent]] = {
    "checkout_prepared": lambda _: ev.CheckoutPrepared(),
    "session_created": lambda body: ev.SessionCreated(_read_snapshot(body)),
    "creation_unanswered": lambda body: ev.CreationUnanswered(body.text("code")),
    "creation_deferred": lambda body: ev.CreationDeferred(body.text("code")),
    "creation_refused": lambda body: ev.CreationRefused(body.text("code")),
    "creation_forbidden": lambda body: ev.CreationForbidden(body.text("code")),
    "creation_lapsed": lambda _: ev.CreationLapsed(),
    "session_observed": lambda body: ev.SessionObserved(_read_snapshot(body)),
    "session_missed": lambda _: ev.SessionMissed(),
    "close_requested": lambda body: ev.CloseRequested(ev.CloseReason(body.text("reason"))),
    "screen_freed": lambda body: ev.ScreenFreed(PaymentState(body.text("shown"))),
    "watch_resumed": lambda body: ev.WatchResumed(
        body.text("owner"), screen_lost=not body.optional_flag("screen_kept")
    ),
    "code_scanned": lambda _: ev.CodeScanned(),
    "paid_time_learned": lambda body: ev.PaidTimeLearned(body.number("paid_at")),
    "refund_failed": lambda body: ev.RefundFailed(body.text("refund_id")),
    "alarms_acknowledged": lambda body: ev.AlarmsAcknowledged(
        body.text("by"), body.optional_text("note")
    ),
}


def read_event(kind: str, body: str) -> ev.PaymentEvent:
    """The event of a row. Raises JournalUnavailable: journal_corrupt, journal_too_new."""
    document = Document(body)
    reader = _READERS.get(kind)
    if reader is None:
        raise JournalUnavailable("journal_too_new", found=kind)
    try:
        return reader(document)
    except ValueError:
        raise corrupt(kind) from None


def _read_snapshot(body: Document) -> SessionSnapshot:
    found = body.optional_part("snapshot")
    if found is None:
        raise corrupt("snapshot")
    return SessionSnapshot(
        session_id=found.text("session_id"),
        status=found.text("status"),
        payment_status=found.text("payment_status"),
        amount_minor_units=found.optional_whole("amount_minor_units"),
        currency=found.optional_text("currency"),
        reference=found.optional_text("reference"),
        created_at=found.number("created_at"),
        expires_at=found.number("expires_at"),
        livemode=found.flag("livemode"),
        url=found.optional_text("url"),
        payment_intent_id=found.optional_text("payment_intent_id"),
        payment_intent_status=found.optional_text("payment_intent_status"),
        decline=_read_decline(found.optional_part("decline")),
        receipt_url=found.optional_text("receipt_url"),
        customer_email=found.optional_text("customer_email"),
        metadata=found.text_map("metadata"),
        charge=read_charge(found.optional_part("charge")),
        paid_at=found.optional_number("paid_at"),
    )


def _read_decline(found: Document | None) -> Decline | None:
    return None if found is None else Decline(found.text("charge_id"), found.text("code"))
