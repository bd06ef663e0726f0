"""What becomes of money after it was paid: refunds from Stripe's Dashboard, disputes, and when it was paid."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FILLED_AT_ONCE = 1000
# (trigger, what it refuses)
_REFUSED = (
    ("dispute_events_are_never_changed", "UPDATE ON dispute_events"),
    ("dispute_events_are_never_deleted", "DELETE ON dispute_events"),
    ("disputes_are_never_deleted", "DELETE ON disputes"),
    ("dispute_terms_are_never_changed", "UPDATE OF dispute_key, payment_id ON disputes"),
)
_REFUSED_ON_POSTGRESQL = (
    ("dispute_events_are_never_truncated", "TRUNCATE ON dispute_events"),
    ("disputes_are_never_truncated", "TRUNCATE ON disputes"),
)


def upgrade() -> None:
    """Old payments keep the times that they have: when this program first knew that they were paid."""
    op.add_column("payments", sa.Column("settlement", sa.Text))
    _widen_listing()
    _fill_payments()
    _count_refunds()
    _fill_settlements()
    _make_disputes()
    _make_cursors()
    _guard()


def _widen_listing() -> None:
    for name in ("refunded_units", "disputed_units"):
        column = sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0"))
        op.add_column("listing", column)
    for name in ("refund_status", "dispute_state"):
        op.add_column(
            "listing", sa.Column(name, sa.Text, nullable=False, server_default=sa.text("'none'"))
        )
    op.add_column(
        "listing", sa.Column("declined", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.drop_index("ix_listing_sums", "listing")
    sums = ["prepared_at", "state", "currency", "minor_units", "refunded_units", "disputed_units"]
    op.create_index("ix_listing_sums", "listing", sums)
    op.create_index("ix_listing_refund_status", "listing", ["refund_status"])
    op.create_index("ix_listing_dispute_state", "listing", ["dispute_state"])


# --- payments -------------------------------------------------------------------------------------

_PAYMENTS = sa.text(
    "SELECT p.ordinal, p.state, p.progress, l.paid_at FROM payments p"
    " JOIN listing l ON l.ordinal = p.ordinal"
    " WHERE p.ordinal > :last AND p.state IN ('paid', 'open') ORDER BY p.ordinal LIMIT :limit"
)
_SET_PROGRESS = sa.text("UPDATE payments SET progress = :progress WHERE ordinal = :ordinal")
_SET_DECLINED = sa.text("UPDATE listing SET declined = true WHERE ordinal = :ordinal")


def _fill_payments() -> None:
    last = 0
    while rows := _payments_after(last):
        for row in rows:
            _fill_payment(row)
        last = rows[-1]["ordinal"]


def _payments_after(last: int) -> Sequence[Any]:
    found = op.get_bind().execute(_PAYMENTS, {"last": last, "limit": _FILLED_AT_ONCE})
    return found.mappings().all()


def _fill_payment(row: Any) -> None:
    """One that cannot be read is reported when it is read, not here."""
    progress = _document(row["progress"])
    if progress is None:
        return
    if row["state"] == "open":
        if progress.get("declines"):
            op.get_bind().execute(_SET_DECLINED, {"ordinal": row["ordinal"]})
        return
    told = {**progress, "paid_at": row["paid_at"], "seen_paid_at": row["paid_at"]}
    text = json.dumps(told, separators=(",", ":"))
    op.get_bind().execute(_SET_PROGRESS, {"ordinal": row["ordinal"], "progress": text})


def _document(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


# --- refunds --------------------------------------------------------------------------------------

_COUNT_PENDING = sa.text(
    "UPDATE refunds SET counted_at = (SELECT min(e.at) FROM refund_events e"
    " WHERE e.refund_id = refunds.refund_id AND e.kind = 'refund_observed')"
    " WHERE counted_at IS NULL AND state = 'pending'"
)


def _count_refunds() -> None:
    """A pending refund counts from now on; one that has succeeded keeps its time."""
    op.drop_index("ix_refunds_succeeded_at", "refunds")
    op.execute("ALTER TABLE refunds RENAME COLUMN succeeded_at TO counted_at")
    op.create_index("ix_refunds_counted_at", "refunds", ["counted_at"])
    op.execute(_COUNT_PENDING)


_MOVED_REFUNDS = sa.text(
    "SELECT r.terms, p.ordinal, l.currency, l.minor_units FROM refunds r"
    " JOIN payments p ON p.payment_id = r.payment_id JOIN listing l ON l.ordinal = p.ordinal"
    " WHERE r.state IN ('pending', 'succeeded') AND p.state = 'paid'"
)
_SETTLE_LINE = sa.text(
    "UPDATE listing SET refunded_units = :units, refund_status = :status WHERE ordinal = :ordinal"
)
_SETTLE_PAYMENT = sa.text("UPDATE payments SET settlement = :settlement WHERE ordinal = :ordinal")


def _fill_settlements() -> None:
    refunded: dict[int, int] = defaultdict(int)
    paid: dict[int, int] = {}
    for row in op.get_bind().execute(_MOVED_REFUNDS).mappings():
        terms = _document(row["terms"]) or {}
        units = terms.get("amount_minor_units")
        if isinstance(units, int) and terms.get("currency") == row["currency"]:
            refunded[row["ordinal"]] += units
            paid[row["ordinal"]] = row["minor_units"]
    for ordinal, units in refunded.items():
        _settle(ordinal, units, "refunded" if units >= paid[ordinal] else "partly_refunded")


def _settle(ordinal: int, units: int, status: str) -> None:
    line = {"ordinal": ordinal, "units": units, "status": status}
    op.get_bind().execute(_SETTLE_LINE, line)
    settlement = {
        "format": 1,
        "refunded_units": units,
        "disputed_units": 0,
        "refund_status": status,
        "dispute": "none",
    }
    text = json.dumps(settlement, separators=(",", ":"))
    op.get_bind().execute(_SETTLE_PAYMENT, {"ordinal": ordinal, "settlement": text})


# --- disputes -------------------------------------------------------------------------------------


def _make_disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
        sa.Column("dispute_key", sa.Text, nullable=False, unique=True),
        sa.Column("payment_id", sa.Text, sa.ForeignKey("payments.payment_id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("found_at", sa.Double, nullable=False),
        sa.Column("is_final", sa.Boolean, nullable=False),
        sa.Column("withdrawn_at", sa.Double),
        sa.Column("latest", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    for column in ("payment_id", "is_final", "withdrawn_at"):
        op.create_index(f"ix_disputes_{column}", "disputes", [column])
    op.create_table(
        "dispute_events",
        sa.Column("sequence", _COUNTER, primary_key=True, autoincrement=True),
        sa.Column("dispute_key", sa.Text, sa.ForeignKey("disputes.dispute_key"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("dispute_key", "version"),
        sqlite_autoincrement=True,
    )


def _make_cursors() -> None:
    op.create_table(
        "list_cursors",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("created_at", sa.Double),
        sa.Column("checked_at", sa.Double, nullable=False),
    )


def _guard() -> None:
    if op.get_context().dialect.name == "sqlite":
        for name, refused in _REFUSED:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {refused}"
                " BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
        return
    for name, refused in _REFUSED + _REFUSED_ON_POSTGRESQL:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {refused}"
            " FOR EACH STATEMENT EXECUTE FUNCTION mofang_refuse()"
        )
