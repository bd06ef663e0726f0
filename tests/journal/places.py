"""Places for a journal where writing goes wrong for real: disks that are full or read-only, files of other people."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core.errors import JournalUnavailable
from app.journal.database import SqlDatabase
from app.journal.sql_journal import SqlJournal
from app.journal.sqlite_store import SqliteStore

NOBODY = 65534
DISK_BYTES = 2 * 1024 * 1024


def opened(folder: Path, reserve_bytes: int = 0) -> SqlJournal:
    """A journal with little patience that takes the smallest disk."""
    store = SqliteStore(folder / "journal.db", busy_seconds=0.2, reserve_bytes=reserve_bytes)
    return SqlJournal(SqlDatabase(store))


def refused_with(code: str) -> pytest.RaisesExc[JournalUnavailable]:
    """Expect this very code."""
    return pytest.raises(JournalUnavailable, check=lambda error: error.code == code)


# Root may mount, outside of a locked container. Elsewhere SQLite's own limit stands in for a small disk.
CAN_MOUNT = (
    os.geteuid() == 0
    and subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0
)


@dataclass(frozen=True)
class Place:
    """A folder, and the way to make it bad and good again under an open journal."""

    folder: Path
    spoil: Callable[[SqlJournal], None]
    heal: Callable[[SqlJournal], None]


@contextmanager
def _folder() -> Iterator[Path]:
    """Not pytest's own: another user must get in."""
    folder = Path(tempfile.mkdtemp(prefix="mofang-journal-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _small_disk() -> Iterator[Path]:
    with _folder() as folder:
        _run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "mofang-test", str(folder)])
        try:
            yield folder
        finally:
            _run(["umount", "--lazy", str(folder)])


@contextmanager
def as_ordinary_user(folder: Path) -> Iterator[None]:
    """Root is refused nothing, so for a while this process is nobody, who owns the folder."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.iterdir()):
        os.chown(path, NOBODY, NOBODY)
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def disk_that_fills() -> Iterator[Place]:
    """2 MB; spoiling it takes all that is left."""
    if CAN_MOUNT:
        with _small_disk() as folder:
            yield Place(folder, lambda _: fill(folder), lambda _: (folder / "ballast").unlink())
    else:
        with _folder() as folder:
            yield Place(folder, lambda j: _allow_pages(j, 1), lambda j: _allow_pages(j, 10**6))


def _allow_pages(journal: SqlJournal, pages: int) -> None:
    """SQLite never goes below what it has, so 1 means no more than now."""
    assert journal._database._engine is not None
    journal._database._engine.dispose()

    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    sa.event.listen(journal._database._engine, "connect", limit)


def fill(folder: Path) -> None:
    """Write until not one byte more is taken."""
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        for size in (64 * 1024, 4096, 1):
            _write_until_full(ballast.fileno(), bytes(size))


def _write_until_full(descriptor: int, block: bytes) -> None:
    try:
        while os.write(descriptor, block) == len(block):
            pass
    except OSError:
        return


@pytest.fixture
def disk_that_turns_read_only() -> Iterator[Place]:
    """What a kernel makes of a disk that begins to fail. Nothing may be open for writing at that moment."""
    if CAN_MOUNT:
        with _small_disk() as folder:
            remount = ["mount", str(folder), "-o"]
            yield Place(
                folder,
                lambda _: _run([*remount, "remount,ro"]),
                lambda _: _run([*remount, "remount,rw"]),
            )
    else:
        with _folder() as folder, contextlib.ExitStack() as people:
            yield Place(
                folder, lambda _: _turn_away(people, folder), lambda _: allow_writing(folder)
            )


def _turn_away(people: contextlib.ExitStack, folder: Path) -> None:
    people.enter_context(as_ordinary_user(folder))
    forbid_writing(folder)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def forbid_writing(folder: Path) -> None:
    """Files may be read, and nothing else."""
    for file in folder.iterdir():
        file.chmod(0o400)
    folder.chmod(0o500)


def allow_writing(folder: Path) -> None:
    """As it was before."""
    folder.chmod(0o700)
    for file in folder.iterdir():
        file.chmod(0o600)


@pytest.fixture
def own_folder() -> Iterator[Path]:
    with _folder() as folder:
        yield folder
        folder.chmod(0o700)
