"""What every journal promises of orders, sums and sales. Subclass it and give it a `shelf` fixture."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator

import pytest

from app.core import events as ev
from app.core import refund_events
from app.core.errors import InputError
from app.core.listing import KnownProduct, ListOrder, PaymentPage, PaymentQuery, Tally
from app.core.money import Money, most_minor_units
from app.core.order import Order
from app.core.payment import Payment
from app.core.refund import RefundState
from app.core.refund_decision import decide_refund
from app.core.sales import GivenBack, Sale
from app.core.settlement import Mark
from app.core.state import PaymentState
from app.journal.port import Journal
from tests.contracts.journal_refund_contract import paid
from tests.contracts.journal_samples import DAY, NOON, a_payment
from tests.contracts.refund_samples import a_refund, a_refund_reading
from tests.contracts.shelf import Shelf

S = PaymentState
# In the order in which they are added; the currency is not what counts, and 19.90 comes three times.
AMOUNTS = (
    Money(1990, "USD"),
    Money(20, "JPY"),
    Money(1990, "EUR"),
    Money(1991, "USD"),
    Money(19_900, "KWD"),
    Money(5, "USD"),
)
EXPECTED = {
    ListOrder.NEWEST: [6, 5, 4, 3, 2, 1],
    ListOrder.OLDEST: [1, 2, 3, 4, 5, 6],
    ListOrder.HIGHEST: [2, 4, 5, 3, 1, 6],
    ListOrder.LOWEST: [6, 5, 3, 1, 4, 2],
}


def pages(journal: Journal, query: PaymentQuery) -> Iterator[PaymentPage]:
    """Every page, one after the other."""
    page = journal.browse(query)
    yield page
    while page.next_cursor is not None:
        page = journal.browse(dataclasses.replace(query, cursor=page.next_cursor))
        yield page


def numbers_of(found: Iterator[PaymentPage]) -> list[int]:
    """Which payments, by their numbers."""
    payments = itertools.chain.from_iterable(page.payments for page in found)
    return [int(each.payment_id.removeprefix("mp_")) for each in payments]


def add_all(journal: Journal) -> None:
    for number, amount in enumerate(AMOUNTS, start=1):
        journal.add(a_payment(number, order=Order(amount)), DAY, NOON)


def moved(journal: Journal, payment: Payment, state: PaymentState, at: float = NOON) -> Payment:
    return journal.record(dataclasses.replace(payment, state=state), ev.SessionMissed(), at)


class SalesContract:
    """The suite. Journal and books are empty when a test gets them."""

    @pytest.fixture
    def shelf(self) -> Shelf:
        raise NotImplementedError

    @pytest.fixture
    def journal(self, shelf: Shelf) -> Journal:
        return shelf.journal

    # --- orders -------------------------------------------------------------------------------

    @pytest.mark.parametrize("limit", [1, 2, 3, 6, 7])
    @pytest.mark.parametrize("order", ListOrder)
    def test_every_order_page_by_page(self, journal: Journal, order: ListOrder, limit: int) -> None:
        add_all(journal)
        found = list(pages(journal, PaymentQuery(order=order, limit=limit)))
        assert numbers_of(iter(found)) == EXPECTED[order]
        assert len(found) == -(-len(AMOUNTS) // limit)

    @pytest.mark.parametrize("order", ListOrder)
    def test_conditions_hold_in_every_order(self, journal: Journal, order: ListOrder) -> None:
        add_all(journal)
        moved(journal, a_payment(3, order=Order(AMOUNTS[2])), S.PAID)
        query = PaymentQuery(order=order, states=frozenset({S.PREPARING}), limit=2)
        assert numbers_of(pages(journal, query)) == [n for n in EXPECTED[order] if n != 3]

    def test_a_payment_that_comes_meanwhile_shifts_nothing(self, journal: Journal) -> None:
        add_all(journal)
        query = PaymentQuery(order=ListOrder.LOWEST, limit=3)
        first = journal.browse(query)
        journal.add(a_payment(9, order=Order(Money(1, "USD"))), DAY, NOON)
        rest = dataclasses.replace(query, cursor=first.next_cursor)
        assert numbers_of(pages(journal, rest)) == EXPECTED[ListOrder.LOWEST][3:]

    @pytest.mark.parametrize(
        ("given", "asked"),
        [(ListOrder.NEWEST, ListOrder.HIGHEST), (ListOrder.LOWEST, ListOrder.OLDEST)],
    )
    def test_a_cursor_of_another_order_is_refused(
        self, journal: Journal, given: ListOrder, asked: ListOrder
    ) -> None:
        add_all(journal)
        cursor = journal.browse(PaymentQuery(order=given, limit=1)).next_cursor
        assert cursor is not None
        with pytest.raises(InputError, match="cursor_invalid"):
            journal.browse(PaymentQuery(order=asked, cursor=cursor))

    # --- sums ---------------------------------------------------------------------------------

    def test_sums_are_by_currency_and_state_whatever_the_page(self, journal: Journal) -> None:
        add_all(journal)
        moved(journal, a_payment(1, order=Order(AMOUNTS[0])), S.PAID)
        expected = [
            Tally(S.PREPARING, 1, Money(1990, "EUR")),
            Tally(S.PREPARING, 1, Money(20, "JPY")),
            Tally(S.PREPARING, 1, Money(19_900, "KWD")),
            Tally(S.PREPARING, 2, Money(1996, "USD")),
            Tally(S.PAID, 1, Money(1990, "USD")),
        ]
        assert list(journal.tally(PaymentQuery())) == expected
        cursor = journal.browse(PaymentQuery(limit=1)).next_cursor
        page = PaymentQuery(limit=1, cursor=cursor, order=ListOrder.LOWEST)
        assert list(journal.tally(page)) == expected
        only_paid = PaymentQuery(states=frozenset({S.PAID}))
        assert list(journal.tally(only_paid)) == expected[-1:]

    def test_nothing_comes_to_nothing(self, journal: Journal) -> None:
        assert list(journal.tally(PaymentQuery())) == []

    @pytest.mark.parametrize("currency", ["USD", "IDR"])
    def test_many_payments_come_to_more_than_one_can(self, journal: Journal, currency: str) -> None:
        most = most_minor_units(currency)
        for number in (1, 2, 3):
            order = Order(Money(most, currency))
            journal.add(a_payment(number, order=order), DAY, NOON)
        page = journal.browse(PaymentQuery(order=ListOrder.HIGHEST))
        assert [each.order.amount.minor_units for each in page.payments] == [most] * 3
        assert journal.tally(PaymentQuery())[0].total == Money(3 * most, currency)

    def test_every_till_that_there_ever_was(self, journal: Journal) -> None:
        assert list(journal.origins()) == []
        for number, origin in enumerate(("kiosk", "收银台\x00 '2'", "desk", "kiosk"), start=1):
            journal.add(a_payment(number, origin=origin), DAY, NOON)
        assert list(journal.origins()) == ["desk", "kiosk", "收银台\x00 '2'"]

    # --- sales --------------------------------------------------------------------------------

    def test_a_sale_is_of_the_time_when_it_was_first_known(self, journal: Journal) -> None:
        order = Order(Money(500, "EUR"), product_name="茶 😀")
        payment = journal.add(a_payment(order=order, prepared_at=NOON - 9e5), DAY, NOON - 9e5)
        assert list(journal.sold(0, NOON + 9e9)) == []
        sold = moved(journal, payment, S.PAID, NOON + 0.25)
        later = dataclasses.replace(sold, payment_intent_id="pi_1", receipt_url="https://r")
        journal.record(later, ev.SessionMissed(), NOON + 900)
        sale = Sale(payment.payment_id, payment.number, NOON + 0.25, order.amount, "茶 😀", "kiosk")
        assert list(journal.sold(NOON + 0.25, NOON + 0.5)) == [sale]
        assert list(journal.sold(0, NOON + 0.25)) == []
        assert list(journal.sold(NOON + 0.5, NOON + 9e9)) == []

    def test_a_sale_is_of_the_time_that_stripe_gives(self, journal: Journal) -> None:
        """Paid before midnight, seen after it: it belongs to the day on which it was paid."""
        payment = journal.add(a_payment(), DAY, NOON)
        told = dataclasses.replace(payment, paid_at=NOON + 1.5)
        seen = moved(journal, told, S.PAID, NOON + 75)
        assert (seen.paid_at, seen.seen_paid_at, seen.sold_at) == (
            NOON + 1.5,
            NOON + 75,
            NOON + 1.5,
        )
        assert [each.paid_at for each in journal.sold(NOON + 1.5, NOON + 2)] == [NOON + 1.5]
        assert list(journal.sold(NOON + 2, NOON + 99)) == []

    def test_a_time_that_is_learned_later_replaces_ours(self, journal: Journal) -> None:
        seen = moved(journal, journal.add(a_payment(), DAY, NOON), S.PAID, NOON + 75)
        assert [each.paid_at for each in journal.sold(0, NOON + 99)] == [NOON + 75]
        learned = dataclasses.replace(seen, paid_at=NOON + 1.5)
        again = journal.record(learned, ev.PaidTimeLearned(NOON + 1.5), NOON + 80)
        assert (again.seen_paid_at, again.sold_at) == (NOON + 75, NOON + 1.5)
        assert [each.paid_at for each in journal.sold(0, NOON + 99)] == [NOON + 1.5]

    def test_a_declined_try_can_be_listed_until_it_is_paid(self, journal: Journal) -> None:
        query = PaymentQuery(marks=frozenset({Mark.DECLINED}))
        opened = moved(journal, journal.add(a_payment(), DAY, NOON), S.OPEN)
        assert not journal.browse(query).payments
        declined = journal.record(dataclasses.replace(opened, declines=1), ev.SessionMissed(), NOON)
        assert list(journal.browse(query).payments) == [declined]
        assert declined.marks == {Mark.DECLINED}
        moved(journal, declined, S.PAID)
        assert not journal.browse(query).payments

    def test_sales_are_oldest_first_and_nothing_else_is_one(self, journal: Journal) -> None:
        for number, state in enumerate(S, start=1):
            payment = journal.add(a_payment(number), DAY, NOON)
            moved(journal, payment, state)
        for number, at in ((21, NOON + 3), (22, NOON + 1), (23, NOON + 2)):
            moved(journal, journal.add(a_payment(number), DAY, NOON), S.PAID, at)
        ids = [sale.payment_id for sale in journal.sold(NOON + 0.5, NOON + 9)]
        assert ids == [a_payment(number).payment_id for number in (22, 23, 21)]
        assert len(journal.sold(0, NOON + 9)) == 4

    def test_money_is_given_back_when_stripe_first_had_the_refund(self, shelf: Shelf) -> None:
        payment, book = paid(shelf), shelf.books.refunds
        refund = book.add(a_refund(), payment, NOON)
        assert list(book.given_back(0, NOON + 9)) == []
        for at, status in ((2, "pending"), (2.75, "succeeded")):
            seen = refund_events.RefundObserved(a_refund_reading(refund, status))
            refund = book.record(decide_refund(refund, seen), seen, NOON + at)
        again = dataclasses.replace(refund, owner="engine-2")
        refund = book.record(again, refund_events.RefundTakenUp("engine-2"), NOON + 3)
        given = GivenBack(
            refund.refund_id, payment.payment_id, payment.number, NOON + 2, refund.amount
        )
        assert list(book.given_back(NOON + 2, NOON + 2.5)) == [given]
        assert list(book.given_back(0, NOON + 2)) == []
        assert list(book.given_back(NOON + 2.5, NOON + 9)) == []
        failed = dataclasses.replace(refund, state=RefundState.FAILED, failure_code="lost")
        book.record(failed, refund_events.RefundRefused("lost"), NOON + 4)
        assert list(book.given_back(0, NOON + 9)) == []

    def test_money_given_back_is_oldest_first(self, shelf: Shelf) -> None:
        payment, book = paid(shelf), shelf.books.refunds
        for which, at in ((1, 3), (2, 1), (3, 2)):
            refund = book.add(a_refund(which, cents=100), payment, NOON)
            reading = a_refund_reading(refund, created_at=NOON + at)
            seen = refund_events.RefundObserved(reading)
            book.record(decide_refund(refund, seen), seen, NOON + 5)
        ids = [each.refund_id for each in book.given_back(0, NOON + 9)]
        assert ids == [a_refund(which).refund_id for which in (2, 3, 1)]

    def test_products_are_known_by_their_last_price(self, journal: Journal) -> None:
        for number, (name, cents) in enumerate(
            (("Tee", 300), ("会员", 1990), ("Tee", 350), ("Kaffee", 280)), start=1
        ):
            order = Order(Money(cents, "EUR"), product_name=name)
            journal.add(a_payment(number, order=order), DAY, NOON)
        known = [
            KnownProduct("Kaffee", Money(280, "EUR")),
            KnownProduct("Tee", Money(350, "EUR")),
            KnownProduct("会员", Money(1990, "EUR")),
        ]
        assert list(journal.known_products(9)) == known
        assert list(journal.known_products(2)) == known[:2]
        assert list(journal.known_products(0)) == []
