"""The books of the torture run keep the same promises as the real ones."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from app.journal.books import Books
from tests.contracts.journal_books_contract import InboxContract
from tests.contracts.journal_dispute_contract import DisputeBookContract
from tests.contracts.journal_refund_contract import RefundBookContract
from tests.contracts.journal_sales_contract import SalesContract
from tests.contracts.receipt_book_contract import BookOf, ReceiptBookContract
from tests.contracts.shelf import Shelf
from tests.torture.memory_books import MemoryDisputeBook, MemoryInbox, MemoryRefundBook
from tests.torture.memory_journal import MemoryJournal
from tests.torture.memory_receipts import Kept, MemoryReceiptBook


def a_shelf() -> Shelf:
    """The books that there are; tills and answers are nothing that a schedule needs."""
    journal = MemoryJournal()
    books = SimpleNamespace(
        refunds=MemoryRefundBook(journal),
        disputes=MemoryDisputeBook(journal),
        inbox=MemoryInbox(),
    )
    return Shelf(journal, cast(Books, books))


class TestMemoryRefundBook(RefundBookContract):
    @pytest.fixture
    def shelf(self) -> Shelf:
        return a_shelf()


class TestMemoryDisputeBook(DisputeBookContract):
    @pytest.fixture
    def shelf(self) -> Shelf:
        return a_shelf()


class TestMemorySales(SalesContract):
    @pytest.fixture
    def shelf(self) -> Shelf:
        return a_shelf()


class TestMemoryInbox(InboxContract):
    @pytest.fixture
    def shelf(self) -> Shelf:
        return a_shelf()


class TestMemoryReceiptBook(ReceiptBookContract):
    @pytest.fixture
    def book_of(self) -> BookOf:
        lines: list[Kept] = []
        return lambda place: MemoryReceiptBook(place, lines)
