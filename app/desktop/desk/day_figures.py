"""What one day came to, and the same day of the week before, as the engine tells it; asked again with the news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core.errors import MofangError
from app.core.listing import PaymentQuery, Tally
from app.core.sales import Sales
from app.core.takings import Takings, takings
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.payment_days import bounds, hour_of

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """`takings` by when money came and went; `tallies` of the payments that were begun on the day."""

    day: date
    takings: Sequence[Takings]
    before: Sequence[Takings]
    tallies: Sequence[Tally]

    @property
    def currencies(self) -> list[str]:
        """Those of the day and of the one that it is compared with."""
        return sorted({each.currency for each in (*self.takings, *self.before)})


class DayAsker(QObject):
    """`answered` with `DayFigures`, or `failed`. While an answer is on its way, only the last question is kept.

    News changes no day that is over: the week before is read once for each day, and again by `ask_anew`.
    """

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: DeskBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._wanted: date | None = None
        self._asking = False
        self._known: tuple[date, Sequence[Takings]] | None = None

    def ask(self, day: date) -> None:
        """Ask what the day came to."""
        self._wanted = day
        if not self._asking:
            self._begin(day)

    def ask_anew(self, day: date) -> None:
        """The same, and nothing is taken for known: a refund of long ago may have failed meanwhile."""
        self._known = None
        self.ask(day)

    def _begin(self, day: date) -> None:
        self._asking, self._wanted = True, None
        self._ask_sales(day, partial(self._on_sales, day))

    def _on_sales(self, day: date, sales: Sales) -> None:
        sold = self._takings(sales)
        if self._known is not None and self._known[0] == day - WEEK:
            self._ask_tallies(day, sold, self._known[1])
        else:
            self._ask_sales(day - WEEK, partial(self._on_before, day, sold))

    def _on_before(self, day: date, sold: Sequence[Takings], sales: Sales) -> None:
        before = self._takings(sales)
        if day - WEEK < self._bridge.today():
            self._known = (day - WEEK, before)
        self._ask_tallies(day, sold, before)

    def _takings(self, sales: Sales) -> Sequence[Takings]:
        return takings(sales, partial(hour_of, zone=self._bridge.zone))

    def _ask_tallies(self, day: date, sold: Sequence[Takings], before: Sequence[Takings]) -> None:
        since, until = bounds(day, day, self._bridge.zone)
        query = PaymentQuery(since=since, until=until)
        then = partial(self._on_tallies, day, sold, before)
        self._bridge.ask(lambda desk: desk.tally(query), then, self._on_failed, self)

    def _on_tallies(
        self,
        day: date,
        sold: Sequence[Takings],
        before: Sequence[Takings],
        tallies: Sequence[Tally],
    ) -> None:
        self._asking = False
        if self._wanted is not None:
            self._begin(self._wanted)
        else:
            self.answered.emit(DayFigures(day, sold, before, tallies))

    def _ask_sales(self, day: date, then: partial[None]) -> None:
        since, until = bounds(day, day, self._bridge.zone)
        self._bridge.ask(lambda desk: desk.sales(since, until), then, self._on_failed, self)

    def _on_failed(self, error: MofangError) -> None:
        self._asking = False
        self._wanted = None
        self.failed.emit(error)
