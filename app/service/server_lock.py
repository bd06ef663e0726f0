"""At most one API server on a journal in SQLite: the file tells no server what another one has written to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from app.core.errors import InputError


def lock_server(file: Path) -> Callable[[], None]:
    """Lock the file for this process; call the result to let go of it. The system does that even after `kill -9`.

    Raises InputError `server_already_running` if another process holds it, OSError if it cannot be locked at all.
    """
    # Not bound to a thread: the run may be closed by another one than started it.
    lock = FileLock(file, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise InputError("server_already_running", folder=str(file.parent.parent)) from None
    return lock.release
