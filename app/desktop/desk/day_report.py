"""Everything that an end-of-day report says, read from the engine page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core.attention import AttentionItem
from app.core.listing import MOST_ON_A_PAGE, ListOrder, PaymentPage, PaymentQuery, Tally
from app.core.payment import Payment
from app.core.sales import Sales
from app.core.takings import Takings, takings
from app.desktop.desk.day_figures import WEEK
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.payment_days import bounds, hour_of

NOTHING_SOLD = Sales((), ())


@dataclass(frozen=True, slots=True)
class DayReport:
    """Money by when it came and went; `tallies` and `alarmed` of the payments that were begun on the day.

    `before` is the money of the same day of the week before; `made_at` is in seconds since the epoch.

    `alarmed` are also those of other days that went wrong on this one and wait for staff.
    """

    day: date
    zone: tzinfo | None
    sales: Sales
    tallies: Sequence[Tally]
    alarmed: Sequence[Payment]
    before: Sales = NOTHING_SOLD
    made_at: float = 0.0

    def takings(self) -> tuple[Takings, ...]:
        """What the day came to, by currency."""
        return takings(self.sales, partial(hour_of, zone=self.zone))

    def takings_before(self) -> tuple[Takings, ...]:
        """What the same day of the week before came to."""
        return takings(self.before, partial(hour_of, zone=self.zone))


class ReportAsker(QObject):
    """`answered` with a `DayReport`, or `failed`. Made for one report."""

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: DeskBridge, day: date, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._day = bridge, day
        self._since, self._until = bounds(day, day, bridge.zone)
        self._report = DayReport(day, bridge.zone, NOTHING_SOLD, (), ())
        self._alarmed: dict[str, Payment] = {}

    def ask(self) -> None:
        """Begin with the money."""
        since, until = self._since, self._until
        self._bridge.ask(
            lambda desk: desk.sales(since, until), self._on_sales, self.failed.emit, self
        )

    def _on_sales(self, sales: Sales) -> None:
        self._report = replace(self._report, sales=sales)
        since, until = bounds(self._day - WEEK, self._day - WEEK, self._bridge.zone)
        self._bridge.ask(
            lambda desk: desk.sales(since, until), self._on_before, self.failed.emit, self
        )

    def _on_before(self, before: Sales) -> None:
        self._report = replace(self._report, before=before)
        query = PaymentQuery(since=self._since, until=self._until)
        self._bridge.ask(lambda desk: desk.tally(query), self._on_tallies, self.failed.emit, self)

    def _on_tallies(self, tallies: Sequence[Tally]) -> None:
        self._report = replace(self._report, tallies=tallies)
        self._bridge.ask(lambda desk: desk.attention(), self._on_attention, self.failed.emit, self)

    def _on_attention(self, items: Sequence[AttentionItem]) -> None:
        for item in items:
            if item.payment.alarms and self._since <= item.since < self._until:
                self._alarmed[item.payment.payment_id] = item.payment
        self._browse(None)

    def _browse(self, cursor: str | None) -> None:
        query = PaymentQuery(
            since=self._since,
            until=self._until,
            order=ListOrder.OLDEST,
            limit=MOST_ON_A_PAGE,
            cursor=cursor,
        )
        self._bridge.ask(lambda desk: desk.browse(query), self._on_page, self.failed.emit, self)

    def _on_page(self, page: PaymentPage) -> None:
        for payment in page.payments:
            if payment.alarms:
                self._alarmed[payment.payment_id] = payment
        if page.next_cursor is not None:
            self._browse(page.next_cursor)
            return
        alarmed = sorted(self._alarmed.values(), key=lambda each: each.prepared_at)
        made_at = self._bridge.now()
        self.answered.emit(replace(self._report, alarmed=alarmed, made_at=made_at))
