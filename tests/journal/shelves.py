"""Journal and books on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.journal.opening import Archive
from tests.contracts.shelf import Shelf


@contextmanager
def opened_shelf(where: str | Path) -> Iterator[Shelf]:
    """At an address, or in a file."""
    archive = Archive(where, Path()) if isinstance(where, str) else Archive(None, where)
    yield Shelf(archive.journal, archive.books())
    archive.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """A file or an address where nothing is yet."""
    if request.param == "sqlite":
        return tmp_path / "journal.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def shelf(place: str | Path) -> Iterator[Shelf]:
    with opened_shelf(place) as shelf:
        yield shelf
