"""From other threads to the main one: what is posted here is called there, until the crossing is closed.

It lives on the main thread and is closed before Qt goes down: a Signal of a deleted object would end the process.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.core.errors import MofangError

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Crossing(QObject):
    """One worker thread for what is slow, and one gate that nothing passes after `close`."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="mofang-desktop")
        self._gate = threading.Lock()
        self._closed = False
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    @property
    def is_closed(self) -> bool:
        """Whether nothing passes any more."""
        return self._closed

    def aside(self, work: Callable[[], _T]) -> Future[_T]:
        """Do slow work on the worker thread, one piece after another."""
        return self._worker.submit(work)

    def then(self, future: Future[_T], then: Callable[[Future[_T]], None]) -> None:
        """Call `then` on the main thread when the future is done; never if it is cancelled."""

        def post(done: Future[_T]) -> None:
            if not done.cancelled():
                self.post(partial(then, done))

        future.add_done_callback(post)

    def post(self, call: Callable[[], None]) -> None:
        """Call on the main thread, soon. From any thread."""
        with self._gate:
            if not self._closed:
                self._posted.emit(call)

    def shut(self) -> None:
        """Let nothing through any more."""
        with self._gate:
            self._closed = True

    def close(self, last: Callable[[], None]) -> None:
        """Let nothing through, do the last piece of work aside, and wait for it. Blocks."""
        self.shut()
        self._worker.submit(last)
        self._worker.shutdown(wait=True)

    def _on_posted(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()


def as_ours(error: BaseException, what: str) -> MofangError:
    """The error as one of ours; one that we did not raise on purpose is logged with its trace."""
    if isinstance(error, MofangError):
        _log.warning("%s: %s", what, error)
        return error
    _log.error("%s", what, exc_info=error)
    return MofangError("unexpected")
