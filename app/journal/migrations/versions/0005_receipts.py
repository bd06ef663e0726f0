"""Which receipts came out, and which are still missing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# (trigger, what it refuses)
_REFUSED = (
    ("receipts_are_never_deleted", "DELETE ON receipts"),
    ("receipts_are_never_rewritten", "UPDATE OF payment_key, place, slip ON receipts"),
)
_REFUSED_ON_POSTGRESQL = (("receipts_are_never_truncated", "TRUNCATE ON receipts"),)


def upgrade() -> None:
    """Of receipts before this nothing is known."""
    op.create_table(
        "receipts",
        sa.Column("ordinal", _COUNTER, primary_key=True, autoincrement=True),
        sa.Column("payment_key", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("slip", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_receipts_payment_key", "receipts", ["payment_key"])
    op.create_index("ix_receipts_state", "receipts", ["state", "place"])
    _guard()


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
