"""Takings by hour in the end-of-day report: the chart of the Today page on paper, with its numbers written at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.core.money import Money
from app.core.takings import HOURS, Takings, takings_in
from app.desktop.desk.day_figures import WEEK
from app.desktop.desk.day_report import DayReport
from app.desktop.desk.desk_theme import LIGHT
from app.desktop.desk.payment_words import date_words
from app.desktop.texts import money_text
from app.desktop.widgets.bar_chart import round_top

translate = QCoreApplication.translate

HEIGHT_MILLIMETRES = 62.0
_KEY, _NAMES, _GAP = 7.0, 5.0, 1.5
_SIDE, _INSET = 0.8, 1.6
_WORDS_POINTS, _NAMES_POINTS, _KEY_POINTS = 6.0, 7.0, 9.0
_HAIR, _OUTLINE = 0.15, 0.25
_LEAST = 0.4
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_PAID, _EDGE, _BEFORE = (QColor(LIGHT[name]) for name in ("paid", "edge", "quiet_tint"))
_INK, _MUTED, _LINE = (QColor(LIGHT[name]) for name in ("ink", "muted", "line"))


@dataclass(frozen=True, slots=True)
class Hour:
    """Values in minor units; nothing is written at a bar that is not there."""

    name: str
    value: int
    before: int
    words: str
    words_before: str


@dataclass(frozen=True, slots=True)
class HourChart:
    """One currency; `top` fills the whole height. All words are there already."""

    title: str
    day: str
    before: str
    hours: Sequence[Hour]
    top: int
    lines: tuple[str, str]


def hour_charts(report: DayReport, language: str) -> tuple[HourChart, ...]:
    """One for each currency in which something was sold on the day or on the same day of the week before."""
    days, befores = report.takings(), report.takings_before()
    currencies = sorted({each.currency for each in (*days, *befores) if each.sales})
    return tuple(
        _chart(report, takings_in(days, code), takings_in(befores, code), language)
        for code in currencies
    )


def _chart(report: DayReport, day: Takings, before: Takings, language: str) -> HourChart:
    def say(units: int) -> str:
        return money_text(Money(units, day.currency), language)

    def named(when: str, takings: Takings) -> str:
        words = translate("DayReport", "{day}: {paid} in all")
        return words.format(day=when, paid=money_text(takings.paid, language))

    title = translate("DayCharts", "Takings by hour")
    top = round_top(max(*day.by_hour, *before.by_hour))
    return HourChart(
        title=f"{title} · {day.currency}",
        day=named(date_words(report.day, language), day),
        before=named(date_words(report.day - WEEK, language), before),
        hours=[_hour(hour, day.by_hour[hour], before.by_hour[hour], say) for hour in range(HOURS)],
        top=top,
        lines=(say(top), say(top // 2)),
    )


def _hour(hour: int, value: int, before: int, say: Callable[[int], str]) -> Hour:
    words, words_before = (say(units) if units else "" for units in (value, before))
    return Hour(f"{hour:02d}", value, before, words, words_before)


class ChartDrawing:
    """Draws at the top left corner of a place that is as wide as told, in pixels; `unit` of them are a millimetre."""

    def __init__(
        self, painter: QPainter, font_of: Callable[[float], QFont], width: float, unit: float
    ) -> None:
        self._painter, self._font_of = painter, font_of
        self._unit, self._width = unit, width
        self._plot, self._upwards = QRectF(), 0.0

    def draw(self, chart: HourChart) -> None:
        """Everything but the title."""
        self._painter.save()
        self._plot = self._plot_of(chart)
        self._draw_key(chart)
        self._draw_scale(chart)
        for place, hour in enumerate(chart.hours):
            self._draw_hour(place, hour, chart.top)
        self._painter.restore()

    def _plot_of(self, chart: HourChart) -> QRectF:
        """As high as it can be, so that the words at the highest bar still fit below the key."""
        room = HEIGHT_MILLIMETRES - _KEY - _NAMES
        highest = max(max(each.value, each.before) for each in chart.hours) / chart.top
        words = (words for each in chart.hours for words in (each.words, each.words_before))
        self._upwards = self._widest(words, _WORDS_POINTS)
        height = min((room - _GAP) * self._unit, (room * self._unit - self._upwards) / highest)
        bottom = (HEIGHT_MILLIMETRES - _NAMES) * self._unit
        left = self._widest(chart.lines, _NAMES_POINTS)
        return QRectF(left, bottom - height, self._width - left, height)

    def _widest(self, words: Iterable[str], points: float) -> float:
        """With a gap after it."""
        metrics = QFontMetricsF(self._font_of(points), self._painter.device())
        return max(metrics.horizontalAdvance(each) for each in words) + _GAP * self._unit

    def _draw_key(self, chart: HourChart) -> None:
        self._painter.setFont(self._font_of(_KEY_POINTS))
        side, left = 3 * self._unit, 0.0
        for words, fill in ((chart.day, self._fill_day), (chart.before, self._fill_before)):
            fill(QRectF(left, self._unit, side, side))
            room = QRectF(left + 1.5 * side, 0, self._plot.width(), 5 * self._unit)
            self._painter.setPen(_INK)
            self._painter.drawText(room, _LEFT, words)
            taken = self._painter.boundingRect(room, _LEFT, words).width()
            left = room.left() + taken + 2 * side

    def _draw_scale(self, chart: HourChart) -> None:
        self._painter.setFont(self._font_of(_NAMES_POINTS))
        plot = self._plot
        for share, words in zip((0.0, 0.5, 1.0), (*chart.lines, ""), strict=True):
            height = plot.top() + plot.height() * share
            self._painter.setPen(QPen(_LINE, _HAIR * self._unit))
            self._painter.drawLine(QPointF(plot.left(), height), QPointF(plot.right(), height))
            beside = QRectF(0, height - 2 * self._unit, plot.left() - self._unit, 4 * self._unit)
            self._painter.setPen(_MUTED)
            self._painter.drawText(beside, _RIGHT, words)

    def _draw_hour(self, place: int, hour: Hour, top: int) -> None:
        width = self._plot.width() / HOURS
        room = QRectF(
            self._plot.left() + place * width, self._plot.top(), width, self._plot.height()
        )
        if hour.before:
            self._fill_before(self._standing(room, hour.before / top, _SIDE))
        if hour.value:
            self._fill_day(self._standing(room, hour.value / top, _INSET))
        self._painter.setFont(self._font_of(_NAMES_POINTS))
        self._painter.setPen(_MUTED)
        below = QRectF(room.left(), room.bottom(), width, _NAMES * self._unit)
        self._painter.drawText(below, Qt.AlignmentFlag.AlignCenter, hour.name)
        self._write_values(room, hour, top)

    def _write_values(self, room: QRectF, hour: Hour, top: int) -> None:
        """Upwards, above the higher of both: the day's to the left."""
        height = self._standing(room, max(hour.value, hour.before) / top, 0).top()
        self._painter.setFont(self._font_of(_WORDS_POINTS))
        lane = room.width() / 2
        for left, words, color in (
            (room.left(), hour.words, _INK),
            (room.left() + lane, hour.words_before, _MUTED),
        ):
            self._painter.save()
            self._painter.translate(left, height - 0.8 * self._unit)
            self._painter.rotate(-90)
            self._painter.setPen(color)
            upwards = QRectF(0, 0, self._upwards, lane)
            self._painter.drawText(upwards, _LEFT, words)
            self._painter.restore()

    def _standing(self, room: QRectF, share: float, inset: float) -> QRectF:
        """However little it is, it is seen."""
        height = max(_LEAST * self._unit, room.height() * share)
        side = inset * self._unit
        return QRectF(room.left() + side, room.bottom() - height, room.width() - 2 * side, height)

    def _fill_day(self, place: QRectF) -> None:
        self._painter.fillRect(place, _PAID)

    def _fill_before(self, place: QRectF) -> None:
        """Light with an edge: told from the other without colours."""
        self._painter.setPen(QPen(_EDGE, _OUTLINE * self._unit))
        self._painter.setBrush(_BEFORE)
        self._painter.drawRect(place)
