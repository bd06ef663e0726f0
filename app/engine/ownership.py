"""Which process looks after which payment when several run on one home.

Each engine holds a lock file of its own for as long as it lives; the system lets go of it even after `kill -9`.
A payment whose owner's lock is free belongs to nobody, and any engine may take it up.
"""

from __future__ import annotations

import logging
import secrets
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

_log = logging.getLogger(__name__)


class Ownership(Protocol):
    """Tells the living from the dead."""

    @property
    def owner(self) -> str:
        """This engine's own name."""

    @property
    def life(self) -> int | None:
        """Another number whenever others may have held this engine to be dead; None while they may at this moment."""

    def is_alive(self, owner: str) -> bool:
        """Whether another engine of that name still runs. May block."""

    def release(self) -> None:
        """Give up this engine's own name."""


class LockFileOwnership:
    """Ownership by lock files in one folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._owner = f"engine-{secrets.token_hex(8)}"
        self._lock = self._lock_of(self._owner)
        self._lock.acquire()

    @property
    def owner(self) -> str:
        """See Ownership."""
        return self._owner

    @property
    def life(self) -> int:
        """See Ownership. The system never takes a living process for dead."""
        return 0

    def is_alive(self, owner: str) -> bool:
        """See Ownership."""
        if owner == self._owner:
            return True
        if not self._path_of(owner).exists():
            return False
        try:
            with self._lock_of(owner):
                self._path_of(owner).unlink(missing_ok=True)
        except Timeout:
            return True
        except OSError as error:
            # Another user's lock, say. One that cannot be judged must not keep the others from being taken up.
            _log.warning("Whether %s lives cannot be told: %s", owner, type(error).__name__)
            return True
        return False

    def release(self) -> None:
        """See Ownership."""
        self._lock.release()
        self._path_of(self._owner).unlink(missing_ok=True)

    def _path_of(self, owner: str) -> Path:
        return self._folder / f"{owner}.lock"

    def _lock_of(self, owner: str) -> FileLock:
        return FileLock(self._path_of(owner), timeout=0, thread_local=False)
