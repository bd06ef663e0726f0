"""Which process looks after which payment when several share one PostgreSQL.

Each engine holds an advisory lock, named after it, on a connection of its own for as long as it lives. A process that
is killed loses its connection at once; a machine that vanishes, or a process that is frozen, is known to the server by
its silence within 5 s. Whether another engine lives is read from the server's list of locks, so that asking never
takes one.

A living engine whose connection breaks asks for the same lock again until it has it. Meanwhile others may hold it
to be dead and take up its payments. Then two engines follow one payment for a moment: both ask with the same keys,
so there is still one session, and the journal takes one event for each version, so what one has decided without
knowing of the other is refused; the payment's owner in the journal is the one who wrote last.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import math
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from app.core.errors import JournalUnavailable
from app.journal.documents import lookup_key
from app.journal.store import unavailable

if TYPE_CHECKING:
    import psycopg

_log = logging.getLogger(__name__)

KEEP_SECONDS = 1.0
# With the rounds of those who take over, within 10 s of the death.
SILENCE_SECONDS = 5.0
# The server asks a client that says nothing after 3 s, and gives up after 2 + 2 more; unsent answers after 8 s.
_NOTICE_DEATH = (
    "SELECT set_config('tcp_keepalives_idle', '3', false),"
    " set_config('tcp_keepalives_interval', '2', false),"
    " set_config('tcp_keepalives_count', '2', false),"
    " set_config('tcp_user_timeout', '8000', false),"
    # A frozen process still answers for its connection, but says nothing more: it has missed four turns.
    f" set_config('idle_session_timeout', '{int(SILENCE_SECONDS * 1000)}', false),"
    " set_config('lock_timeout', '5000', false),"
    " set_config('statement_timeout', '5000', false)"
)
_TAKE = "SELECT pg_try_advisory_lock(%s, %s)"
_IS_HELD = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid = %s::bigint::oid AND objid = %s::bigint::oid)"
)


class AdvisoryLockOwnership:
    """Ownership by the server's locks. `connect` opens an autocommit connection; it raises JournalUnavailable.

    Every call may block on the network for some seconds: not to be made on an event loop.
    """

    def __init__(
        self, connect: Callable[[], psycopg.Connection], keep_seconds: float = KEEP_SECONDS
    ) -> None:
        self._connect = connect
        self._keep_seconds = keep_seconds
        self._owner = f"engine-{secrets.token_hex(8)}"
        self._in_use = threading.Lock()
        self._connection: psycopg.Connection | None = None
        self._fair_from = -math.inf
        self._was_held = False
        self._said_at = -math.inf
        self._life = 0
        self._released = threading.Event()
        with self._in_use:
            self._held()
        self._keeper = threading.Thread(target=self._keep, name="mofang-ownership", daemon=True)
        self._keeper.start()

    @property
    def owner(self) -> str:
        """See Ownership."""
        return self._owner

    @property
    def life(self) -> int | None:
        """See Ownership. Never blocks."""
        connection = self._connection
        silent = time.monotonic() - self._said_at > SILENCE_SECONDS
        return None if connection is None or connection.closed or silent else self._life

    def is_alive(self, owner: str) -> bool:
        """See Ownership. Raises JournalUnavailable if the server cannot be asked: then nobody is to be judged.

        A server that is back from a restart has lost everybody's locks: they have a moment to take them again.
        """
        if owner == self._owner:
            return True
        with self._in_use, self._translated():
            connection = self._held()
            if time.monotonic() < self._fair_from:
                return True
            found = connection.execute(_IS_HELD, _unsigned(_lock_of(owner))).fetchone()
            return found == (True,)

    def release(self) -> None:
        """See Ownership."""
        self._released.set()
        self._keeper.join()
        with self._in_use:
            self._drop()

    # --- the connection that is the life ---

    def _keep(self) -> None:
        """Notice a lost connection soon, for a lock that nobody holds is up for grabs."""
        while not self._released.wait(self._keep_seconds):
            try:
                with self._in_use, self._translated():
                    connection, now = self._held(), time.monotonic()
                    connection.execute("SELECT 1")
                    self._said_at = now
            except JournalUnavailable as error:
                _log.warning("The engine's lock is lost for now: %s", error)

    def _held(self) -> psycopg.Connection:
        """The connection that holds the lock, made anew if it is gone."""
        if self._connection is None or self._connection.closed:
            now = time.monotonic()
            self._connection = self._locked()
            self._said_at = now
            self._life += 1
            # Not at the first time: whoever has just started finds what others have left long ago.
            if self._was_held:
                self._fair_from = time.monotonic() + 3 * self._keep_seconds
            self._was_held = True
        return self._connection

    def _locked(self) -> psycopg.Connection:
        connection = self._connect()
        try:
            with self._translated():
                connection.execute(_NOTICE_DEATH)
                taken = connection.execute(_TAKE, _lock_of(self._owner)).fetchone()
            if taken != (True,):
                # Our own lost connection, which the server still takes for alive.
                raise unavailable("journal_locked", "ownership")
        except BaseException:
            connection.close()
            raise
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """The driver's own words may hold the address, and with it a password."""
        import psycopg

        try:
            yield
        except psycopg.Error:
            self._drop()
            raise unavailable("journal_unreachable", "no_connection") from None


def _lock_of(owner: str) -> tuple[int, int]:
    """Two signed numbers of 32 bits. No two engines ever get the same by chance."""
    digest = hashlib.sha256(f"mofang-owner:{lookup_key(owner)}".encode()).digest()
    high = int.from_bytes(digest[:4], "big", signed=True)
    return high, int.from_bytes(digest[4:8], "big", signed=True)


def _unsigned(lock: tuple[int, int]) -> tuple[int, int]:
    """As the list of locks shows them."""
    return lock[0] & 0xFFFFFFFF, lock[1] & 0xFFFFFFFF
