"""The table itself: whole rows, sorted at the headings that can be sorted by, a pill for the state."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.core.listing import ListOrder
from app.desktop.desk.payment_words import state_chip
from app.desktop.desk.payments_model import Column, PaymentsModel

_ROW = 44
_WIDTHS = {Column.TIME: 132, Column.CUSTOMER: 160, Column.REFERENCE: 90, Column.AMOUNT: 118}
# An hour alone, and its heading with the arrow.
_HOUR_WIDTH = 84
_STATUS_WIDTH = 144
# Below this the reference gives way, so that what a payment was for can be read.
_ROOMY = 780
_PILL_PADDING = 9
_SORTS = {
    Column.TIME: (ListOrder.NEWEST, ListOrder.OLDEST),
    Column.AMOUNT: (ListOrder.HIGHEST, ListOrder.LOWEST),
}


class PaymentsTable(QTableView):
    """`opened` with a payment's id, by Enter or a double click; `order_wanted` at a heading."""

    opened = Signal(str)
    order_wanted = Signal(object)

    def __init__(self, model: PaymentsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._payments = model
        self._pill = _Pill(self)
        self.setModel(model)
        self.setItemDelegateForColumn(Column.STATUS, self._pill)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._lay_out_headers()
        self.doubleClicked.connect(self._open)
        self.horizontalHeader().sectionClicked.connect(self._on_heading)

    def _lay_out_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setDefaultSectionSize(_ROW)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setHighlightSections(False)
        columns.setSectionsClickable(True)
        columns.setSortIndicatorShown(True)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self.setColumnWidth(Column.STATUS, _STATUS_WIDTH)
        columns.setSectionResizeMode(Column.PRODUCT, QHeaderView.ResizeMode.Stretch)

    def restyle(self, colors: Mapping[str, str]) -> None:
        """The pills in these colours."""
        self._pill.colors = dict(colors)
        self.viewport().update()

    def show_order(self, order: ListOrder) -> None:
        """Mark the heading that the rows are sorted by."""
        for column, (falling, rising) in _SORTS.items():
            if order in {falling, rising}:
                down = Qt.SortOrder.DescendingOrder
                direction = down if order is falling else Qt.SortOrder.AscendingOrder
                self.horizontalHeader().setSortIndicator(column, direction)

    def fit_time(self, *, hours_alone: bool) -> None:
        """What a date does not need is for the product's name."""
        self.setColumnWidth(Column.TIME, _HOUR_WIDTH if hours_alone else _WIDTHS[Column.TIME])

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setColumnHidden(Column.REFERENCE, self.width() < _ROOMY)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._payments.payment(index).payment_id)

    def _on_heading(self, section: int) -> None:
        """A second click turns the order round."""
        orders = _SORTS.get(Column(section))
        if orders is None:
            self.show_order(self._payments.query.order)
        else:
            falling, rising = orders
            self.order_wanted.emit(rising if self._payments.query.order is falling else falling)


class _Pill(QStyledItemDelegate):
    """The state in a word, on its colour; the word says all that the colour says."""

    def __init__(self, table: PaymentsTable) -> None:
        super().__init__(table)
        self.colors: dict[str, str] = {}

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model = index.model()
        if not isinstance(model, PaymentsModel) or not self.colors:
            super().paint(painter, option, index)
            return
        look, words = state_chip(model.payment(index))
        ground, ink = _INKS[look]
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = option.font
        font.setPixelSize(12)
        font.setBold(True)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        room = option.rect.adjusted(10, 0, -6, 0)
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width() - 18)
        width, height = metrics.horizontalAdvance(words) + 2 * _PILL_PADDING, metrics.height() + 6
        top = room.center().y() - height / 2 + 0.5
        pill = QRectF(room.left(), top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colors[ground]))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(QColor(self.colors[ink]))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(_STATUS_WIDTH, _ROW)


_INKS = {
    "open": ("open_tint", "open"),
    "paid": ("paid_tint", "paid"),
    "quiet": ("quiet_tint", "quiet"),
    "alarm": ("error_tint", "error"),
}
