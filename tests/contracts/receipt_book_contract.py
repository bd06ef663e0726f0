"""What every book of receipts promises. Subclass it and give it a `book_of` fixture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from app.core.money import Money
from app.core.receipt import Receipt, Slip
from app.journal.receipt_book import ReceiptBook
from tests.contracts.journal_samples import NOON

BookOf = Callable[[str], ReceiptBook]
HOSTILE = ["\x00", "\ud800", "' OR 1=1 --", "测" * 99, "\\u0000"]
FULL = Receipt(
    shop="魔方西元",
    number="M-20261123-0001",
    payment_id="mp_1",
    product="月订阅会员",
    amount=Money(1990, "USD"),
    given_back=Money(500, "USD"),
    on_its_way_back=Money(7, "USD"),
    paid_at=NOON + 1 / 3,
    issued_at=NOON + 9,
    reference="桌 7",
    service_id="pi_1",
    livemode=True,
    is_copy=True,
)


def a_slip(number: int = 1, **changes: object) -> Slip:
    """Of another payment for every number."""
    return Slip(replace(FULL, payment_id=f"mp_{number}", **changes), "zh")  # type: ignore[arg-type]


class ReceiptBookContract:
    """Which came out, and which are missing where."""

    @pytest.fixture
    def book_of(self) -> BookOf:
        """By place, over one and the same memory."""
        raise NotImplementedError

    @pytest.fixture
    def book(self, book_of: BookOf) -> ReceiptBook:
        return book_of("kiosk")

    def test_an_empty_book_misses_nothing(self, book: ReceiptBook) -> None:
        book.dismiss()
        assert book.missing(9) == []
        assert not book.is_issued("mp_1")

    @pytest.mark.parametrize("slip", [a_slip(), a_slip(reference=None, service_id=None)])
    def test_what_is_missing_comes_back_as_it_was(self, book: ReceiptBook, slip: Slip) -> None:
        book.want(slip)
        assert book.missing(9) == [slip]
        assert not book.is_issued("mp_1")
        assert all(getattr(FULL, each.name) is not None for each in fields(FULL))

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_every_text_is_taken(self, book_of: BookOf, hostile: str) -> None:
        receipt = replace(FULL, payment_id=hostile, shop=hostile, product=hostile)
        slip = Slip(receipt, "en")
        book = book_of(hostile)
        book.want(slip)
        assert book.missing(9) == [slip]
        book.issue(slip)
        assert book.is_issued(hostile)

    def test_what_came_out_is_not_missing_and_known_everywhere(self, book_of: BookOf) -> None:
        kiosk, desk = book_of("kiosk"), book_of("desk")
        kiosk.want(a_slip())
        kiosk.issue(a_slip())
        assert kiosk.missing(9) == []
        assert kiosk.is_issued("mp_1")
        assert desk.is_issued("mp_1")
        assert not desk.is_issued("mp_")

    def test_nobody_need_have_wanted_it(self, book: ReceiptBook) -> None:
        book.issue(a_slip())
        book.issue(a_slip())
        assert book.is_issued("mp_1")
        assert book.missing(9) == []

    def test_each_place_misses_its_own(self, book_of: BookOf) -> None:
        kiosk, desk = book_of("kiosk"), book_of("desk")
        kiosk.want(a_slip(1))
        desk.want(a_slip(2))
        assert (kiosk.missing(9), desk.missing(9)) == ([a_slip(1)], [a_slip(2)])
        desk.dismiss()
        assert (kiosk.missing(9), desk.missing(9)) == ([a_slip(1)], [])
        assert not desk.is_issued("mp_2")

    def test_what_came_out_elsewhere_is_missing_nowhere(self, book_of: BookOf) -> None:
        kiosk, desk = book_of("kiosk"), book_of("desk")
        kiosk.want(a_slip(1))
        desk.issue(a_slip(1))
        assert kiosk.missing(9) == []

    def test_the_later_of_two_for_a_payment_counts(self, book: ReceiptBook) -> None:
        first, later = a_slip(is_copy=False), a_slip(is_copy=True)
        for each in (first, first, later, later):
            book.want(each)
        assert book.missing(9) == [later]

    def test_a_dismissed_one_may_be_wanted_again(self, book: ReceiptBook) -> None:
        book.want(a_slip())
        book.dismiss()
        assert book.missing(9) == []
        book.want(a_slip())
        assert book.missing(9) == [a_slip()]

    def test_the_newest_are_given_oldest_first(self, book: ReceiptBook) -> None:
        for number in range(4):
            book.want(a_slip(number))
        assert book.missing(2) == [a_slip(2), a_slip(3)]
        assert book.missing(0) == book.missing(-1) == []
