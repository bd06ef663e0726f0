"""By what payments are sorted and summed up, and when money came and went: a new listing, of what is there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core import events as ev
from app.core import refund_events
from app.core.errors import JournalUnavailable
from app.core.session import SessionOutcome
from app.journal.event_records import read_event
from app.journal.listing_words import listed_from_terms
from app.journal.refund_records import read_refund_event

revision = "0004"
down_revision = "0003"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FILLED_AT_ONCE = 1000
_COLUMNS = (
    "ordinal",
    "state",
    "origin",
    "prepared_at",
    "intent_key",
    "currency",
    "minor_units",
    "face_value",
    "paid_at",
    "words",
)


def upgrade() -> None:
    """Nothing is lost with the old listing: all of it is derived."""
    op.drop_table("listing")
    _make_listing()
    _fill_listing()
    op.add_column("refunds", sa.Column("succeeded_at", sa.Double))
    op.create_index("ix_refunds_succeeded_at", "refunds", ["succeeded_at"])
    _fill_refunds()


def _make_listing() -> None:
    op.create_table(
        "listing",
        sa.Column(
            "ordinal",
            _COUNTER,
            sa.ForeignKey("payments.ordinal"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("prepared_at", sa.Double, nullable=False),
        sa.Column("intent_key", sa.Text),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("minor_units", sa.BigInteger, nullable=False),
        sa.Column("face_value", sa.BigInteger, nullable=False),
        sa.Column("paid_at", sa.Double),
        sa.Column("words", sa.Text, nullable=False),
    )
    sums = ["prepared_at", "state", "currency", "minor_units"]
    op.create_index("ix_listing_intent_key", "listing", ["intent_key"])
    op.create_index("ix_listing_face_value", "listing", ["face_value", "ordinal"])
    op.create_index("ix_listing_sums", "listing", sums)
    op.create_index("ix_listing_paid_at", "listing", ["paid_at"])


# --- payments -------------------------------------------------------------------------------------

_INSERT = sa.text(
    f"INSERT INTO listing ({', '.join(_COLUMNS)})"  # noqa: S608 - names of our own
    f" VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"
)
_PAYMENTS = sa.text(
    "SELECT ordinal, payment_id, number, state, terms, progress FROM payments"
    " WHERE ordinal > :last ORDER BY ordinal LIMIT :limit"
)
# Who has not been complete has not been paid; most readings say "open", and need not be read here.
_READINGS = sa.text(
    "SELECT e.payment_id, e.at, e.kind, e.body FROM payments p"
    " JOIN events e ON e.payment_id = p.payment_id"
    " WHERE p.ordinal > :last AND p.ordinal <= :until AND p.state = 'paid'"
    " AND e.kind IN ('session_created', 'session_observed') AND e.body LIKE :complete"
    " ORDER BY e.sequence"
)


def _fill_listing() -> None:
    last = 0
    while rows := _payments_after(last):
        paid_at = _paid_times(last, rows[-1]["ordinal"])
        op.get_bind().execute(_INSERT, [_line(row, paid_at) for row in rows])
        last = rows[-1]["ordinal"]


def _payments_after(last: int) -> Sequence[Any]:
    found = op.get_bind().execute(_PAYMENTS, {"last": last, "limit": _FILLED_AT_ONCE})
    return found.mappings().all()


def _line(row: Any, paid_at: dict[str, float]) -> dict[str, object]:
    """A paid one whose events cannot be read was sold all the same: when it was begun is near enough."""
    line = listed_from_terms(row)
    began = line["prepared_at"] if row["state"] == "paid" else None
    return {**line, "paid_at": paid_at.get(row["payment_id"], began)}


def _paid_times(last: int, until: int) -> dict[str, float]:
    bounds = {"last": last, "until": until, "complete": "%complete%"}
    found: Iterable[Any] = op.get_bind().execute(_READINGS, bounds).all()
    times: dict[str, float] = {}
    for row in found:
        if row.payment_id not in times and _says_paid(row.kind, row.body):
            times[row.payment_id] = row.at
    return times


def _says_paid(kind: str, body: str) -> bool:
    with contextlib.suppress(JournalUnavailable):
        event = read_event(kind, body)
        if isinstance(event, ev.SessionCreated | ev.SessionObserved):
            return event.snapshot.outcome is SessionOutcome.PAID
    return False


# --- refunds --------------------------------------------------------------------------------------

_REFUND_READINGS = sa.text(
    "SELECT e.refund_id, e.at, e.kind, e.body, r.state FROM refunds r"
    " JOIN refund_events e ON e.refund_id = r.refund_id ORDER BY e.sequence"
)
_SUCCEEDED = sa.text("UPDATE refunds SET succeeded_at = :at WHERE refund_id = :refund_id")


def _fill_refunds() -> None:
    times: dict[str, float] = {}
    latest: dict[str, float] = {}
    for row in op.get_bind().execute(_REFUND_READINGS).all():
        if _says_succeeded(row.kind, row.body):
            times.setdefault(row.refund_id, row.at)
        if row.state == "succeeded":
            latest[row.refund_id] = row.at
    for refund_id, at in (latest | times).items():
        op.get_bind().execute(_SUCCEEDED, {"refund_id": refund_id, "at": at})


def _says_succeeded(kind: str, body: str) -> bool:
    with contextlib.suppress(JournalUnavailable):
        event = read_refund_event(kind, body)
        if isinstance(event, refund_events.RefundObserved):
            return event.snapshot.status == "succeeded"
    return False
