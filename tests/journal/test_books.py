"""The books keep their promises on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.journal.opening import Archive
from tests.contracts.journal_books_contract import (
    AnswerBookContract,
    InboxContract,
    TillBookContract,
)
from tests.contracts.journal_dispute_contract import DisputeBookContract
from tests.contracts.journal_listing_contract import ListingContract
from tests.contracts.journal_refund_contract import RefundBookContract
from tests.contracts.journal_sales_contract import SalesContract
from tests.contracts.receipt_book_contract import BookOf, ReceiptBookContract
from tests.contracts.shelf import Shelf
from tests.journal.shelves import opened_shelf


class _OnBoth:
    @pytest.fixture
    def shelf(self, place: str | Path) -> Iterator[Shelf]:
        with opened_shelf(place) as shelf:
            yield shelf


class TestRefundBook(_OnBoth, RefundBookContract):
    pass


class TestDisputeBook(_OnBoth, DisputeBookContract):
    pass


class TestAnswerBook(_OnBoth, AnswerBookContract):
    pass


class TestTillBook(_OnBoth, TillBookContract):
    pass


class TestInbox(_OnBoth, InboxContract):
    pass


class TestListing(_OnBoth, ListingContract):
    pass


class TestSales(_OnBoth, SalesContract):
    pass


class TestReceiptBook(ReceiptBookContract):
    @pytest.fixture
    def book_of(self, place: str | Path) -> Iterator[BookOf]:
        archive = Archive(place, Path()) if isinstance(place, str) else Archive(None, place)
        yield archive.receipts
        archive.close()
