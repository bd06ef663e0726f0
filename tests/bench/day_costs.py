"""What the desk's day costs: asked for until it is painted, again after a payment, and as a report on paper."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import quantiles

from PySide6.QtCore import QCoreApplication, QDate, QEventLoop
from PySide6.QtWidgets import QWidget

from app.core.payment import Payment
from app.core.sales import Sales
from app.core.state import PaymentState
from app.desktop.application import make_application
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_theme import LIGHT
from app.desktop.desk.today_page import TodayPage
from app.journal.database import SqlDatabase
from app.journal.sql_journal import SqlJournal
from app.journal.sql_refund_book import SqlRefundBook
from app.journal.sqlite_store import SqliteStore
from app.settings import Settings
from tests.bench.desk_costs import JournalDesk, wait_for
from tests.bench.journal_costs import LISTED, fill, listed
from tests.bench.row import Row
from tests.desktop.desk.fake_desk import FakeDeskRuntime

PER_DAY = 2_000
DAYS = 50
_TIMES = 20
_SIZE = (1130, 760)
_ZONE = "Asia/Shanghai"
_LAST = date(2026, 11, 22)
# From nine to nine by the shop's clock.
_OPENS, _OPEN_SECONDS = 1, 12 * 3600


class _DayDesk(JournalDesk):
    """What was sold and given back is read from the journal, too."""

    def __init__(self, database: SqlDatabase) -> None:
        super().__init__(SqlJournal(database))
        self._refunds = SqlRefundBook(database)

    def sales(self, since: float, until: float) -> Future[Sales]:
        return self._read(
            lambda: Sales(self._journal.sold(since, until), self._refunds.given_back(since, until))
        )


def measure() -> Iterator[Row]:
    """As much on each day as a busy shop sells."""
    yield from measure_at(LISTED, PER_DAY, _TIMES)


def measure_at(payments: int, per_day: int, times: int) -> Iterator[Row]:
    """With the real widgets, painted without a screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QCoreApplication.instance() or make_application()
    with tempfile.TemporaryDirectory(prefix="mofang-bench-") as folder:
        database = SqlDatabase(SqliteStore(Path(folder) / "journal.db"))
        database.write(lambda connection: None)
        fill(database, lambda number: _sold(number, per_day), payments)
        service = _DayDesk(database)
        settings = Settings(language="en", currency="USD", time_zone=_ZONE)
        bridge = DeskBridge(FakeDeskRuntime(settings, service, Path(folder)))
        window = QWidget()
        page = TodayPage(bridge, settings, window)
        yield from _rows(bridge, page, f"{per_day} payments of {payments}", times, Path(folder))
        window.deleteLater()
        bridge.stop()
        service.close()
        database.close()
        application.processEvents()


def _rows(bridge: DeskBridge, page: TodayPage, of: str, times: int, folder: Path) -> Iterator[Row]:
    page.restyle(LIGHT)
    page.resize(*_SIZE)
    page.window().show()
    bridge.open()
    wait_for(lambda: bridge.is_ready)
    shown: list[None] = []
    page._asker.answered.connect(lambda _: shown.append(None))
    first, again = [], []
    for back in range(times):
        day = _LAST - timedelta(days=back % DAYS)
        first.append(_painted(page, shown, lambda day=day: page.day.setDate(QDate(day))))  # type: ignore[misc]
        again.append(_painted(page, shown, page._ask))
    how = f"asked for until painted, beside the week before; {of}; {times} times, p95"
    yield Row("a day of the desk", quantiles(first, n=20)[-1], "ms", how, aim=500)
    how = f"the same day read again, as after a payment; {of}; {times} times, p95"
    yield Row("a day of the desk, after a payment", quantiles(again, n=20)[-1], "ms", how, aim=250)
    how = f"read, drawn and written, with the chart and every sale; {of}; once"
    yield Row("the day's report as PDF", _report(page, folder), "ms", how, aim=5000)


def _painted(page: TodayPage, shown: list[None], act: Callable[[], object]) -> float:
    """Milliseconds until the figures are painted."""
    shown.clear()
    begun = time.perf_counter()
    act()
    wait_for(lambda: bool(shown))
    page.grab()
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    return (time.perf_counter() - begun) * 1000


def _report(page: TodayPage, folder: Path) -> float:
    said: list[str] = []
    page.report.said.connect(said.append)
    begun = time.perf_counter()
    page.report.save_pdf(str(folder / "day.pdf"))
    wait_for(lambda: any(each.startswith("Saved") for each in said))
    return (time.perf_counter() - begun) * 1000


def _sold(number: int, per_day: int) -> Payment:
    """The newest on the last day."""
    back, place = divmod(number - 1, per_day)
    opened = datetime.combine(_LAST - timedelta(days=back), datetime.min.time(), UTC)
    at = opened.timestamp() + _OPENS * 3600 + place * _OPEN_SECONDS / per_day
    payment = listed(number)
    order = replace(payment.order, product_name=f"{payment.order.product_name} {number % 40}")
    return replace(payment, order=order, prepared_at=at, state=PaymentState.PAID)
