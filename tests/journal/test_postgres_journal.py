"""The journal on a real PostgreSQL server."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa

from app.core import events as ev
from app.core.errors import JournalUnavailable
from app.core.sentences import staff_sentence
from app.journal.database import SqlDatabase
from app.journal.port import Journal
from app.journal.postgres_store import PostgresStore
from app.journal.sql_journal import SqlJournal
from tests.contracts.journal_contract import JournalContract
from tests.contracts.journal_samples import DAY, NOON, a_payment
from tests.stage.postgres import PostgresServer


def opened(url: str) -> SqlJournal:
    return SqlJournal(SqlDatabase(PostgresStore(url, busy_seconds=0.2)))


def plain_address(url: str) -> str:
    """What psycopg itself understands."""
    return url.replace("postgresql+psycopg://", "postgresql://")


class TestPostgresJournal(JournalContract):
    @pytest.fixture
    def journal(self, postgres_url: str) -> Iterator[Journal]:
        journal = SqlJournal(SqlDatabase(PostgresStore(postgres_url)))
        yield journal
        journal.close()


@pytest.fixture
def journal(postgres_url: str) -> Iterator[SqlJournal]:
    journal = opened(postgres_url)
    journal.add(a_payment(), DAY, NOON)
    yield journal
    journal.close()


def run(url: str, statement: str) -> None:
    with psycopg.connect(plain_address(url), autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET at = 0",
        "DELETE FROM events",
        "TRUNCATE events",
        "DELETE FROM payments",
        "TRUNCATE payments CASCADE",
        "UPDATE payments SET request = '{}'",
        "UPDATE payments SET terms = '{}'",
        "UPDATE payments SET number = 'x'",
    ],
)
def test_what_has_happened_cannot_be_rewritten(
    journal: SqlJournal, postgres_url: str, statement: str
) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        run(postgres_url, statement)
    assert journal.get(a_payment().payment_id) == a_payment()


def test_every_commit_is_durable_whatever_the_server_defaults_to(
    journal: SqlJournal, postgres_url: str
) -> None:
    """The server of these tests runs with synchronous_commit=off."""
    show = "SHOW synchronous_commit"
    for synced, level in ((True, "on"), (False, "off")):
        found = journal._database.write(
            lambda connection: connection.exec_driver_sql(show).scalar_one(), synced=synced
        )
        assert found == level


def test_a_server_that_comes_back_is_used_again(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    journal = opened(postgres_url)
    journal.add(a_payment(), DAY, NOON)
    postgres_server.stop()
    try:
        with pytest.raises(JournalUnavailable) as refusal:
            journal.check()
        assert refusal.value.code == "journal_unreachable"
    finally:
        postgres_server.start()
    journal.check()
    journal.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody:secret@127.0.0.1:1/x",
        "postgresql://nobody:secret@[::::]/x",
        "not an address secret",
        "postgresql://nobody:secret@host:port/x",
        "mysql://nobody:secret@127.0.0.1/x",
        "sqlite:///secret.db",
        "",
    ],
)
def test_an_address_without_a_server_is_unreachable_and_not_repeated(url: str) -> None:
    journal = opened(url)
    with pytest.raises(JournalUnavailable) as refusal:
        journal.check()
    assert refusal.value.code == "journal_unreachable"
    assert "secret" not in str(refusal.value) + repr(refusal.value)


def test_a_missing_driver_is_no_missing_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the `postgres` extra there is something to install; to look after the server would be in vain."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(JournalUnavailable) as refusal:
        opened("postgresql://127.0.0.1/x").check()
    assert refusal.value.code == "journal_driver_missing"
    assert "pip install 'mofang-checkout[postgres]'" in staff_sentence(refusal.value, "zh")
    assert "pip install 'mofang-checkout[postgres]'" in staff_sentence(refusal.value, "en")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_usual_way_to_write_the_address_is_taken(postgres_url: str, scheme: str) -> None:
    journal = opened(postgres_url.replace("postgresql+psycopg", scheme))
    journal.check()
    journal.close()


def test_a_database_that_is_set_read_only(journal: SqlJournal, postgres_url: str) -> None:
    name = postgres_url.split("/")[3].split("?")[0]
    run(postgres_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    fresh = opened(postgres_url)
    with pytest.raises(JournalUnavailable) as refusal:
        fresh.check()
    assert refusal.value.code == "journal_read_only"
    assert fresh.recent(9) == [a_payment()]
    fresh.close()


def test_a_role_that_may_not_write(journal: SqlJournal, postgres_url: str) -> None:
    run(postgres_url, "CREATE ROLE reader LOGIN")
    run(postgres_url, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    reader = opened(postgres_url.replace("postgres@", "reader@"))
    with pytest.raises(JournalUnavailable) as refusal:
        reader.check()
    assert refusal.value.code == "journal_read_only"
    reader.close()


def test_a_table_that_somebody_else_holds(journal: SqlJournal, postgres_url: str) -> None:
    with psycopg.connect(plain_address(postgres_url)) as other:
        other.execute("LOCK TABLE heartbeat, payments IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(JournalUnavailable) as refusal:
            journal.check()
        assert refusal.value.code == "journal_locked"
    journal.check()


def test_a_table_that_has_vanished(journal: SqlJournal, postgres_url: str) -> None:
    run(postgres_url, "DROP TABLE heartbeat")
    with pytest.raises(JournalUnavailable) as refusal:
        journal.check()
    assert refusal.value.code == "journal_corrupt"


def test_a_disk_that_is_full(journal: SqlJournal, postgres_url: str) -> None:
    """PostgreSQL's own error for a full disk, raised by the server in the middle of our transaction."""
    run(
        postgres_url,
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE disk_full; END $$;"
        " CREATE TRIGGER full_disk BEFORE INSERT ON events EXECUTE FUNCTION full_disk()",
    )
    with pytest.raises(JournalUnavailable) as refusal:
        journal.add(a_payment(2), DAY, NOON)
    assert refusal.value.code == "journal_full"
    assert journal.recent(9) == [a_payment()]


