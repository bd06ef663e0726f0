"""One private file. SQLite's own rules (WAL, FULL) make an acknowledged row survive a pulled plug."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.errors import JournalUnavailable
from app.journal.notices import Notice
from app.journal.store import unavailable

BUSY_SECONDS = 5.0
# The write-ahead log grows to 4 MB before it is folded back; a payment's life takes some 50 kB.
RESERVE_BYTES = 8 * 1024 * 1024
# Some 20,000 payments; read in a tenth of a second from a disk, in two from a memory card.
INSPECTED_BYTES = 64 * 1024 * 1024
# One page of the smallest size that SQLite knows.
SMALLEST_FILE_BYTES = 512
# Too little to add a page to the log and to its index.
NOTHING_LEFT_BYTES = 64 * 1024

_LEVEL = "mofang_synchronous"
# Made by the first migration, in one transaction with all others.
_OWN_TABLE = "alembic_version"

_PRAGMAS = (
    "synchronous = FULL",
    # macOS only: there a plain fsync leaves the data in the drive's cache.
    "fullfsync = ON",
    "foreign_keys = ON",
    # Without it, INSERT OR REPLACE would slip past the triggers that refuse deleting.
    "recursive_triggers = ON",
    "cell_size_check = ON",
    "trusted_schema = OFF",
)
_CODES = {
    sqlite3.SQLITE_FULL: "journal_full",
    sqlite3.SQLITE_READONLY: "journal_read_only",
    sqlite3.SQLITE_PERM: "journal_read_only",
    sqlite3.SQLITE_AUTH: "journal_read_only",
    sqlite3.SQLITE_BUSY: "journal_locked",
    sqlite3.SQLITE_LOCKED: "journal_locked",
    sqlite3.SQLITE_PROTOCOL: "journal_locked",
    sqlite3.SQLITE_IOERR: "journal_unreachable",
    sqlite3.SQLITE_NOMEM: "journal_unreachable",
    sqlite3.SQLITE_INTERRUPT: "journal_unreachable",
    sqlite3.SQLITE_CANTOPEN: "journal_unreachable",
    sqlite3.SQLITE_NOLFS: "journal_full",
    sqlite3.SQLITE_TOOBIG: "journal_full",
}
_OS_CODES = {
    errno.ENOENT: "journal_missing",
    errno.ENOSPC: "journal_full",
    errno.EDQUOT: "journal_full",
    errno.EROFS: "journal_read_only",
    errno.EACCES: "journal_read_only",
    errno.EPERM: "journal_read_only",
}


class SqliteStore:
    """A journal in a file of its own. Times are in seconds."""

    def __init__(
        self,
        file: Path,
        busy_seconds: float = BUSY_SECONDS,
        reserve_bytes: int = RESERVE_BYTES,
    ) -> None:
        self._file = file
        self._busy_seconds = busy_seconds
        self._reserve_bytes = reserve_bytes
        self._opened: tuple[int, int] | None = None

    def connect(self) -> sa.Engine:
        """Make the file if need be, private from its first moment, and open it."""
        with _os_errors():
            make_private_file(self._file)
            self._opened = _identity(self._file)
        engine = sa.create_engine(
            sa.URL.create("sqlite+pysqlite", database=str(self._file)),
            connect_args={"timeout": self._busy_seconds},
            # The last that was used still has the file's pages at hand.
            pool_use_lifo=True,
            hide_parameters=True,
        )
        sa.event.listen(engine, "connect", self._prepare)
        sa.event.listen(engine, "begin", _begin)
        return engine

    def keep_others_out(self, connection: sa.Connection) -> None:
        """Nothing to do: a transaction that writes keeps everybody out from its beginning."""

    def keep_order(self, connection: sa.Connection) -> None:
        """Nothing to do: whoever writes has been alone with it, so places are in the order of commits."""

    def announce(self, connection: sa.Connection, notice: Notice) -> None:
        """Nothing to do: nobody else serves this file."""

    def check_health(self, connection: sa.Connection) -> None:
        """Walk through every page, unless there are so many that the first checkout would have to wait."""
        if self._file.stat().st_size > INSPECTED_BYTES:
            return
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok":
            raise unavailable("journal_corrupt", "quick_check")

    def check_place(self) -> None:
        """SQLite would go on writing to a file that has been deleted or swapped under it."""
        with _os_errors():
            if _identity(self._file) != self._opened:
                raise unavailable("journal_missing", "file_replaced")

    def check_room(self) -> None:
        """Ask the file system; a write alone proves only that one more page fits."""
        if self._free_bytes() < self._reserve_bytes:
            raise unavailable("journal_full", "reserve_used_up")

    def translate(self, error: sa.exc.DBAPIError) -> JournalUnavailable:
        """By SQLite's result code; whatever is left over means that the file is not what it should be."""
        extended = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        name = getattr(error.orig, "sqlite_errorname", "unreadable_text")
        code = _CODES.get(extended & 0xFF, "journal_corrupt")
        if code == "journal_unreachable" and self._free_bytes() < NOTHING_LEFT_BYTES:
            # A log's index that cannot grow is reported as an I/O error.
            code = "journal_full"
        return unavailable(code, name)

    def _free_bytes(self) -> int:
        with _os_errors():
            return shutil.disk_usage(self._file.parent).free

    def _prepare(self, connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        try:
            self._set_up(connection)
        except BaseException:
            # SQLAlchemy drops a connection whose set-up has failed without closing it.
            connection.close()
            raise

    def _set_up(self, connection: sqlite3.Connection) -> None:
        # SQLAlchemy's "begin" event starts transactions; the driver must not start its own.
        connection.isolation_level = None
        _refuse_foreign(connection)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        _retry_while_busy(self._busy_seconds, lambda: _use_write_ahead_log(connection))


def _begin(connection: sa.Connection) -> None:
    """A writer takes the lock at once: taking it halfway could fail without waiting.

    An unsynced commit is in the log, in order, and a later synced one takes the whole log to the disk.
    """
    options = connection.get_execution_options()
    if not options.get("mofang_writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    level = "NORMAL" if options.get("mofang_unsynced", False) else "FULL"
    # Each connection begins with FULL, and knows what it was told last.
    if connection.info.get(_LEVEL, "FULL") != level:
        connection.exec_driver_sql(f"PRAGMA synchronous = {level}")
        connection.info[_LEVEL] = level
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _refuse_foreign(connection: sqlite3.Connection) -> None:
    """Another program's file of the same name gets no tables of ours, and not even a write-ahead log."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {name for (name,) in found}
    if tables and _OWN_TABLE not in tables:
        raise unavailable("journal_foreign", "other_tables")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode = WAL")


def _retry_while_busy(seconds: float, step: Callable[[], None]) -> None:
    """Two processes that make a journal at once: SQLite does not wait when its mode is being changed."""
    give_up_at = time.monotonic() + seconds
    while True:
        try:
            return step()
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() >= give_up_at:
                raise
            time.sleep(0.01)


def make_private_file(file: Path) -> None:
    """Make folder (0700) and file (0600) without a moment in which others could open them. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_what_sqlite_would_empty(file)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if hasattr(os, "fchmod") and os.fstat(descriptor).st_mode & 0o077:
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _refuse_what_sqlite_would_empty(file: Path) -> None:
    """It takes a stump of a file for a new one, and deletes the log beside it: acknowledged payments and all."""
    size = _size(file)
    if 0 < size < SMALLEST_FILE_BYTES:
        raise unavailable("journal_corrupt", "cut_off")
    if size == 0 and _size(Path(f"{file}-wal")) > 0:
        raise unavailable("journal_corrupt", "log_without_file")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _identity(file: Path) -> tuple[int, int]:
    facts = file.stat()
    return facts.st_dev, facts.st_ino


@contextlib.contextmanager
def _os_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        code = _OS_CODES.get(error.errno or 0, "journal_unreachable")
        raise unavailable(code, errno.errorcode.get(error.errno or 0, "os_error")) from None
