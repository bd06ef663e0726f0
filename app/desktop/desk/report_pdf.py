"""The end-of-day report on A4. Drawn line by line: a day of thousands of sales takes a second, on any thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QCoreApplication, QDate, QLocale, QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from app.desktop.desk.day_report import DayReport
from app.desktop.desk.payment_words import moment_words
from app.desktop.desk.report_chart import (
    HEIGHT_MILLIMETRES,
    ChartDrawing,
    HourChart,
    hour_charts,
)
from app.desktop.desk.report_tables import Table, report_tables
from app.desktop.texts import locale_for

translate = QCoreApplication.translate

_MARGIN_MILLIMETRES = 16.0
_DOTS_PER_INCH = 300
_MILLIMETRES_PER_INCH = 25.4
_TITLE, _HEADING, _BODY = 18.0, 12.0, 9.0
_WRAPPED = Qt.TextFlag.TextWrapAnywhere | Qt.TextFlag.TextWordWrap
_SAMPLED = 500
_RULE_DOTS = 2


@dataclass(frozen=True, slots=True)
class Paper:
    """All the words, so that the pages can be drawn where there are no translations."""

    shop: str
    title: str
    notes: Sequence[str]
    tables: Sequence[Table]
    charts: Sequence[HourChart]


def report_paper(report: DayReport, shop: str, language: str) -> Paper:
    """Put the words together."""
    day = QDate(report.day.year, report.day.month, report.day.day)
    date_words = locale_for(language).toString(day, QLocale.FormatType.LongFormat)
    title = translate("DayReport", "End-of-day report")
    made = moment_words(report.made_at, language, report.zone)
    notes = (translate("DayReport", "Made on {moment}").format(moment=made), _zone_words(report))
    tables, charts = report_tables(report, language), hour_charts(report, language)
    return Paper(shop, f"{title} · {date_words}", notes, tables, charts)


def _zone_words(report: DayReport) -> str:
    if report.zone is None:
        return translate("DayReport", "Times are those of this computer.")
    return translate("DayReport", "Times are those of {zone}.").format(zone=report.zone)


def pdf_of(paper: Paper, families: Sequence[str]) -> bytes:
    """The pages, numbered."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS_PER_INCH)
    writer.setTitle(f"{paper.shop} {paper.title}")
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    sides = QMarginsF(*[_MARGIN_MILLIMETRES] * 4)
    writer.setPageMargins(sides, QPageLayout.Unit.Millimeter)
    painter = QPainter(writer)
    _Pages(painter, writer, families).draw(paper)
    painter.end()
    return bytes(buffer.data().data())