# --- several processes ------------------------------------------------------------------------------

_EVENT = (
    "INSERT INTO events (payment_id, version, at, kind, body)"
    " VALUES (%s, %s, 1, 'session_missed', '{\"format\":1}')"
)


def test_an_event_that_is_still_being_written_holds_back_those_after_it(
    journal: SqlJournal, postgres_url: str
) -> None:
    """It has its place already; whoever read on behind it would never see it."""
    start = journal.last_sequence()
    writer = opened(postgres_url)
    with psycopg.connect(plain_address(postgres_url)) as slow:
        slow.execute(_EVENT, (a_payment().payment_id, 7))
        writer.add(a_payment(2), DAY, NOON)
        for call in (lambda: journal.changes_since(start, 9), journal.last_sequence):
            with pytest.raises(JournalUnavailable) as refusal:
                call()
            assert refusal.value.code == "journal_locked"
    kinds = [(each.payment_id, type(each.event)) for each in journal.changes_since(start, 9)]
    assert kinds == [
        (a_payment(1).payment_id, ev.SessionMissed),
        (a_payment(2).payment_id, ev.CheckoutPrepared),
    ]
    writer.close()


def test_a_process_that_is_frozen_while_writing_loses_its_connection(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody who adds a payment waits for its row of the day's numbers."""
    monkeypatch.setattr("app.journal.postgres_store.IDLE_SECONDS", 0.3)
    frozen, other = opened(postgres_url), SqlJournal(SqlDatabase(PostgresStore(postgres_url)))
    frozen.check()
    added = threading.Event()

    def freeze(connection: sa.Connection) -> None:
        connection.execute(sa.text("INSERT INTO day_numbers VALUES (:day, 7)"), {"day": DAY})
        other.add(a_payment(), DAY, NOON)
        added.set()

    with pytest.raises(JournalUnavailable) as refusal:
        frozen._database.write(freeze)
    assert refusal.value.code == "journal_unreachable"
    assert added.is_set()
    assert other.recent(9) == [a_payment()]
    frozen.check()
    for journal in (frozen, other):
        journal.close()
