"""The TillBook in the journal's database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.core.errors import JournalConflict
from app.journal.database import SqlDatabase
from app.journal.documents import Document, lookup_key, write_document
from app.journal.tables import tills
from app.journal.till_book import Till

# Asked before everything else that a till asks.
_BY_TOKEN = sa.select(tills).where(
    tills.c.token_hash == sa.bindparam("key"), tills.c.revoked_at.is_(None)
)


class SqlTillBook:
    """Nothing is cached: a token that was revoked is refused from its next call on, by every process."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def add(self, till: Till) -> None:
        """See TillBook."""
        row = {
            "till_id": lookup_key(till.till_id),
            "token_hash": lookup_key(till.token_hash),
            "terms": write_document({"name": till.name, "may_refund": till.may_refund}),
            "created_at": till.created_at,
            "revoked_at": till.revoked_at,
        }
        self._database.write(lambda connection: _insert(connection, row))

    def all(self) -> list[Till]:
        """See TillBook."""
        return self._found(sa.select(tills).order_by(tills.c.ordinal))

    def by_token_hash(self, token_hash: str) -> Till | None:
        """See TillBook."""
        with self._database.read() as connection:
            row = connection.execute(_BY_TOKEN, {"key": lookup_key(token_hash)}).mappings().first()
        return None if row is None else _read(row)

    def revoke(self, till_id: str, at: float) -> bool:
        """See TillBook."""
        change = (
            sa.update(tills)
            .where(tills.c.till_id == lookup_key(till_id), tills.c.revoked_at.is_(None))
            .values(revoked_at=at)
        )
        return self._database.write(lambda connection: connection.execute(change).rowcount == 1)

    def _found(self, wanted: sa.Select[tuple[object, ...]]) -> list[Till]:
        with self._database.read() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [_read(row) for row in rows]


def _insert(connection: sa.Connection, row: dict[str, object]) -> None:
    try:
        connection.execute(sa.insert(tills), row)
    except sa.exc.IntegrityError:
        raise JournalConflict("till_exists") from None


def _read(row: Mapping[Any, Any]) -> Till:
    terms = Document(row["terms"])
    return Till(
        till_id=row["till_id"],
        name=terms.text("name"),
        token_hash=row["token_hash"],
        may_refund=terms.flag("may_refund"),
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
    )