class _Pages:
    """From the top down; a new page where the old one ends."""

    def __init__(self, painter: QPainter, writer: QPdfWriter, families: Sequence[str]) -> None:
        self._painter, self._writer = painter, writer
        self._families = list(families)
        self._width, self._height = float(writer.width()), float(writer.height())
        self._body, self._bold = self._font(_BODY), self._font(_BODY, bold=True)
        self._line = QFontMetricsF(self._body, writer).height() * 1.35
        self._top, self._page = 0.0, 0

    def _font(self, points: float, *, bold: bool = False) -> QFont:
        font = QFont()
        font.setFamilies(self._families)
        font.setPointSizeF(points)
        font.setBold(bold)
        # Inter draws "12:30" and "M-1" with signs that have no character, so that nobody could search or copy them.
        font.setFeature(QFont.Tag.fromString("calt"), 0)
        return font

    def draw(self, paper: Paper) -> None:
        """Everything, in its order."""
        self._number_page()
        self._write(paper.shop, self._font(_TITLE, bold=True))
        self._write(paper.title, self._font(_HEADING, bold=True))
        for note in paper.notes:
            self._write(note, self._body)
        for place, table in enumerate(paper.tables):
            self._draw_table(table)
            if place == 0:
                for chart in paper.charts:
                    self._draw_chart(chart)

    def _write(self, text: str, font: QFont) -> None:
        self._painter.setFont(font)
        room = QRectF(0, self._top, self._width, self._height)
        taken = self._painter.boundingRect(room, _WRAPPED, text)
        self._painter.drawText(room, _WRAPPED, text)
        self._top += taken.height() * 1.2

    def _draw_chart(self, chart: HourChart) -> None:
        unit = _DOTS_PER_INCH / _MILLIMETRES_PER_INCH
        self._top += self._line
        self._make_room(self._line * 2 + HEIGHT_MILLIMETRES * unit)
        self._write(chart.title, self._font(_HEADING, bold=True))
        self._painter.save()
        self._painter.translate(0, self._top)
        ChartDrawing(self._painter, self._font, self._width - self._gap, unit).draw(chart)
        self._painter.restore()
        self._top += HEIGHT_MILLIMETRES * unit

    def _draw_table(self, table: Table) -> None:
        self._top += self._line
        # A heading is never the last line of a page.
        self._make_room(self._line * 5)
        self._write(table.title, self._font(_HEADING, bold=True))
        if not table.rows:
            self._write(table.empty, self._body)
            return
        widths = self._widths(table)
        self._draw_headings(table, widths)
        self._painter.setFont(self._body)
        for row in table.rows:
            height = self._height_of(row, widths)
            if self._make_room(height):
                self._draw_headings(table, widths)
                self._painter.setFont(self._body)
            self._draw_row(row, widths, height, table.numbers)

    def _draw_headings(self, table: Table, widths: Sequence[float]) -> None:
        self._painter.setFont(self._bold)
        self._draw_row(table.headings, widths, self._line, table.numbers)
        below = round(self._top)
        self._painter.setPen(QPen(Qt.GlobalColor.black, _RULE_DOTS))
        self._painter.drawLine(0, below, round(self._width - self._gap), below)
        self._top += self._line * 0.2

    def _draw_row(
        self, cells: Sequence[str], widths: Sequence[float], height: float, numbers: int
    ) -> None:
        left = 0.0
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            side = Qt.AlignmentFlag.AlignRight if place >= numbers else Qt.AlignmentFlag.AlignLeft
            room = QRectF(left, self._top, width - self._gap, height)
            self._painter.drawText(room, side | _WRAPPED, cell)
            left += width
        self._top += height

    @property
    def _gap(self) -> float:
        return self._line * 0.6

    def _widths(self, table: Table) -> list[float]:
        """As wide as the words, as far as a sample tells; what is left over, or missing, is the widest text's."""
        metrics = QFontMetricsF(self._bold, self._writer)
        sample = [table.headings, *table.rows[:_SAMPLED]]
        widths = [
            # A little more than they measure, for the fitting of words rounds.
            max(metrics.horizontalAdvance(row[place]) for row in sample) * 1.03 + self._gap
            for place in range(len(table.headings))
        ]
        widest = widths.index(max(widths[: table.numbers]))
        left = self._width - (sum(widths) - widths[widest])
        widths[widest] = max(left, self._width / 6)
        return widths

    def _height_of(self, row: Sequence[str], widths: Sequence[float]) -> float:
        metrics = self._painter.fontMetrics()
        height = self._line
        for cell, width in zip(row, widths, strict=True):
            if metrics.horizontalAdvance(cell) > width - self._gap:
                room = QRectF(0, 0, width - self._gap, self._height)
                taken = self._painter.boundingRect(room, _WRAPPED, cell)
                height = max(height, taken.height() + self._line * 0.25)
        return height

    def _make_room(self, height: float) -> bool:
        """Begin another page if this does not fit; whether it was begun."""
        if self._top + height <= self._height - self._line * 2:
            return False
        self._writer.newPage()
        self._top = 0
        self._number_page()
        return True

    def _number_page(self) -> None:
        self._page += 1
        self._painter.setFont(self._body)
        foot = QRectF(0, self._height - self._line, self._width, self._line)
        self._painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter, str(self._page))
