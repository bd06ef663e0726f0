"""A test that opens a connection to SQLite and leaves it open fails, on every Python.

Python 3.13 warns about such a connection when it is collected, which may be during another test; 3.11 never does.
Connections of a server's own threads are closed here, but not counted: they outlive the test that runs.
"""

import gc
import os
import sqlite3
import threading
import weakref
from collections.abc import Generator
from functools import partial
from typing import Any

import pytest

_connections: "weakref.WeakSet[WatchedConnection]" = weakref.WeakSet()
_left_open: set[str] = set()
_failed_tests: set[str] = set()


class WatchedConnection(sqlite3.Connection):
    """Knows which test opened it, and takes a note if it is deleted before it was closed."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # pytest writes the test's id and, after a space, the phase.
        test = os.environ.get("PYTEST_CURRENT_TEST", "no test").rpartition(" ")[0]
        is_tests_own = threading.current_thread() is threading.main_thread()
        self.opened_by = test if is_tests_own else None
        super().__init__(*arguments, **options)
        _connections.add(self)

    def __del__(self) -> None:
        if self.is_open:
            if self.opened_by is not None:
                _left_open.add(self.opened_by)
            self.close()

    @property
    def is_open(self) -> bool:
        """SQLite's module has no other way to ask."""
        try:
            return self.total_changes >= 0
        except sqlite3.ProgrammingError:
            return False


def pytest_configure() -> None:
    # The module `sqlite3` copies the name; SQLAlchemy reads it from `sqlite3.dbapi2`.
    sqlite3.connect = sqlite3.dbapi2.connect = partial(  # type: ignore[assignment]
        sqlite3.connect, factory=WatchedConnection
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The traceback of a failed test keeps its connections; they must not make another test fail."""
    report = yield
    if report.failed:
        _failed_tests.add(item.nodeid)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """What is still open after the test's fixtures may belong to a wider fixture: only what is garbage counts."""
    yield
    if any(each.is_open and each.opened_by == item.nodeid for each in _connections):
        gc.collect()
    left_open = sorted(_left_open - _failed_tests)
    _left_open.clear()
    if left_open:
        pytest.fail(f"connections to SQLite were not closed, opened in: {', '.join(left_open)}")
