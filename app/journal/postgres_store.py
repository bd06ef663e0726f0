"""A PostgreSQL server, for a shop with several tills or a service. Needs the `postgres` extra."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.core.errors import JournalUnavailable
from app.journal.notices import Notice
from app.journal.postgres_notices import CHANNEL, payload_of
from app.journal.store import unavailable

if TYPE_CHECKING:
    import psycopg

# A server behind a pulled cable answers nothing: without limits of our own, TCP would wait for a quarter of an hour.
CONNECTION: dict[str, int] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
_AS_TEXT = {name: str(value) for name, value in CONNECTION.items()}
SCHEMES = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
BUSY_SECONDS = 5.0
STATEMENT_SECONDS = 10.0
IDLE_SECONDS = 5.0
_NOTIFY = sa.text("SELECT pg_notify(:channel, :payload)")
# Any fixed number: openers of the same database agree on it.
_MIGRATION_LOCK = 7_063_011

# SQLSTATE, or its class, → our code. The longer one counts.
_CODES = {
    "53100": "journal_full",
    "25006": "journal_read_only",
    "42501": "journal_read_only",
    "55P03": "journal_locked",
    "40P01": "journal_locked",
    "40001": "journal_locked",
    "57014": "journal_locked",
    "22": "journal_corrupt",
    "23": "journal_corrupt",
    "42": "journal_corrupt",
    "P0": "journal_corrupt",
    "XX": "journal_corrupt",
}


class PostgresStore:
    """A journal in a database of its own, or in a schema of its own (`?options=-csearch_path=…`)."""

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS) -> None:
        self._url = url
        self._busy_seconds = busy_seconds

    def connect(self) -> sa.Engine:
        """Open a pool; the first connection is made by the first transaction."""
        engine = sa.create_engine(
            self._checked_url(),
            connect_args=CONNECTION,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        sa.event.listen(engine, "begin", self._begin)
        return engine

    def keep_others_out(self, connection: sa.Connection) -> None:
        """Wait for whoever is migrating."""
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))

    def keep_order(self, connection: sa.Connection) -> None:
        """Places are given out before commits: let in-flight writers finish, and no new one begin, for a moment."""
        connection.exec_driver_sql("LOCK TABLE events IN SHARE MODE")

    def announce(self, connection: sa.Connection, notice: Notice) -> None:
        """Heard after the commit, by every process that listens, this one included."""
        connection.execute(_NOTIFY, {"channel": CHANNEL, "payload": payload_of(notice)})

    def check_health(self, connection: sa.Connection) -> None:
        """Nothing to do: a server looks after its own pages."""

    def check_place(self) -> None:
        """Nothing to do: a lost server shows itself."""

    def check_room(self) -> None:
        """Nothing to do: how much room a server has left cannot be asked by its clients."""

    def translate(self, error: sa.exc.DBAPIError) -> JournalUnavailable:
        """By SQLSTATE; without one the server was never reached, or went away."""
        state = getattr(error.orig, "sqlstate", None)
        if state is None:
            return unavailable("journal_unreachable", "no_connection")
        code = _CODES.get(state) or _CODES.get(state[:2]) or "journal_unreachable"
        return unavailable(code, f"sqlstate_{state}")

    def _begin(self, connection: sa.Connection) -> None:
        """For each transaction, so that no server's or role's default can make a commit less than durable.

        A process that is frozen in the middle of writing loses its connection, rather than everybody their time.
        """
        unsynced = connection.get_execution_options().get("mofang_unsynced", False)
        connection.exec_driver_sql(
            f"SET LOCAL synchronous_commit = {'off' if unsynced else 'on'};"
            f" SET LOCAL lock_timeout = {int(self._busy_seconds * 1000)};"
            f" SET LOCAL statement_timeout = {int(STATEMENT_SECONDS * 1000)};"
            f" SET LOCAL idle_in_transaction_session_timeout = {int(IDLE_SECONDS * 1000)}"
        )

    def connect_alone(self) -> psycopg.Connection:
        """A connection outside of the pool, without transactions, for what lasts as long as the process.

        Raises JournalUnavailable.
        """
        # Asked first: it raises what we raise when the driver is missing.
        url = self._checked_url().set(drivername="postgresql").update_query_dict(_AS_TEXT)
        import psycopg

        try:
            return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
        except psycopg.Error:
            raise unavailable("journal_unreachable", "no_connection") from None

    def _checked_url(self) -> sa.URL:
        try:
            url = sa.make_url(self._url)
        except (sa.exc.ArgumentError, ValueError):
            raise unavailable("journal_unreachable", "address_invalid") from None
        if url.drivername not in SCHEMES:
            raise unavailable("journal_unreachable", "not_postgresql")
        return _with_driver(url.set(drivername="postgresql+psycopg"))


def _with_driver(url: sa.URL) -> sa.URL:
    try:
        url.get_dialect().import_dbapi()
    except ImportError:
        raise unavailable("journal_driver_missing", "psycopg") from None
    return url
