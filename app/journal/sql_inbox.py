"""The Inbox in the journal's database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from app.core.news import SessionNews
from app.journal.database import SqlDatabase
from app.journal.documents import Document, lookup_key, write_document
from app.journal.inbox import NewsCursor
from app.journal.key_lists import key_lists
from app.journal.notices import Notice, NoticeKind
from app.journal.tables import inbox, news_cursor

# As text, because SQLAlchemy has it for each database apart.
_PUT = sa.text(
    "INSERT INTO inbox (event_key, created_at, done, body)"
    " VALUES (:event_key, :created_at, false, :body) ON CONFLICT (event_key) DO NOTHING"
)
_SET_CURSOR = sa.text(
    "INSERT INTO news_cursor (id, created_at, body) VALUES (1, :created_at, :body)"
    " ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, body = excluded.body"
    " WHERE excluded.created_at >= news_cursor.created_at"
)
# Built once: what SQLAlchemy builds of a list holds itself, and the keys, until garbage is collected.
_DONE = (
    sa.update(inbox)
    .where(inbox.c.event_key.in_(sa.bindparam("keys", expanding=True)))
    .values(done=True)
)


class SqlInbox:
    """Nothing is cached: what one process has done, no other does again."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def put_many(self, news: Sequence[SessionNews]) -> int:
        """See Inbox."""
        rows = [_row(each) for each in news]
        if not rows:
            return 0

        def write(connection: sa.Connection) -> int:
            self._database.store.check_room()
            stored = connection.execute(_PUT, rows).rowcount
            if stored:
                self._database.store.announce(connection, Notice(NoticeKind.NEWS_ARRIVED))
            return stored

        return self._database.write(write)

    def waiting(self, limit: int) -> list[SessionNews]:
        """See Inbox."""
        found = sa.select(inbox.c.body).where(sa.not_(inbox.c.done)).order_by(inbox.c.ordinal)
        with self._database.read() as connection:
            bodies = connection.execute(found.limit(max(limit, 0))).scalars().all()
        return [_read(Document(body)) for body in bodies]

    def done(self, event_ids: Iterable[str]) -> None:
        """See Inbox. Unsynced: what a power cut forgets is only looked after again."""
        keys = [lookup_key(each) for each in event_ids]
        if not keys:
            return

        def write(connection: sa.Connection) -> None:
            for some in key_lists(keys):
                connection.execute(_DONE, {"keys": some})

        self._database.write(write, synced=False)

    def cursor(self) -> NewsCursor | None:
        """See Inbox."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(news_cursor)).first()
        return None if row is None else NewsCursor(row.created_at, Document(row.body).text("id"))

    def set_cursor(self, created_at: float, event_id: str) -> None:
        """See Inbox. Unsynced: what a power cut forgets is only read again."""
        row = {"created_at": created_at, "body": write_document({"id": event_id})}
        self._database.write(lambda connection: connection.execute(_SET_CURSOR, row), synced=False)

    def forget_before(self, created_at: float) -> int:
        """See Inbox."""
        old = sa.delete(inbox).where(inbox.c.done, inbox.c.created_at < created_at)
        return self._database.write(lambda connection: connection.execute(old).rowcount)


def _row(news: SessionNews) -> dict[str, object]:
    return {
        "event_key": lookup_key(news.event_id),
        "created_at": news.created_at,
        "body": _write(news),
    }


def _write(news: SessionNews) -> str:
    """Every field is named here: the snapshot is not, for what was true then need not be true when it is read."""
    return write_document(
        {
            "event_id": news.event_id,
            "kind": news.kind,
            "created_at": news.created_at,
            "session_id": news.session_id,
            "payment_id": news.payment_id,
            "payment_intent_id": news.payment_intent_id,
            "service_refund_id": news.service_refund_id,
            "refund_id": news.refund_id,
            "dispute_id": news.dispute_id,
        }
    )


def _read(body: Document) -> SessionNews:
    return SessionNews(
        event_id=body.text("event_id"),
        kind=body.text("kind"),
        created_at=body.number("created_at"),
        session_id=body.optional_text("session_id"),
        payment_id=body.optional_text("payment_id"),
        payment_intent_id=body.optional_text("payment_intent_id"),
        service_refund_id=body.optional_text("service_refund_id"),
        refund_id=body.optional_text("refund_id"),
        dispute_id=body.optional_text("dispute_id"),
    )
