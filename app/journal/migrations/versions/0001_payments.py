"""Payments, what happened to them, and the numbers that people call them by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _make_payments()
    _make_events()
    op.create_table(
        "day_numbers",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )


def _make_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
        sa.Column("payment_id", sa.Text, nullable=False, unique=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("session_key", sa.Text),
        sa.Column("needs_attention", sa.Boolean, nullable=False),
        sa.Column("terms", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    for column in ("state", "session_key", "needs_attention"):
        op.create_index(f"ix_payments_{column}", "payments", [column])


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("sequence", _COUNTER, primary_key=True, autoincrement=True),
        sa.Column("payment_id", sa.Text, sa.ForeignKey("payments.payment_id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("payment_id", "version"),
        sqlite_autoincrement=True,
    )
