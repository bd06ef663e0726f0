"""Writers who come while the disk is busy are written together, by the next one's single commit.

Whoever finds nobody writing leads: he carries out his own wish and those that wait behind it, in the order in which
they came, tells each its answer, and hands over to the first of those who came meanwhile. Nobody waits for company.
"""

from __future__ import annotations

import copy
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import sqlalchemy as sa

from app.core.errors import JournalUnavailable
from app.journal.store import unavailable

T = TypeVar("T")
# So many are written in some 10 ms, the longest that anybody waits for the others' sake.
MOST_TOGETHER = 64


class Wish(Generic[T]):
    """One writer's work, and what became of it. The work may be carried out again after a rollback."""

    def __init__(self, work: Callable[[sa.Connection], T], *, synced: bool) -> None:
        self.work = work
        self.synced = synced
        self.called = threading.Event()
        self.settled = False
        self._result: T
        self._error: Exception | None = None

    def carry_out(self, connection: sa.Connection) -> None:
        """Do the work; the result counts once it is kept."""
        self._result = self.work(connection)

    def keep(self) -> None:
        """It is on disk."""
        self.settled = True

    def fail(self, error: Exception) -> None:
        """It is not, or nobody knows."""
        self._error = error
        self.settled = True

    def answer(self) -> T:
        """What the work returned, or what went wrong."""
        if self._error is not None:
            raise self._error
        return self._result


def fail_all(wishes: Sequence[Wish[object]], error: Exception) -> None:
    """Each with an error of its own: it is raised on a thread of its own."""
    for wish in wishes:
        wish.fail(error if len(wishes) == 1 else copy.copy(error))


class GroupCommit:
    """`write_all` must settle every wish that it is given, and may raise only what ends a program."""

    def __init__(self, write_all: Callable[[Sequence[Wish[object]]], None]) -> None:
        self._write_all = write_all
        self._gate = threading.Lock()
        self._waiting: deque[Wish[object]] = deque()
        self._left: deque[Wish[object]] = deque()
        self._busy = False

    def carry_out(self, work: Callable[[sa.Connection], T], *, synced: bool) -> T:
        """Returns or raises what the work does, once its transaction is over. Not to be called from within a work."""
        wish = Wish(work, synced=synced)
        if not self._is_first(wish):
            self._wait(wish)
        if not wish.settled:
            self._lead()
        return wish.answer()

    def leave(self, work: Callable[[sa.Connection], object]) -> None:
        """Have it carried out ahead of the next writer's, in his transaction. Nobody waits, or hears if it fails."""
        with self._gate:
            self._left.append(Wish(work, synced=False))

    @property
    def has_left(self) -> bool:
        """Whether something waits for a next writer."""
        return bool(self._left)

    def _is_first(self, wish: Wish[T]) -> bool:
        with self._gate:
            self._waiting.append(wish)  # type: ignore[arg-type]  # the queue only hands it back
            first = not self._busy
            self._busy = True
            return first

    def _wait(self, wish: Wish[T]) -> None:
        """Until it is settled, or it is this writer's turn to lead."""
        try:
            wish.called.wait()
        except BaseException:
            self._leave(wish)
            raise

    def _leave(self, wish: Wish[T]) -> None:
        """Ctrl-C while waiting: a writer who has gone must not be called to lead."""
        with self._gate:
            if wish not in self._waiting:
                return
            self._waiting.remove(wish)  # type: ignore[arg-type]  # as above
            called = wish.called.is_set()
        if called:
            self._hand_over()

    def _lead(self) -> None:
        with self._gate:
            batch = [*_taken(self._left), *_taken(self._waiting)]
        try:
            self._write_all(batch)
        finally:
            left = [wish for wish in batch if not wish.settled]
            fail_all(left, interrupted())
            for wish in batch:
                wish.called.set()
            self._hand_over()

    def _hand_over(self) -> None:
        with self._gate:
            self._busy = bool(self._waiting)
            if self._waiting:
                self._waiting[0].called.set()


def _taken(wishes: deque[Wish[object]]) -> list[Wish[object]]:
    return [wishes.popleft() for _ in range(min(len(wishes), MOST_TOGETHER))]


def interrupted() -> JournalUnavailable:
    """The program is being ended in the middle of a commit."""
    return unavailable("journal_unreachable", "interrupted")
