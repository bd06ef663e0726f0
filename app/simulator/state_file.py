"""The ledger on disk: a line that says whose it is, a snapshot, a line for each batch of changes.

A batch is handed to the operating system before the answer to its request leaves, so `kill -9`
loses nothing. A power cut may lose the last batches; a line cut short is dropped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from app.simulator.ledger import Change, Ledger
from app.simulator.movable_clock import MovableClock

# A log this long, and longer than its snapshot, is written anew: the cost per change stays level.
COMPACT_ABOVE_BYTES = 16_000_000
_FORMAT = 1


class StateFile:
    """Keeps one ledger in one file, which no other simulator may use meanwhile."""

    def __init__(self, path: Path, *, compact_above_bytes: int = COMPACT_ABOVE_BYTES) -> None:
        self._path = path
        # Not bound to a thread: a simulator may be stopped by another one than started it.
        self._lock = FileLock(path.with_name(path.name + ".lock"), thread_local=False)
        self._compact_above_bytes = compact_above_bytes
        self._log: BinaryIO | None = None
        self._snapshot_bytes = 0

    def last_base_url(self) -> str | None:
        """Where the simulator that wrote the file could be reached; None if it is not known."""
        try:
            with self._path.open("rb") as lines:
                return str(_read_head(lines.readline())["base_url"])
        except (OSError, ValueError, KeyError):
            return None

    def keep(self, ledger: Ledger, clock: MovableClock) -> Callable[[], None]:
        """Load what the file holds, then write down each change until the returned function is
        called. Raises ValueError for a file that is not ours, OSError if it cannot be used."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise OSError(f"{self._path} is in use by another simulator") from None
        try:
            self._load(ledger, clock)
            self._write_snapshot(ledger, clock)
        except BaseException:
            self._close()
            raise
        endings = (
            ledger.watch(lambda batch: self._append(ledger, clock, batch)),
            clock.watch(lambda: self._append(ledger, clock, [])),
            self._close,
        )
        return lambda: _call_all(endings)

    def _load(self, ledger: Ledger, clock: MovableClock) -> None:
        if not self._path.exists() or self._path.stat().st_size == 0:
            return
        with self._path.open("rb") as lines:
            _read_head(lines.readline())
            try:
                snapshot = json.loads(lines.readline())
                ledger.load(snapshot["ledger"])
                clock.offset_seconds = float(snapshot["clock_offset_seconds"])
                ledger.replay(_changes(lines, clock))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{self._path} is damaged: {error}") from error

    def _write_snapshot(self, ledger: Ledger, clock: MovableClock) -> None:
        """Aside, then in place of the old file at once: never half a snapshot."""
        aside = self._path.with_name(self._path.name + ".new")
        head = {"mofang_simulator": _FORMAT, "base_url": ledger.page_base_url}
        snapshot = {"clock_offset_seconds": clock.offset_seconds, "ledger": ledger.dump()}
        with _create_private(aside) as file:
            self._snapshot_bytes = file.write(_line(head)) + file.write(_line(snapshot))
            file.flush()
            os.fsync(file.fileno())
        if self._log is not None:
            self._log.close()
        aside.replace(self._path)
        self._log = self._path.open("ab", buffering=0)

    def _append(self, ledger: Ledger, clock: MovableClock, batch: list[Change]) -> None:
        changes = [astuple(change) for change in batch]
        line = _line({"clock_offset_seconds": clock.offset_seconds, "changes": changes})
        with ledger.lock:  # a move of the clock comes without it
            if self._log is None:
                return
            self._log.write(line)
            if self._log.tell() > max(self._compact_above_bytes, 2 * self._snapshot_bytes):
                self._write_snapshot(ledger, clock)

    def _close(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = None
        self._lock.release()


def _read_head(line: bytes) -> dict[str, Any]:
    try:
        head = json.loads(line)
    except ValueError:
        head = None
    if not isinstance(head, dict) or head.get("mofang_simulator") != _FORMAT:
        raise ValueError("this is not the state file of a simulator")
    return head


def _changes(lines: BinaryIO, clock: MovableClock) -> Iterator[Change]:
    """All changes as one stream, so that the ledger sorts its timers once; moves the clock too."""
    for line in lines:
        if not line.endswith(b"\n"):
            return
        batch = json.loads(line)
        yield from (Change(*change) for change in batch["changes"])
        clock.offset_seconds = float(batch["clock_offset_seconds"])


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _create_private(path: Path) -> BinaryIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(descriptor, "wb")


def _call_all(actions: tuple[Callable[[], None], ...]) -> None:
    for action in actions:
        action()
