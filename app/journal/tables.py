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

heartbeat = sa.Table(
    "heartbeat",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("beats", sa.BigInteger, nullable=False),
)
