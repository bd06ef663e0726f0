"""What every book of disputes promises. Subclass it and give it a `shelf` fixture."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from app.core import events
from app.core.dispute import Dispute, DisputeObserved, DisputeSnapshot, DisputeState, Withdrawn
from app.core.errors import JournalConflict
from app.core.listing import PaymentQuery, Tally
from app.core.money import Money
from app.core.payment import Payment
from app.core.session import Charge
from app.core.settlement import Mark, RefundStatus, Settlement
from app.core.state import PaymentState
from app.journal.dispute_book import DisputeBook
from tests.contracts.journal_contract import at_once
from tests.contracts.journal_refund_contract import paid
from tests.contracts.journal_samples import NOON, a_reading
from tests.contracts.refund_samples import a_refund, a_refund_reading
from tests.contracts.shelf import Shelf

OPEN, LOST = DisputeState.OPEN, DisputeState.LOST


def a_dispute_reading(second: int = 0, payment: int = 1, **changes: Any) -> DisputeSnapshot:
    """19.90 USD that a bank has taken back, read so many seconds after noon."""
    facts: dict[str, Any] = {
        "dispute_id": f"du_{payment}",
        "payment_intent_id": f"pi_{payment}",
        "amount_minor_units": 1990,
        "currency": "USD",
        "status": "needs_response",
        "created_at": NOON,
        "read_at": NOON + second,
        "reason": "fraudulent",
        "evidence_due_by": NOON + 9e5,
        "withdrawn_at": NOON + 0.5,
    }
    return DisputeSnapshot(**(facts | changes))


# As Stripe tells it in the end: asked, taken, answered, won, given back.
STORY = (
    a_dispute_reading(1, status="warning_needs_response", withdrawn_at=None),
    a_dispute_reading(2),
    a_dispute_reading(3, status="under_review", evidence_due_by=None),
    a_dispute_reading(4, status="won", is_charge_refundable=False),
    a_dispute_reading(5, status="won", is_charge_refundable=False, reinstated_at=NOON + 4.5),
)


class DisputeBookContract:
    """The suite. Journal and books are empty when a test gets them."""

    @pytest.fixture
    def shelf(self) -> Shelf:
        raise NotImplementedError

    @pytest.fixture
    def book(self, shelf: Shelf) -> DisputeBook:
        return shelf.books.disputes

    @pytest.fixture
    def payment(self, shelf: Shelf) -> Payment:
        return paid(shelf)

    def test_an_empty_book_knows_nothing(self, book: DisputeBook) -> None:
        assert book.get("du_1") is None
        assert book.of_payment("mp_1") == book.unfinished() == []
        assert [*book.events("du_1"), *book.withdrawn(0, 9e9)] == []

    def test_a_dispute_comes_back_as_it_was(self, book: DisputeBook, payment: Payment) -> None:
        full = dataclasses.replace(STORY[4], reason="\x00 \ud800 原因")
        assert not [f for f in dataclasses.fields(full) if getattr(full, f.name) is None]
        dispute = book.observe(payment.payment_id, full, NOON + 7)
        assert dispute == Dispute(payment.payment_id, NOON + 7, full)
        assert book.get("du_1") == dispute
        assert book.of_payment(payment.payment_id) == [dispute]
        [event] = book.events("du_1")
        assert (event.dispute_id, event.at, event.event) == (
            "du_1",
            NOON + 7,
            DisputeObserved(full),
        )

    def test_each_fact_is_written_once(self, book: DisputeBook, payment: Payment) -> None:
        for at, second in enumerate((1, 1, 2, 3)):
            book.observe(payment.payment_id, a_dispute_reading(second), NOON + at)
        dispute = book.observe(payment.payment_id, STORY[2], NOON + 9)
        assert dispute.version == 1
        assert [each.at for each in book.events("du_1")] == [NOON, NOON + 9]

    @pytest.mark.parametrize("places", ["01234", "43210", "20413", "31402"])
    def test_in_whatever_order_it_is_heard_it_ends_the_same(
        self, shelf: Shelf, book: DisputeBook, payment: Payment, places: str
    ) -> None:
        for place in places + places[:2]:
            dispute = book.observe(payment.payment_id, STORY[int(place)], NOON)
        assert (dispute.latest, dispute.state) == (STORY[-1], DisputeState.WON)
        assert book.unfinished() == []
        stored = shelf.journal.get(payment.payment_id)
        assert stored is not None
        assert stored.settlement == Settlement(dispute=DisputeState.WON)

    def test_of_many_that_hear_it_at_once_one_writes_it(
        self, book: DisputeBook, payment: Payment
    ) -> None:
        found = at_once(lambda n: book.observe(payment.payment_id, STORY[n % 2], NOON), 8)
        assert {each.dispute_id for each in found} == {"du_1"}
        assert book.of_payment(payment.payment_id)[0].latest == STORY[1]
        assert 1 <= len(book.events("du_1")) <= 2

    def test_a_dispute_of_nothing_and_of_another_payment_is_refused(
        self, shelf: Shelf, book: DisputeBook, payment: Payment
    ) -> None:
        book.observe(payment.payment_id, STORY[1], NOON)
        for other in ("mp_x", paid(shelf, 2).payment_id):
            with pytest.raises(JournalConflict, match="payment_changed"):
                book.observe(other, STORY[2], NOON)

    # --- what it makes of the payment -----------------------------------------------------------

    def test_money_that_was_withdrawn_is_in_the_sums_until_it_is_reinstated(
        self, shelf: Shelf, book: DisputeBook, payment: Payment
    ) -> None:
        key, journal, everything = payment.payment_id, shelf.journal, Money(1990, "USD")
        assert journal.tally(PaymentQuery()) == (Tally(PaymentState.PAID, 1, everything),)
        expected = (0, 1990, 1990, 1990, 0)
        for snapshot, units in zip(STORY, expected, strict=True):
            book.observe(key, snapshot, NOON)
            [tally] = journal.tally(PaymentQuery())
            assert (tally.disputed_units, tally.net_units) == (units, 1990 - units)
            stored = journal.get(key)
            assert stored is not None
            assert stored.net_units == 1990 - units
            assert journal.browse(PaymentQuery(marks=stored.marks)).payments[0] == stored

    def test_reports_count_it_on_the_day_of_the_withdrawal(
        self, book: DisputeBook, payment: Payment
    ) -> None:
        book.observe(payment.payment_id, STORY[1], NOON + 50)
        line = Withdrawn("du_1", payment.payment_id, payment.number, NOON + 0.5, Money(1990, "USD"))
        assert list(book.withdrawn(NOON + 0.5, NOON + 1)) == [line]
        assert [*book.withdrawn(0, NOON + 0.5), *book.withdrawn(NOON + 0.75, 9e9)] == []
        book.observe(payment.payment_id, STORY[4], NOON + 60)
        assert list(book.withdrawn(0, 9e9)) == []

    def test_refunds_and_disputes_are_both_taken_off(
        self, shelf: Shelf, book: DisputeBook, payment: Payment
    ) -> None:
        refund = shelf.books.refunds.add(a_refund(cents=500), payment, NOON)
        found = a_refund_reading(refund, "pending", service_refund_id="re_x", refund_id=None)
        shelf.books.refunds.add_found(payment.payment_id, found, NOON)
        part = a_dispute_reading(amount_minor_units=1000, status="lost")
        book.observe(payment.payment_id, part, NOON)
        [stored] = shelf.journal.browse(PaymentQuery(marks=frozenset({Mark.DISPUTE_LOST}))).payments
        assert stored.settlement == Settlement(500, 1000, RefundStatus.PARTLY, LOST)
        assert stored.marks == {Mark.PARTLY_REFUNDED, Mark.DISPUTE_LOST}
        assert stored.net_units == 490
        assert not shelf.journal.browse(PaymentQuery(marks=frozenset())).payments

    def test_what_only_the_charge_tells_is_shown_as_unchecked(
        self, shelf: Shelf, book: DisputeBook, payment: Payment
    ) -> None:
        told = dataclasses.replace(payment, charge=Charge("ch_1", NOON, 0, disputed=True))
        shelf.journal.record(told, events.SessionObserved(a_reading(payment)), NOON)
        query = PaymentQuery(marks=frozenset({Mark.DISPUTE_UNCHECKED}))
        [stored] = shelf.journal.browse(query).payments
        assert (stored.settlement.dispute, stored.net_units) == (DisputeState.UNCHECKED, 1990)
        book.observe(payment.payment_id, STORY[1], NOON)
        assert not shelf.journal.browse(query).payments

    # --- lists ----------------------------------------------------------------------------------

    def test_unfinished_are_all_that_may_change(self, shelf: Shelf, book: DisputeBook) -> None:
        final = {"won", "lost", "warning_closed", "prevented"}
        statuses = [
            *sorted(final),
            "needs_response",
            "under_review",
            "appeal_needs_response",
            "new",
        ]
        for number, status in enumerate(statuses, start=1):
            payment = paid(shelf, number)
            reading = a_dispute_reading(payment=number, status=status, withdrawn_at=None)
            book.observe(payment.payment_id, reading, NOON)
        assert [each.latest.status for each in book.unfinished()] == statuses[4:]

    @pytest.mark.parametrize("hostile", ["", "du_\x00", "du_\ud800", "' OR 1=1 --", "测" * 999])
    def test_an_id_that_nobody_made_is_not_found(
        self, book: DisputeBook, payment: Payment, hostile: str
    ) -> None:
        book.observe(payment.payment_id, STORY[1], NOON)
        assert book.get(hostile) is None
        assert [*book.of_payment(hostile), *book.events(hostile)] == []

    def test_a_cursor_never_goes_back(self, book: DisputeBook) -> None:
        assert book.cursor("refunds") is None
        assert book.claim_list("refunds", 1.0, 40.0)
        assert book.cursor("refunds") is None
        for created_at in (5.0, 4.0, 6.0, 1.0):
            book.set_cursor("refunds", created_at)
        assert book.cursor("refunds") == 6.0
        assert book.cursor("disputes") is None

    def test_a_list_is_read_by_one_process_at_a_time(self, book: DisputeBook) -> None:
        assert sum(at_once(lambda _: book.claim_list("refunds", 100.0, 40.0), 8)) == 1
        assert not book.claim_list("refunds", 139.0, 40.0)
        assert book.claim_list("disputes", 139.0, 40.0)
        assert book.claim_list("refunds", 140.0, 40.0)
        # Clocks differ a little; one that was far ahead must not keep all others from reading.
        assert not book.claim_list("refunds", 139.0, 40.0)
        assert book.claim_list("refunds", 90.0, 40.0)
