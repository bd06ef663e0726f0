"""Hearing on PostgreSQL what other processes have written: LISTEN on a connection of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.core.errors import JournalUnavailable
from app.journal.notices import Listening, Notice, NoticeKind

if TYPE_CHECKING:
    import psycopg

_log = logging.getLogger(__name__)

CHANNEL = "mofang_changes"
RETRY_SECONDS = 1.0
# How often a listener looks whether it is still wanted; the notices themselves come at once.
LOOK_UP_SECONDS = 0.5
# Far below what the server takes; ids of ours are 29 characters.
_LONGEST_ID = 200
_PAYMENT = "payment:"


def payload_of(notice: Notice) -> str:
    """An id that nobody of ours made may be too long to be told: then everything is looked at."""
    if notice.payment_id is None or len(notice.payment_id) > _LONGEST_ID:
        return notice.kind.value if notice.payment_id is None else NoticeKind.CONTACT_REGAINED.value
    return _PAYMENT + notice.payment_id


def notice_of(payload: str) -> Notice | None:
    """None for what this program does not know: a newer one may say more."""
    if payload.startswith(_PAYMENT):
        return Notice(NoticeKind.PAYMENT_CHANGED, payload.removeprefix(_PAYMENT))
    try:
        return Notice(NoticeKind(payload))
    except ValueError:
        return None


class PostgresNotices:
    """`connect` opens an autocommit connection to the journal's server. Raises JournalUnavailable."""

    def __init__(self, connect: Callable[[], psycopg.Connection]) -> None:
        self._connect = connect

    def listen(self, on_notice: Callable[[Notice], None]) -> Listening:
        """See Notices."""
        return _Listener(self._connect, on_notice)


class _Listener:
    """One thread, which finds its way back to a server that was lost."""

    def __init__(
        self, connect: Callable[[], psycopg.Connection], on_notice: Callable[[Notice], None]
    ) -> None:
        self._connect = connect
        self._on_notice = on_notice
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mofang-notices", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """See Listening."""
        self._closed.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        import psycopg

        while not self._closed.is_set():
            try:
                with self._connect() as connection:
                    self._hear(connection)
            except (psycopg.Error, JournalUnavailable) as error:
                # Its text may hold the address, and with it a password.
                _log.warning("Not hearing the journal's notices: %s", type(error).__name__)
                self._closed.wait(RETRY_SECONDS)

    def _hear(self, connection: psycopg.Connection) -> None:
        connection.execute(f"LISTEN {CHANNEL}".encode())
        self._tell(Notice(NoticeKind.CONTACT_REGAINED))
        while not self._closed.is_set():
            for heard in connection.notifies(timeout=LOOK_UP_SECONDS):
                notice = notice_of(heard.payload)
                if notice is not None and not self._closed.is_set():
                    self._tell(notice)

    def _tell(self, notice: Notice) -> None:
        """A listener's mistake must not make it deaf."""
        try:
            self._on_notice(notice)
        except Exception as error:
            _log.exception("A notice was not taken in: %s", type(error).__name__)
