"""The payments that fit a question, as a table that is filled page by page and kept up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.core.errors import MofangError
from app.core.listing import PaymentPage, PaymentQuery
from app.core.payment import Payment
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.payment_words import state_chip, time_words
from app.desktop.texts import money_text
from app.desktop.widgets.labels import plain_tip
from app.engine.feed import PaymentUpdate

PAGE = 100
_NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
_SAID = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
    }
)


class Column(IntEnum):
    """From left to right."""

    TIME = 0
    PRODUCT = 1
    CUSTOMER = 2
    REFERENCE = 3
    AMOUNT = 4
    STATUS = 5


class PaymentsModel(QAbstractTableModel):
    """`answered` after each first page; `failed` with the reason. Answers to an older question are dropped."""

    answered = Signal()
    failed = Signal(object)

    def __init__(self, bridge: DeskBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._language = "en"
        self._query = PaymentQuery(limit=PAGE)
        self._payments: list[Payment] = []
        self._next_cursor: str | None = None
        self._asking = False
        self._asked_again = False
        bridge.updated.connect(self._on_updated)

    # --- questions --------------------------------------------------------------------------------

    @property
    def query(self) -> PaymentQuery:
        """What is shown, or asked for."""
        return self._query

    def show(self, query: PaymentQuery) -> None:
        """Ask for the first page. While an answer is on its way, only the last question is kept."""
        self._query = replace(query, limit=PAGE, cursor=None)
        self.refresh()

    def refresh(self) -> None:
        """Ask again for what is shown."""
        if self._asking:
            self._asked_again = True
            return
        self._asking = True
        query = self._query
        self._bridge.ask(lambda desk: desk.browse(query), self.show_page, self._on_failed, self)

    def show_page(self, page: PaymentPage) -> None:
        """The answer to the last question."""
        self._asking = False
        if self._asked_again:
            self._asked_again = False
            self.refresh()
            return
        self.beginResetModel()
        self._payments, self._next_cursor = list(page.payments), page.next_cursor
        self.endResetModel()
        self.answered.emit()

    def _on_failed(self, error: MofangError) -> None:
        self._asking = self._asked_again = False
        self.failed.emit(error)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._next_cursor is not None and not self._asking

    def fetchMore(self, parent: Index) -> None:
        """The next page, below what is there."""
        self._asking = True
        query = replace(self._query, cursor=self._next_cursor)
        self._bridge.ask(lambda desk: desk.browse(query), self._on_more, self._on_failed, self)

    def _on_more(self, page: PaymentPage) -> None:
        self._asking = False
        if self._asked_again:
            self._asked_again = False
            self.refresh()
            return
        # What is new since the first page may push one over the edge of the second.
        known = {each.payment_id for each in self._payments}
        fresh = [each for each in page.payments if each.payment_id not in known]
        self._next_cursor = page.next_cursor
        if fresh:
            first = len(self._payments)
            self.beginInsertRows(_NOWHERE, first, first + len(fresh) - 1)
            self._payments += fresh
            self.endInsertRows()

    # --- news -------------------------------------------------------------------------------------

    def _on_updated(self, update: PaymentUpdate) -> None:
        """A row changes where it is, also when it no longer fits: nothing moves away under the pointer."""
        payment = update.payment
        for row, each in enumerate(self._payments):
            if each.payment_id == payment.payment_id:
                self._payments[row] = payment
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
                return
        if payment.version <= 1:
            self.refresh()

    # --- what the table shows ---------------------------------------------------------------------

    def speak(self, language: str) -> None:
        """Say everything in this language."""
        self._language = language
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        if self._payments:
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(self._payments) - 1, len(Column) - 1)
            )

    def payment(self, index: Index) -> Payment:
        """The one of a row."""
        return self._payments[index.row()]

    @property
    def payments(self) -> Sequence[Payment]:
        """Those that have been fetched."""
        return self._payments

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._payments)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(Column(section))
        return None

    def _titles(self) -> tuple[str, ...]:
        return (
            self.tr("Time"),
            self.tr("Product"),
            self.tr("Customer"),
            self.tr("Reference"),
            self.tr("Amount"),
            self.tr("Status"),
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(Column(index.column()))
        if role not in _SAID:
            return None
        words = self._words(self._payments[index.row()], Column(index.column()))
        return plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else words

    def _words(self, payment: Payment, column: Column) -> str:
        order = payment.order
        match column:
            case Column.TIME:
                return time_words(
                    payment.prepared_at, self._language, self._bridge.zone, self._bridge.today()
                )
            case Column.PRODUCT:
                return order.product_name
            case Column.CUSTOMER:
                return order.customer_email or "—"
            case Column.REFERENCE:
                return order.reference or "—"
            case Column.AMOUNT:
                return money_text(order.amount, self._language)
            case Column.STATUS:
                return state_chip(payment)[1]


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column is Column.AMOUNT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
