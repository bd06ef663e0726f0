"""The end-of-day report as headings and tables, in a reader's language: what the PDF and the CSV are made of."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QCoreApplication

from app.core.payment import Payment
from app.core.sales import GivenBack, Sale
from app.core.takings import Takings
from app.desktop.desk.day_cards import net_text
from app.desktop.desk.day_charts import state_counts
from app.desktop.desk.day_report import DayReport
from app.desktop.desk.payment_words import alarm_words, origin_words, state_words
from app.desktop.texts import locale_for, money_text

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Table:
    """Columns from `numbers` on are numbers, and stand on the right. `empty` is said in place of no rows."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: int
    empty: str = ""


def report_tables(report: DayReport, language: str) -> tuple[Table, ...]:
    """In the order in which they are read: the sums first, each single line last."""
    everything = report.takings()
    return (
        _totals(everything, language),
        _states(report, language),
        _products(everything, language),
        _alarms(report, language),
        _lines(report, language),
    )


def _totals(everything: Sequence[Takings], language: str) -> Table:
    number = locale_for(language).toString
    headings = (
        translate("DayReport", "Currency"),
        translate("DayReport", "Sales"),
        translate("DayReport", "Paid"),
        translate("DayReport", "Refunds"),
        translate("DayReport", "Refunded"),
        translate("DayReport", "Net"),
    )
    rows = [
        (
            each.currency,
            number(each.sales),
            money_text(each.paid, language),
            number(each.refunds),
            money_text(each.refunded, language),
            net_text(each, language),
        )
        for each in everything
    ]
    nothing = translate("DayReport", "Nothing was sold.")
    return Table(translate("DayReport", "Totals"), headings, rows, 1, nothing)


def _states(report: DayReport, language: str) -> Table:
    number = locale_for(language).toString
    headings = (translate("DayReport", "State"), translate("DayReport", "Payments"))
    rows = [(state_words(state), number(count)) for state, count in state_counts(report.tallies)]
    title = translate("DayReport", "Begun on this day, by state")
    return Table(title, headings, rows, 1, translate("DayReport", "No payment was begun."))


def _products(everything: Sequence[Takings], language: str) -> Table:
    number = locale_for(language).toString
    headings = (
        translate("DayReport", "Product"),
        translate("DayReport", "Sales"),
        translate("DayReport", "Paid"),
    )
    rows = [
        (product.name, number(product.sales), money_text(product.paid, language))
        for each in everything
        for product in each.products
    ]
    nothing = translate("DayReport", "Nothing was sold.")
    return Table(translate("DayReport", "By product"), headings, rows, 1, nothing)


def _alarms(report: DayReport, language: str) -> Table:
    headings = (
        translate("DayReport", "Time"),
        translate("DayReport", "Number"),
        translate("DayReport", "What"),
        translate("DayReport", "State"),
        translate("DayReport", "Amount"),
    )
    rows = [_alarm(each, report.zone, language) for each in report.alarmed]
    nothing = translate("DayReport", "Nothing went wrong on this day.")
    return Table(translate("DayReport", "Needs attention"), headings, rows, 4, nothing)


def _alarm(payment: Payment, zone: tzinfo | None, language: str) -> tuple[str, ...]:
    is_open = bool(payment.open_alarms)
    return (
        datetime.fromtimestamp(payment.prepared_at, zone).strftime("%Y-%m-%d %H:%M"),
        payment.number,
        alarm_words(payment.alarms),
        translate("DayReport", "open") if is_open else translate("DayReport", "looked after"),
        money_text(payment.order.amount, language),
    )


def _lines(report: DayReport, language: str) -> Table:
    headings = (
        translate("DayReport", "Time"),
        translate("DayReport", "What"),
        translate("DayReport", "Number"),
        translate("DayReport", "Product"),
        translate("DayReport", "Till"),
        translate("DayReport", "Amount"),
    )
    rows = list(_sales_and_refunds(report, language))
    title = translate("DayReport", "Sales and refunds")
    return Table(title, headings, rows, 5, translate("DayReport", "Nothing was sold."))


def _sales_and_refunds(report: DayReport, language: str) -> Iterator[tuple[str, ...]]:
    sale, refund = translate("DayReport", "Sale"), translate("DayReport", "Refund")
    for at, line in in_order(report):
        clock = datetime.fromtimestamp(at, report.zone).strftime("%H:%M:%S")
        amount = money_text(line.amount, language)
        if isinstance(line, Sale):
            yield clock, sale, line.number, line.product, origin_words(line.origin), amount
        else:
            yield clock, refund, line.number, "", "", f"\N{MINUS SIGN}{amount}"


def in_order(report: DayReport) -> Iterator[tuple[float, Sale | GivenBack]]:
    """Sales and refunds as they came, with their times in seconds since the epoch."""
    sold = ((each.paid_at, each) for each in report.sales.sold)
    back = ((each.at, each) for each in report.sales.given_back)
    return heapq.merge(sold, back, key=lambda each: each[0])
