"""The journal's tables as they are after the last migration.

What a payment was agreed on (`terms`, `request`) is written once; `progress` is rewritten with every event.
All text that comes from outside lives in JSON documents with only ASCII in them, so that no byte that a customer,
a shop or a payment service can think of is refused by a database.
"""

from __future__ import annotations

import sqlalchemy as sa

# SQLite counts by itself only in a column whose type is exactly INTEGER.
_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

metadata = sa.MetaData()

payments = sa.Table(
    "payments",
    metadata,
    sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
    sa.Column("payment_id", sa.Text, nullable=False, unique=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("session_key", sa.Text, index=True),
    sa.Column("needs_attention", sa.Boolean, nullable=False, index=True),
    sa.Column("terms", sa.Text, nullable=False),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("progress", sa.Text, nullable=False),
    # Derived from refunds and disputes, and written with them; NULL until there is one.
    sa.Column("settlement", sa.Text),
    sqlite_autoincrement=True,
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("sequence", _COUNTER, primary_key=True, autoincrement=True),
    sa.Column("payment_id", sa.Text, sa.ForeignKey("payments.payment_id"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    # One event for each version: the last guard against two writers who both think that they were first.
    sa.UniqueConstraint("payment_id", "version"),
    sqlite_autoincrement=True,
)

day_numbers = sa.Table(
    "day_numbers",
    metadata,
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)

# What payments are listed and searched by, and nothing more: 200,000 of them are 25 MB here and 700 in `payments`.
listing = sa.Table(
    "listing",
    metadata,
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
    sa.Column("intent_key", sa.Text, index=True),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("minor_units", sa.BigInteger, nullable=False),
    # The amount as it is read, in thousandths, whatever its currency.
    sa.Column("face_value", sa.BigInteger, nullable=False),
    sa.Column("paid_at", sa.Double),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("refunded_units", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Column("disputed_units", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Column(
        "refund_status", sa.Text, nullable=False, server_default=sa.text("'none'"), index=True
    ),
    sa.Column(
        "dispute_state", sa.Text, nullable=False, server_default=sa.text("'none'"), index=True
    ),
    sa.Column("declined", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_listing_face_value", "face_value", "ordinal"),
    # Holds all that is summed up.
    sa.Index(
        "ix_listing_sums",
        "prepared_at",
        "state",
        "currency",
        "minor_units",
        "refunded_units",
        "disputed_units",
    ),
    sa.Index("ix_listing_paid_at", "paid_at"),
)

refunds = sa.Table(
    "refunds",
    metadata,
    sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
    sa.Column("refund_id", sa.Text, nullable=False, unique=True),
    sa.Column(
        "payment_id", sa.Text, sa.ForeignKey("payments.payment_id"), nullable=False, index=True
    ),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("service_key", sa.Text, index=True),
    sa.Column("needs_attention", sa.Boolean, nullable=False, index=True),
    sa.Column("terms", sa.Text, nullable=False),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("progress", sa.Text, nullable=False),
    # When it became pending or succeeded, whichever came first.
    sa.Column("counted_at", sa.Double, index=True),
    sqlite_autoincrement=True,
)

refund_events = sa.Table(
    "refund_events",
    metadata,
    sa.Column("sequence", _COUNTER, primary_key=True, autoincrement=True),
    sa.Column("refund_id", sa.Text, sa.ForeignKey("refunds.refund_id"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.UniqueConstraint("refund_id", "version"),
    sqlite_autoincrement=True,
)

disputes = sa.Table(
    "disputes",
    metadata,
    sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
    sa.Column("dispute_key", sa.Text, nullable=False, unique=True),
    sa.Column(
        "payment_id", sa.Text, sa.ForeignKey("payments.payment_id"), nullable=False, index=True
    ),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("found_at", sa.Double, nullable=False),
    sa.Column("is_final", sa.Boolean, nullable=False, index=True),
    # NULL again once the money was reinstated.
    sa.Column("withdrawn_at", sa.Double, index=True),
    sa.Column("latest", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

dispute_events = sa.Table(
    "dispute_events",
    metadata,
    sa.Column("sequence", _COUNTER, primary_key=True, autoincrement=True),
    sa.Column("dispute_key", sa.Text, sa.ForeignKey("disputes.dispute_key"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.UniqueConstraint("dispute_key", "version"),
    sqlite_autoincrement=True,
)

list_cursors = sa.Table(
    "list_cursors",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    # NULL until it was read to its end.
    sa.Column("created_at", sa.Double),
    sa.Column("checked_at", sa.Double, nullable=False),
)

answers = sa.Table(
    "answers",
    metadata,
    sa.Column("key_hash", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("claimed_at", sa.Double, nullable=False, index=True),
    sa.Column("status", sa.Integer),
    sa.Column("body", sa.LargeBinary),
)

tills = sa.Table(
    "tills",
    metadata,
    sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
    sa.Column("till_id", sa.Text, nullable=False, unique=True),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("terms", sa.Text, nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("revoked_at", sa.Double),
    sqlite_autoincrement=True,
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
    sa.Column("event_key", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Index("ix_inbox_done", "done", "ordinal"),
    sqlite_autoincrement=True,
)

news_cursor = sa.Table(
    "news_cursor",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

# No foreign key: on a server it would lock the payment's row for a moment, and a receipt waits for no payment.
receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
    sa.Column("payment_key", sa.Text, nullable=False, index=True),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("slip", sa.Text, nullable=False),
    sa.Index("ix_receipts_state", "state", "place"),
    sqlite_autoincrement=True,
)

heartbeat = sa.Table(
    "heartbeat",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("beats", sa.BigInteger, nullable=False),
)
