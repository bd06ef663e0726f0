"""What every journal promises of its list of payments, and of the line of all that happened."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from app.core import events as ev
from app.core.errors import InputError
from app.core.listing import ListOrder, PaymentQuery, Tally
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Payment
from app.core.state import PaymentState
from app.journal.port import Journal
from tests.contracts.journal_contract import at_once
from tests.contracts.journal_refund_contract import paid
from tests.contracts.journal_sales_contract import numbers_of, pages
from tests.contracts.journal_samples import DAY, NOON, a_payment
from tests.contracts.refund_samples import a_refund, a_refund_reading
from tests.contracts.shelf import Shelf


class ListingContract:
    """The suite. Journal and books are empty when a test gets them."""

    @pytest.fixture
    def shelf(self) -> Shelf:
        raise NotImplementedError

    @pytest.fixture
    def journal(self, shelf: Shelf) -> Journal:
        return shelf.journal

    # --- pages --------------------------------------------------------------------------------

    def test_an_empty_journal_has_one_empty_page(self, journal: Journal) -> None:
        page = journal.browse(PaymentQuery())
        assert (list(page.payments), page.next_cursor) == ([], None)

    def test_pages_are_newest_first_and_shift_not(self, journal: Journal) -> None:
        added = [journal.add(a_payment(n, prepared_at=-n), DAY, NOON) for n in range(1, 6)]
        first = journal.browse(PaymentQuery(limit=2))
        journal.add(a_payment(9), DAY, NOON)
        second = journal.browse(PaymentQuery(limit=2, cursor=first.next_cursor))
        third = journal.browse(PaymentQuery(limit=2, cursor=second.next_cursor))
        assert [*first.payments, *second.payments, *third.payments] == added[::-1]
        assert third.next_cursor is None

    def test_a_full_last_page_has_none_after_it(self, journal: Journal) -> None:
        for n in (1, 2):
            journal.add(a_payment(n), DAY, NOON)
        assert journal.browse(PaymentQuery(limit=2)).next_cursor is None

    @pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", "٣", "9" * 19, "1 OR 1=1", "\x00"])
    def test_a_cursor_that_was_never_given_is_refused(self, journal: Journal, cursor: str) -> None:
        with pytest.raises(InputError) as refusal:
            journal.browse(PaymentQuery(cursor=cursor))
        assert refusal.value.code == "cursor_invalid"

    @pytest.mark.parametrize("order", ListOrder)
    def test_words_are_found_in_every_order_page_by_page(
        self, journal: Journal, order: ListOrder
    ) -> None:
        for number, cents in enumerate((500, 1990, 500, 700, 1990), start=1):
            name = "月票" if number != 4 else "Tee"
            a_ticket = Order(Money(cents, "USD"), product_name=name)
            journal.add(a_payment(number, order=a_ticket), DAY, NOON)
        expected = {
            ListOrder.NEWEST: [5, 3, 2, 1],
            ListOrder.OLDEST: [1, 2, 3, 5],
            ListOrder.HIGHEST: [5, 2, 3, 1],
            ListOrder.LOWEST: [3, 1, 5, 2],
        }
        assert found(journal, text="月票", order=order) == expected[order]
        query = PaymentQuery(text="月票", order=order, limit=1)
        assert numbers_of(pages(journal, query)) == expected[order]

    def test_sums_are_of_what_was_searched_for(self, journal: Journal) -> None:
        _add_searched(journal)
        [only] = journal.tally(PaymentQuery(text="会员 19.90", limit=1))
        assert only == Tally(PaymentState.OPEN, 1, Money(1990, "USD"))
        assert list(journal.tally(PaymentQuery(text="nobody"))) == []

    @pytest.mark.parametrize("limit", [0, -1, 201])
    def test_a_page_holds_1_to_200(self, limit: int) -> None:
        with pytest.raises(ValueError, match="page"):
            PaymentQuery(limit=limit)

    # --- conditions ---------------------------------------------------------------------------

    def test_by_state_as_it_is_now(self, journal: Journal) -> None:
        for n in (1, 2, 3):
            journal.add(a_payment(n), DAY, NOON)
        moved = dataclasses.replace(a_payment(2), state=PaymentState.PAID)
        journal.record(moved, ev.SessionMissed(), NOON)
        assert found(journal, states=frozenset({PaymentState.PAID})) == [2]
        assert found(journal, states=frozenset({PaymentState.PREPARING})) == [3, 1]
        assert found(journal, states=frozenset(PaymentState)) == [3, 2, 1]
        assert found(journal, states=frozenset()) == []

    def test_by_time_and_origin(self, journal: Journal) -> None:
        for n in (1, 2, 3):
            journal.add(a_payment(n, prepared_at=NOON + n, origin=f"收银台\x00 {n}"), DAY, NOON)
        assert found(journal, since=NOON + 2) == [3, 2]
        assert found(journal, until=NOON + 2) == [1]
        assert found(journal, since=NOON + 2, until=NOON + 2) == []
        assert found(journal, origin="收银台\x00 2") == [2]
        assert found(journal, origin="收银台") == []
        assert found(journal, since=NOON + 2, origin="收银台\x00 1") == []

    # --- words --------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        "text",
        [
            "19.90",
            "１９。９０",
            "19.90 usd",
            "¥19.90",
            "$19.90",
            "月订阅",
            "月订阅会员",
            "  会员  ",
            "会",
            "Wang.Fang@Example.com",
            "WANG",
            "桌 7",
            "桌　７",
            "7 桌",
            "straße",
            "STRASSE",
            "😀",
            "m-20261122-0001",
            "1122-0001",
            "100%",
            "a_b",
            "mp_00000000000000000000000001",
            "cs_test_Ab1",
            "pi_Ab1",
            "mr_1 x",
        ],
    )
    def test_what_was_typed_is_found(self, journal: Journal, text: str) -> None:
        _add_searched(journal)
        assert found(journal, text=text) == [1]

    @pytest.mark.parametrize(
        "text",
        [
            "19.91",
            "9.90 eur",
            "日订阅",
            "ZGHAI",
            "zghai",
            "wang.fang@example.com y",
            "%%",
            "_x_",
            "*",
            "?",
            "[a-z]",
            "[",
            "]",
            "19*90",
            "19?90",
            "x" * 99_999,
            "月" * 99_999,
            "1_.90",
            "\\",
            "'",
            "6708",
            "\x00",
            "\ud800",
            "mp_0000000000000000000000000",
            "cs_test_ab1",
            "cs_test_A",
            "pi_",
        ],
    )
    def test_what_is_not_there_is_not_found(self, journal: Journal, text: str) -> None:
        _add_searched(journal)
        assert found(journal, text=text) == []

    @pytest.mark.parametrize("text", [None, "", "   ", "\u3000"])
    def test_nothing_typed_leaves_nothing_out(self, journal: Journal, text: str | None) -> None:
        _add_searched(journal)
        assert found(journal, text=text) == [2, 1]

    def test_what_a_customer_typed_reaches_into_no_other_field(self, journal: Journal) -> None:
        journal.add(
            a_payment(1, order=Order(Money(500, "USD"), product_name="ab", reference="cd")),
            DAY,
            NOON,
        )
        assert found(journal, text="abcd") == found(journal, text="ab\ncd x") == []
        assert found(journal, text="ab cd") == [1]

    def test_a_refund_leads_to_its_payment(self, shelf: Shelf) -> None:
        for which in (1, 2):
            payment = paid(shelf, which)
        refund = shelf.books.refunds.add(a_refund(7, 2), payment, NOON)
        seen = dataclasses.replace(refund, service_refund_id="re_Ab7")
        from app.core import refund_events

        shelf.books.refunds.record(seen, refund_events.RefundObserved(a_refund_reading(seen)), NOON)
        assert found(shelf.journal, text=refund.refund_id) == [2]
        assert found(shelf.journal, text="re_Ab7") == [2]
        assert found(shelf.journal, text="re_Ab8") == []

    def test_an_order_with_hostile_text_can_be_added_and_found(self, journal: Journal) -> None:
        order = Order(Money(500, "USD"), product_name="x" * 250, reference="Ⅷ 👩‍🍳 ﷽" * 20)
        journal.add(a_payment(1, order=order), DAY, NOON)
        assert found(journal, text="👩‍🍳") == found(journal, text="Ⅷ") == [1]

    def test_the_text_does_not_show_when_the_query_is_printed(self) -> None:
        assert "wang" not in repr(PaymentQuery(text="wang.fang@example.com"))

    # --- the line of all that happened ----------------------------------------------------------

    def test_all_changes_in_order(self, journal: Journal) -> None:
        assert journal.last_sequence() == 0
        assert list(journal.changes_since(0, 9)) == []
        for n in (1, 2):
            journal.add(a_payment(n), DAY, NOON)
        start = journal.last_sequence()
        journal.record(a_payment(1), ev.CreationUnanswered("x"), NOON)
        journal.record(a_payment(2), ev.SessionMissed(), NOON)
        one, two = journal.changes_since(start, 9)
        assert (one.payment_id, one.event) == (
            a_payment(1).payment_id,
            ev.CreationUnanswered("x"),
        )
        assert two.sequence == journal.last_sequence()
        assert list(journal.changes_since(start, 1)) == [one]
        assert list(journal.changes_since(one.sequence, 9)) == [two]
        assert list(journal.changes_since(start, 0)) == []
        assert len(journal.changes_since(0, 9)) == 4

    def test_whoever_follows_passes_nothing_over(self, journal: Journal) -> None:
        """While many write, one reads on from where it was; in the end it has seen everything once."""
        journal.check()
        seen: list[int] = []

        def act(number: int) -> None:
            if number == 0:
                while len(seen) < 7 * 6:
                    since = seen[-1] if seen else 0
                    seen.extend(each.sequence for each in journal.changes_since(since, 5))
                return
            payment = journal.add(a_payment(number), DAY, NOON)
            for turn in range(5):
                payment = journal.record(payment, ev.CreationUnanswered(str(turn)), NOON)

        at_once(act, 8)
        assert seen == [each.sequence for each in journal.changes_since(0, 999)]


def found(journal: Journal, **conditions: Any) -> list[int]:
    """Which payments, by their numbers."""
    page = journal.browse(PaymentQuery(**conditions))
    return [int(each.payment_id.removeprefix("mp_")) for each in page.payments]


def _add_searched(journal: Journal) -> None:
    """The first has everything that is looked for, the second nothing of it."""
    order = Order(
        Money(1990, "USD"),
        product_name="月订阅会员 Straße 😀 100%",
        customer_email="wang.fang@example.com",
        reference="桌 7 a_b MR_1 X",
    )
    first = journal.add(a_payment(1, order=order), DAY, NOON)
    other = Order(Money(500, "EUR"), product_name="Tee", reference="b")
    journal.add(_numbered(a_payment(2, order=other)), "20260101", NOON)
    opened = dataclasses.replace(
        first,
        state=PaymentState.OPEN,
        session_id="cs_test_Ab1",
        payment_intent_id="pi_Ab1",
    )
    journal.record(opened, ev.SessionMissed(), NOON)


def _numbered(payment: Payment) -> Payment:
    return dataclasses.replace(payment, number="")
