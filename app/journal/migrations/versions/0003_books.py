"""What the payment service keeps: refunds, answers, tills and news; and by what payments are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.journal.listing_words import listed_from_terms

revision = "0003"
down_revision = "0002"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FILLED_AT_ONCE = 1000
# (trigger, what it refuses)
_REFUSED = (
    ("refund_events_are_never_changed", "UPDATE ON refund_events"),
    ("refund_events_are_never_deleted", "DELETE ON refund_events"),
    ("refunds_are_never_deleted", "DELETE ON refunds"),
    (
        "refund_terms_are_never_changed",
        "UPDATE OF refund_id, payment_id, terms, request ON refunds",
    ),
    ("tills_are_never_deleted", "DELETE ON tills"),
)
_REFUSED_ON_POSTGRESQL = (
    ("refund_events_are_never_truncated", "TRUNCATE ON refund_events"),
    ("refunds_are_never_truncated", "TRUNCATE ON refunds"),
    ("tills_are_never_truncated", "TRUNCATE ON tills"),
)


def upgrade() -> None:
    """Make the tables, fill the listing, set the guards."""
    _make_listing()
    _fill_listing()
    _make_refunds()
    _make_refund_events()
    _make_answers()
    _make_tills()
    _make_inbox()
    _guard()


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
        sa.Column("words", sa.Text, nullable=False),
    )
    op.create_index("ix_listing_intent_key", "listing", ["intent_key"])


def _fill_listing() -> None:
    """Derived from what is there, so the words are today's; whoever changes them later fills it anew."""
    last = 0
    while rows := _payments_after(last):
        op.get_bind().execute(_INSERT, [listed_from_terms(row) for row in rows])
        last = rows[-1]["ordinal"]


_INSERT = sa.text(
    "INSERT INTO listing (ordinal, state, origin, prepared_at, intent_key, words)"
    " VALUES (:ordinal, :state, :origin, :prepared_at, :intent_key, :words)"
)
_SELECT = sa.text(
    "SELECT ordinal, number, state, terms, progress FROM payments"
    " WHERE ordinal > :last ORDER BY ordinal LIMIT :limit"
)


def _payments_after(last: int) -> Sequence[Any]:
    found = op.get_bind().execute(_SELECT, {"last": last, "limit": _FILLED_AT_ONCE})
    return found.mappings().all()


def _make_refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
        sa.Column("refund_id", sa.Text, nullable=False, unique=True),
        sa.Column("payment_id", sa.Text, sa.ForeignKey("payments.payment_id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("service_key", sa.Text),
        sa.Column("needs_attention", sa.Boolean, nullable=False),
        sa.Column("terms", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    for column in ("payment_id", "state", "service_key", "needs_attention"):
        op.create_index(f"ix_refunds_{column}", "refunds", [column])


def _make_refund_events() -> None:
    op.create_table(
        "refund_events",
        sa.Column("sequence", _COUNTER, primary_key=True, autoincrement=True),
        sa.Column("refund_id", sa.Text, sa.ForeignKey("refunds.refund_id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("refund_id", "version"),
        sqlite_autoincrement=True,
    )


def _make_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("key_hash", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("claimed_at", sa.Double, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("ix_answers_claimed_at", "answers", ["claimed_at"])


def _make_tills() -> None:
    op.create_table(
        "tills",
        sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
        sa.Column("till_id", sa.Text, nullable=False, unique=True),
        sa.Column("token_hash", sa.Text, nullable=False, unique=True),
        sa.Column("terms", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("revoked_at", sa.Double),
        sqlite_autoincrement=True,
    )


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
        sa.Column("event_key", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_done", "inbox", ["done", "ordinal"])
    op.create_table(
        "news_cursor",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
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
