"""The one SQL database under the journal and its books: opening, reading, and writing together."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import sqlalchemy as sa

from app.journal import schema
from app.journal.group_commit import GroupCommit, Wish, fail_all
from app.journal.store import UNSYNCED, WRITES, Store, unavailable

T = TypeVar("T")


class SqlDatabase:
    """Opened by its first use, from any thread; an opening that failed is tried again by the next call."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._engine: sa.Engine | None = None
        self._opening = threading.Lock()
        self._group = GroupCommit(self._write_all)

    def write(self, work: Callable[[sa.Connection], T], *, synced: bool = True) -> T:
        """Carry out the work in a transaction, and return what it returns once that is on disk.

        The work may share its transaction with others and may be carried out again after a rollback, so all that it
        does it does to the database. What it raises undoes it, and nothing of anybody else's.
        Not `synced`: it survives the end of this process, and a power cut only together with what is written next.
        """
        return self._group.carry_out(work, synced=synced)

    def leave(self, work: Callable[[sa.Connection], object]) -> None:
        """Have the work carried out with the next write, whoever's that is; does not block.

        For what may be lost with this process: nobody hears if it fails.
        """
        self._group.leave(work)

    def write_left(self) -> None:
        """Carry out what was left, if no write has come since. As sure as what is written without `synced`."""
        if self._group.has_left:
            self.write(lambda _: None, synced=False)

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One transaction that only reads: all of it sees the same instant on SQLite, and what was committed before
        each statement on PostgreSQL."""
        with self._connected({}) as connection:
            yield connection

    def close(self) -> None:
        """Close files and connections; one in use is closed after its transaction. A later call opens them again."""
        with self._opening:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.pool.dispose()

    # --- writing ------------------------------------------------------------------------------

    def _write_all(self, wishes: Sequence[Wish[object]]) -> None:
        """All in one transaction. If one fails it is undone, and those before, that one, and those after it are
        written apart: every answer comes from a transaction that was committed, or that failed alone."""
        failed = self._write_together(wishes)
        if failed is None:
            return
        for part in (wishes[:failed], wishes[failed : failed + 1], wishes[failed + 1 :]):
            if part:
                self._write_all(part)

    def _write_together(self, wishes: Sequence[Wish[object]]) -> int | None:
        """The place of the wish whose work failed among others, if one did; otherwise all wishes are settled.

        A commit that fails is nobody's fault, and whether it was carried out is not known: it is never repeated.
        """
        at_work: int | None = None
        try:
            with self._connected(_options(wishes)) as connection:
                for at_work, wish in enumerate(wishes):  # noqa: B007 - where it stopped
                    wish.carry_out(connection)
                at_work = None
        except Exception as error:
            if at_work is not None and len(wishes) > 1:
                return at_work
            fail_all(wishes, error)
            return None
        for wish in wishes:
            wish.keep()
        return None

    # --- opening ------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _connected(self, options: Mapping[str, bool]) -> Iterator[sa.Connection]:
        """One transaction."""
        engine = self._open()
        try:
            with self._translated():
                self.store.check_place()
                with (
                    engine.connect().execution_options(**options) as connection,
                    connection.begin(),
                ):
                    yield connection
        finally:
            # `close` has come meanwhile, and has left this connection to its user.
            if engine is not self._engine:
                engine.pool.dispose()

    def _open(self) -> sa.Engine:
        with self._opening:
            if self._engine is None:
                self._engine = self._opened()
            return self._engine

    def _opened(self) -> sa.Engine:
        with self._translated():
            engine = self.store.connect()
            try:
                self._bring_up_to_date(engine)
            except BaseException:
                engine.dispose()
                raise
            return engine

    def _bring_up_to_date(self, engine: sa.Engine) -> None:
        with engine.connect() as connection, connection.begin():
            self.store.check_health(connection)
            if schema.is_up_to_date(connection):
                return
        with engine.connect().execution_options(**WRITES) as connection, connection.begin():
            self.store.keep_others_out(connection)
            schema.upgrade(connection)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """The database's own words may quote a customer's data, so they are not passed on."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise self.store.translate(error) from None
        except sa.exc.TimeoutError:
            raise unavailable("journal_locked", "pool_exhausted") from None


def _options(wishes: Sequence[Wish[object]]) -> Mapping[str, bool]:
    return WRITES if any(wish.synced for wish in wishes) else UNSYNCED
