"""What has happened cannot be rewritten, and a row to prove with that writing works."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# (trigger, what it refuses). Ending one is a new migration, in the open.
_REFUSED = (
    ("events_are_never_changed", "UPDATE ON events"),
    ("events_are_never_deleted", "DELETE ON events"),
    ("payments_are_never_deleted", "DELETE ON payments"),
    ("terms_are_never_changed", "UPDATE OF payment_id, number, terms, request ON payments"),
)
_REFUSED_ON_POSTGRESQL = (
    ("events_are_never_truncated", "TRUNCATE ON events"),
    ("payments_are_never_truncated", "TRUNCATE ON payments"),
)


def upgrade() -> None:
    """Set the guards and the heartbeat."""
    beats = op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("beats", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(beats, [{"id": 1, "beats": 0}])
    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    for name, refused in _REFUSED:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {refused} BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION mofang_refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RAISE EXCEPTION 'append-only'; END $$"
    )
    for name, refused in _REFUSED + _REFUSED_ON_POSTGRESQL:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {refused}"
            " FOR EACH STATEMENT EXECUTE FUNCTION mofang_refuse()"
        )
