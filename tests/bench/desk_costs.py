"""What a keystroke costs at the desk: typed into the search field until its answer is painted."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop

from app.core.listing import PaymentPage, PaymentQuery, Tally
from app.desktop.application import make_application
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.payment_days import Days
from app.desktop.desk.payments_view import PaymentsView
from app.journal.database import SqlDatabase
from app.journal.port import Journal
from app.journal.sql_journal import SqlJournal
from app.journal.sqlite_store import SqliteStore
from app.settings import Settings
from tests.bench.journal_costs import LISTED, fill
from tests.bench.row import Row
from tests.desktop.desk.fake_desk import FakeDesk, FakeDeskRuntime

_T = TypeVar("_T")
_SIZE = (800, 760)
_TYPED = ("kunde31415@", "314.15", "M-20261122-0042", "nobody@nowhere", "会员")
_LONGEST_SECONDS = 30.0


class JournalDesk(FakeDesk):
    """Lists and sums come from a real journal, read on a thread as the engine does."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal
        self._threads = ThreadPoolExecutor(2)

    def browse(self, query: PaymentQuery) -> Future[PaymentPage]:
        return self._read(lambda: self._journal.browse(query))

    def tally(self, query: PaymentQuery) -> Future[Sequence[Tally]]:
        return self._read(lambda: self._journal.tally(query))

    def _read(self, question: Callable[[], _T]) -> Future[_T]:
        return self._threads.submit(question)

    def close(self) -> None:
        """Wait for what was asked."""
        self._threads.shutdown()


def measure() -> Iterator[Row]:
    """With the real widgets, painted without a screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QCoreApplication.instance() or make_application()
    with tempfile.TemporaryDirectory(prefix="mofang-bench-") as folder:
        database = SqlDatabase(SqliteStore(Path(folder) / "journal.db"))
        database.write(lambda connection: None)
        fill(database)
        service = JournalDesk(SqlJournal(database))
        bridge = DeskBridge(FakeDeskRuntime(Settings(language="en"), service, Path(folder)))
        view = PaymentsView(bridge)
        spent = _type_everything(bridge, view)
        view.deleteLater()
        bridge.stop()
        service.close()
        database.close()
        application.processEvents()
    how = f"{len(spent)} keystrokes, each painted before the next, p95; {LISTED} payments"
    yield Row(
        "a keystroke until its rows are painted", quantiles(spent, n=20)[-1], "ms", how, aim=50
    )


def _type_everything(bridge: DeskBridge, view: PaymentsView) -> list[float]:
    view.resize(*_SIZE)
    view.show()
    view.days.setCurrentIndex(view.days.findData(Days.ALL))
    answers: list[None] = []
    view.model.answered.connect(lambda: answers.append(None))
    bridge.open()
    wait_for(lambda: view.model.rowCount() > 0)
    spent = []
    for text in _TYPED:
        if view.search.text():
            _wait_for_answer(answers, view.search.clear)
        for key in text:
            spent.append(_wait_for_answer(answers, partial(view.search.insert, key)))
    return spent


def _wait_for_answer(answers: list[None], act: Callable[[], object]) -> float:
    """Milliseconds until the answer to what was done has been painted."""
    answers.clear()
    begun = time.perf_counter()
    act()
    wait_for(lambda: bool(answers))
    # What is due to be painted is painted before this returns.
    QCoreApplication.sendPostedEvents()
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    return (time.perf_counter() - begun) * 1000


def wait_for(fact: Callable[[], bool]) -> None:
    """Let Qt go on until it is so. Raises TimeoutError."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    while not fact():
        if time.monotonic() > deadline:
            raise TimeoutError
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
