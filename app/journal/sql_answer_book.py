"""The AnswerBook in the journal's database."""

from __future__ import annotations

import hashlib
import secrets

import sqlalchemy as sa

from app.core.errors import JournalConflict
from app.journal.answer_book import KeyClaim, StoredAnswer
from app.journal.database import SqlDatabase
from app.journal.documents import write_json
from app.journal.tables import answers

# As text, because SQLAlchemy has it for each database apart.
_CLAIM = sa.text(
    "INSERT INTO answers (key_hash, fingerprint, claimed_at, body)"
    " VALUES (:key_hash, :fingerprint, :at, :seed) ON CONFLICT (key_hash) DO NOTHING"
)
_SEED_BYTES = 16
# Built once, as it is part of every answer.
_FINISH = (
    sa.update(answers)
    .where(answers.c.key_hash == sa.bindparam("of_key"), answers.c.status.is_(None))
    .values(status=sa.bindparam("status"), body=sa.bindparam("body"))
)
_FIND = sa.select(answers).where(answers.c.key_hash == sa.bindparam("key_hash"))


class SqlAnswerBook:
    """Rows hold hashes: what a caller chose as a key is nobody's business."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def claim(self, caller: str, key: str, fingerprint: str, at: float) -> StoredAnswer:
        """See AnswerBook."""
        seed = secrets.token_bytes(_SEED_BYTES)
        row = {"key_hash": _hash(caller, key), "fingerprint": _hash(fingerprint), "at": at}

        def write(connection: sa.Connection) -> StoredAnswer:
            if connection.execute(_CLAIM, {**row, "seed": seed}).rowcount == 1:
                return StoredAnswer(fingerprint, None, None, is_new=True, seed=seed)
            found = connection.execute(_FIND, row).first()
            if found is None:
                # Forgotten by another process between the two statements.
                return write(connection)
            if found.fingerprint != row["fingerprint"]:
                raise JournalConflict("idempotency_key_reused")
            return _found(fingerprint, found.status, found.body)

        return self._database.write(write, synced=False)

    def finish(self, caller: str, key: str, status: int, body: bytes) -> None:
        """See AnswerBook."""
        change = {"of_key": _hash(caller, key), "status": status, "body": body}
        self._database.write(lambda connection: connection.execute(_FINISH, change), synced=False)

    def leave(self, caller: str, key: str, status: int, body: bytes) -> None:
        """See AnswerBook."""
        change = {"of_key": _hash(caller, key), "status": status, "body": body}
        self._database.leave(lambda connection: connection.execute(_FINISH, change))

    def write_left(self) -> None:
        """See AnswerBook."""
        self._database.write_left()

    def forget_before(self, at: float) -> int:
        """See AnswerBook."""
        old = sa.delete(answers).where(answers.c.claimed_at < at)
        return self._database.write(lambda connection: connection.execute(old).rowcount)


def claim_key(connection: sa.Connection, claim: KeyClaim) -> bool:
    """Within somebody's transaction. False: it was claimed before."""
    row = {
        "key_hash": _hash(claim.caller, claim.key),
        "fingerprint": _hash(claim.fingerprint),
        "at": claim.at,
        "seed": secrets.token_bytes(_SEED_BYTES),
    }
    return connection.execute(_CLAIM, row).rowcount == 1


def _found(fingerprint: str, status: int | None, body: bytes | None) -> StoredAnswer:
    """Until there is an answer, its place holds the seed."""
    if status is None:
        return StoredAnswer(fingerprint, None, None, is_new=False, seed=body or b"")
    return StoredAnswer(fingerprint, status, body, is_new=False)


def _hash(*words: str) -> str:
    """As JSON, so that no caller and key together read like another caller and key."""
    return hashlib.sha256(write_json(words).encode()).hexdigest()
