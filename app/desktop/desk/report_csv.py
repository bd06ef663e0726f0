"""The end-of-day report as one table for a spreadsheet: each line says what kind of line it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from app.core.money import Money
from app.core.payment import Payment
from app.core.sales import Sale
from app.core.takings import Takings
from app.desktop.desk.day_report import DayReport
from app.desktop.desk.payment_words import alarm_words, origin_words, state_words
from app.desktop.desk.payments_csv import BOM, safe_cell
from app.desktop.desk.report_tables import in_order

_HEADINGS = {
    "zh": ("类别", "时间", "单号", "内容", "收银机", "币种", "笔数", "收款", "退款", "净额"),
    "en": (
        "Kind", "Time", "Number", "What", "Till", "Currency", "Count", "Paid", "Refunded", "Net",
    ),
}  # fmt: skip
_KINDS = {
    "zh": ("合计", "状态", "商品", "告警", "成交", "退款"),
    "en": ("total", "state", "product", "alarm", "sale", "refund"),
}
_Row = tuple[str, ...]


def report_csv(report: DayReport, language: str) -> str:
    """Amounts are plain decimals and times those of the shop. Words of people are never a formula."""
    language = "zh" if language == "zh" else "en"
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(_HEADINGS[language])
    lines.writerows(_rows(report, _KINDS[language]))
    return BOM + text.getvalue()


def _rows(report: DayReport, kinds: tuple[str, ...]) -> Iterator[_Row]:
    total, state, product, alarm, sale, refund = kinds
    everything = report.takings()
    for each in everything:
        yield _total(total, report, each)
    for tally in report.tallies:
        count = str(tally.payments)
        yield (state, "", "", state_words(tally.state), "", tally.total.currency, count, "", "", "")
    for each in everything:
        for sold in each.products:
            paid = sold.paid.to_text()
            count = str(sold.sales)
            yield (product, "", "", safe_cell(sold.name), "", each.currency, count, paid, "", paid)
    for payment in report.alarmed:
        yield _alarm(alarm, report, payment)
    for at, line in in_order(report):
        amount = line.amount.to_text()
        number, currency = safe_cell(line.number), line.amount.currency
        if isinstance(line, Sale):
            what, till = safe_cell(line.product), safe_cell(origin_words(line.origin))
            yield (
                sale, _moment(report, at), number, what, till, currency, "1", amount, "", amount,
            )  # fmt: skip
        else:
            yield (
                refund, _moment(report, at), number, "", "", currency, "1", "", amount, f"-{amount}",
            )  # fmt: skip


def _total(kind: str, report: DayReport, each: Takings) -> _Row:
    paid, refunded = each.paid.to_text(), each.refunded.to_text()
    day = report.day.isoformat()
    return (kind, day, "", "", "", each.currency, str(each.sales), paid, refunded, _net(each))


def _net(takings: Takings) -> str:
    """With a plain minus, which a spreadsheet reads as a number."""
    text = Money(abs(takings.net_units), takings.currency).to_text()
    return f"-{text}" if takings.net_units < 0 else text


def _alarm(kind: str, report: DayReport, payment: Payment) -> _Row:
    moment = _moment(report, payment.prepared_at)
    what = alarm_words(payment.alarms)
    currency = payment.order.amount.currency
    till = safe_cell(origin_words(payment.origin))
    return (
        kind, moment, safe_cell(payment.number), what, till, currency, "1", "", "", "",
    )  # fmt: skip


def _moment(report: DayReport, at: float) -> str:
    return datetime.fromtimestamp(at, report.zone).strftime("%Y-%m-%d %H:%M:%S")
