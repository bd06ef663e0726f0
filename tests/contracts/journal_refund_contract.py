"""What every book of refunds promises. Subclass it and give it a `shelf` fixture."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from app.core import events
from app.core import refund_events as ev
from app.core.errors import JournalConflict
from app.core.money import Money
from app.core.payment import Payment
from app.core.refund import Refund, RefundReason, RefundState
from app.core.refund_decision import decide_refund
from app.core.session import Charge
from app.core.settlement import RefundStatus, Settlement
from app.core.state import PaymentState
from app.journal.refund_book import RefundBook
from tests.contracts.journal_contract import at_once
from tests.contracts.journal_samples import DAY, NOON, a_reading
from tests.contracts.refund_samples import a_paid_payment, a_refund, a_refund_reading
from tests.contracts.shelf import Shelf

REFUND = a_refund()
ELSEWHERE = a_refund_reading(
    a_refund(cents=400),
    service_refund_id="re_elsewhere",
    refund_id=None,
    created_at=NOON + 1,
    reason="duplicate",
)
EVERY_EVENT: list[ev.RefundEvent] = [
    ev.RefundRequested(),
    ev.RefundFound(
        a_refund_reading(REFUND, created_at=NOON + 1 / 3, reason="fraudulent", refund_id=None)
    ),
    ev.RefundObserved(a_refund_reading(REFUND)),
    ev.RefundObserved(
        a_refund_reading(
            REFUND, "failed", failure_reason="expired_or_canceled_card", payment_intent_id=None
        )
    ),
    ev.RefundRefused("refund_refused"),
    ev.RefundForbidden("key_rejected"),
    ev.RefundUnanswered("service_unreachable"),
    ev.RefundTakenUp("engine-2"),
]


def paid(shelf: Shelf, which: int = 1) -> Payment:
    """A payment whose money has come in."""
    payment = a_paid_payment(which)
    shelf.journal.add(dataclasses.replace(payment, state=PaymentState.PREPARING), DAY, NOON)
    return shelf.journal.record(payment, events.SessionObserved(a_reading(payment)), NOON)


class RefundBookContract:
    """The suite. Journal and books are empty when a test gets them."""

    @pytest.fixture
    def shelf(self) -> Shelf:
        raise NotImplementedError

    @pytest.fixture
    def book(self, shelf: Shelf) -> RefundBook:
        return shelf.books.refunds

    @pytest.fixture
    def payment(self, shelf: Shelf) -> Payment:
        return paid(shelf)

    # --- writing and reading back -------------------------------------------------------------

    def test_an_empty_book_knows_nothing(self, book: RefundBook) -> None:
        assert book.get("mr_x") is None
        assert book.of_payment("mp_x") == book.unfinished() == book.needing_attention() == []
        assert list(book.events("mr_x")) == []

    def test_a_new_refund_comes_back_as_it_was(self, book: RefundBook, payment: Payment) -> None:
        assert book.add(REFUND, payment, NOON) == REFUND
        assert book.get(REFUND.refund_id) == REFUND
        assert book.of_payment(payment.payment_id) == book.unfinished() == [REFUND]
        [first] = book.events(REFUND.refund_id)
        assert (first.refund_id, first.at, first.event) == (
            REFUND.refund_id,
            NOON,
            ev.RefundRequested(),
        )

    def test_the_request_comes_back_in_the_same_order(
        self, book: RefundBook, payment: Payment
    ) -> None:
        book.add(REFUND, payment, NOON)
        assert repr(dict(_of(book, REFUND).request)) == repr(REFUND.request)

    def test_a_refund_with_every_field_set_comes_back_as_it_was(
        self, book: RefundBook, payment: Payment
    ) -> None:
        book.add(REFUND, payment, NOON)
        full = dataclasses.replace(
            REFUND,
            state=RefundState.FAILED,
            owner="engine-2 \x00\ud800",
            unsure=True,
            service_refund_id="re_\x00\ud800",
            failure_code="lost_or_stolen_card",
        )
        same = {
            field.name
            for field in dataclasses.fields(full)
            if getattr(full, field.name) == field.default
        }
        assert same == {"version"}, "a field was added to Refund: set it here too"
        written = book.record(full, EVERY_EVENT[3], NOON)
        assert written == dataclasses.replace(full, version=1)
        assert book.get(REFUND.refund_id) == written
        assert book.unfinished() == []
        assert book.needing_attention() == [written]

    @pytest.mark.parametrize("reason", [None, *RefundReason])
    def test_without_a_note_and_for_every_reason(
        self, book: RefundBook, payment: Payment, reason: RefundReason | None
    ) -> None:
        refund = a_refund(reason=reason, note=None)
        book.add(refund, payment, NOON)
        assert book.get(refund.refund_id) == refund

    @pytest.mark.parametrize("event", EVERY_EVENT, ids=lambda each: type(each).__name__)
    def test_every_event_comes_back_as_it_was(
        self, book: RefundBook, payment: Payment, event: ev.RefundEvent
    ) -> None:
        book.add(REFUND, payment, NOON)
        book.record(REFUND, event, NOON + 1)
        last = book.events(REFUND.refund_id)[-1]
        assert (last.event, last.at) == (event, NOON + 1)

    def test_what_was_agreed_at_the_start_is_never_rewritten(
        self, book: RefundBook, payment: Payment
    ) -> None:
        book.add(REFUND, payment, NOON)
        changed = a_refund(cents=1, note="x", request={}, requested_by="y", requested_at=0.0)
        book.record(changed, ev.RefundUnanswered("x"), NOON)
        assert book.get(REFUND.refund_id) == dataclasses.replace(REFUND, version=1)

    def test_changing_what_was_given_changes_nothing_that_was_written(
        self, book: RefundBook, payment: Payment
    ) -> None:
        request: dict[str, Any] = {"deep": [1]}
        book.add(a_refund(request=request), payment, NOON)
        request["deep"].append(2)
        assert _of(book, REFUND).request == {"deep": [1]}

    # --- one writer at a time -----------------------------------------------------------------

    def test_the_same_refund_cannot_be_added_twice(
        self, book: RefundBook, payment: Payment
    ) -> None:
        book.add(REFUND, payment, NOON)
        with _conflict("refund_exists"):
            book.add(a_refund(cents=1), payment, NOON)
        assert book.get(REFUND.refund_id) == REFUND
        assert len(book.events(REFUND.refund_id)) == 1

    def test_a_repeat_is_known_although_nothing_is_left(
        self, book: RefundBook, payment: Payment
    ) -> None:
        everything = a_refund(cents=1990)
        book.add(everything, payment, NOON)
        with _conflict("refund_exists"):
            book.add(everything, payment, NOON)

    @pytest.mark.parametrize("changes", [{"version": 1}, {"payment_id": "mp_other"}])
    def test_only_a_new_refund_of_that_payment_can_be_added(
        self, book: RefundBook, payment: Payment, changes: dict[str, Any]
    ) -> None:
        with pytest.raises(ValueError, match="new refund"):
            book.add(a_refund(**changes), payment, NOON)

    def test_an_outdated_refund_is_refused_and_nothing_of_it_stays(
        self, book: RefundBook, payment: Payment
    ) -> None:
        book.add(REFUND, payment, NOON)
        newer = book.record(REFUND, EVERY_EVENT[2], NOON)
        for outdated in (REFUND, a_refund(version=7), a_refund(2)):
            with _conflict("refund_changed"):
                book.record(outdated, ev.RefundRefused("x"), NOON)
        assert book.get(REFUND.refund_id) == newer
        assert len(book.events(REFUND.refund_id)) == 2

    def test_of_many_threads_with_the_same_version_one_wins(
        self, book: RefundBook, payment: Payment
    ) -> None:
        book.add(REFUND, payment, NOON)

        def write(_: int) -> bool:
            try:
                book.record(REFUND, ev.RefundUnanswered("x"), NOON)
            except JournalConflict:
                return False
            return True

        assert sum(at_once(write, 8)) == 1

    # --- never more than was paid -------------------------------------------------------------

    def test_no_more_goes_back_than_was_paid(self, book: RefundBook, payment: Payment) -> None:
        book.add(a_refund(1, cents=990), payment, NOON)
        with _conflict("refund_exceeds_payment"):
            book.add(a_refund(2, cents=1001), payment, NOON)
        book.add(a_refund(2, cents=1000), payment, NOON)
        with _conflict("refund_exceeds_payment"):
            book.add(a_refund(3, cents=1), payment, NOON)
        assert len(book.of_payment(payment.payment_id)) == 2

    @pytest.mark.parametrize("state", [RefundState.FAILED, RefundState.CANCELED])
    def test_what_did_not_go_back_can_be_given_again(
        self, book: RefundBook, payment: Payment, state: RefundState
    ) -> None:
        refund = book.add(a_refund(1, cents=1990), payment, NOON)
        ended = dataclasses.replace(refund, state=state)
        book.record(ended, ev.RefundRefused("x"), NOON)
        again = book.add(a_refund(2, cents=1990), payment, NOON)
        assert book.unfinished() == [again]

    @pytest.mark.parametrize("state", sorted(set(PaymentState) - {PaymentState.PAID}))
    def test_nothing_goes_back_of_what_is_not_paid_on_disk(
        self, shelf: Shelf, book: RefundBook, payment: Payment, state: PaymentState
    ) -> None:
        """Whatever the caller holds in his hand."""
        unpaid = dataclasses.replace(payment, state=state)
        shelf.journal.record(unpaid, events.SessionMissed(), NOON)
        with _conflict("refund_exceeds_payment"):
            book.add(REFUND, payment, NOON)

    def test_nothing_goes_back_of_a_payment_that_is_not_there(self, book: RefundBook) -> None:
        with _conflict("refund_exceeds_payment"):
            book.add(REFUND, a_paid_payment(), NOON)

    def test_nothing_and_another_currency_do_not_go_back(
        self, book: RefundBook, payment: Payment
    ) -> None:
        for amount in (Money(0, "USD"), Money(1, "EUR")):
            with _conflict("refund_exceeds_payment"):
                book.add(a_refund(amount=amount), payment, NOON)

    def test_of_many_tills_that_give_all_back_at_once_one_does(
        self, book: RefundBook, payment: Payment
    ) -> None:
        def give(which: int) -> bool:
            try:
                book.add(a_refund(which, cents=1990), payment, NOON)
            except JournalConflict:
                return False
            return True

        assert sum(at_once(give, 8)) == 1
        assert len(book.of_payment(payment.payment_id)) == 1

    # --- made at Stripe -----------------------------------------------------------------------

    def test_a_refund_that_was_made_at_stripe_is_written_once(
        self, shelf: Shelf, book: RefundBook, payment: Payment
    ) -> None:
        found = book.add_found(payment.payment_id, ELSEWHERE, NOON + 9)
        assert found == book.get(found.refund_id)
        assert found.is_made_at_stripe
        assert (found.state, found.amount) == (RefundState.SUCCEEDED, Money(400, "USD"))
        assert (found.reason, found.requested_at) == (RefundReason.DUPLICATE, NOON + 1)
        assert re.fullmatch(r"mr_[0-9a-hjkmnp-tv-z]{26}", found.refund_id)
        assert book.add_found(payment.payment_id, ELSEWHERE, NOON + 10) == found
        [event] = book.events(found.refund_id)
        assert (event.event, event.at) == (ev.RefundFound(ELSEWHERE), NOON + 9)
        assert [each.at for each in book.given_back(0, 9e9)] == [NOON + 1]
        stored = shelf.journal.get(payment.payment_id)
        assert stored is not None
        assert stored.settlement == Settlement(400, 0, RefundStatus.PARTLY)

    def test_what_was_made_at_stripe_is_left_out_of_what_is_left(
        self, book: RefundBook, payment: Payment
    ) -> None:
        book.add_found(payment.payment_id, ELSEWHERE, NOON)
        with _conflict("refund_exceeds_payment"):
            book.add(a_refund(1, cents=1591), payment, NOON)
        book.add(a_refund(1, cents=1590), payment, NOON)

    def test_one_that_exceeds_what_is_left_is_written_all_the_same(
        self, shelf: Shelf, book: RefundBook, payment: Payment
    ) -> None:
        """It exists: Stripe has taken ours and the Dashboard's in the same second, or will refuse ours."""
        book.add(a_refund(1, cents=1990), payment, NOON)
        book.add_found(payment.payment_id, ELSEWHERE, NOON)
        assert len(book.of_payment(payment.payment_id)) == 2
        stored = shelf.journal.get(payment.payment_id)
        assert stored is not None
        assert stored.settlement.refunded_units == 400

    def test_a_refund_of_ours_is_not_found_a_second_time(
        self, book: RefundBook, payment: Payment
    ) -> None:
        ours = book.add(REFUND, payment, NOON)
        seen = ev.RefundObserved(a_refund_reading(ours))
        ours = book.record(decide_refund(ours, seen), seen, NOON)
        assert book.add_found(payment.payment_id, seen.snapshot, NOON) == ours
        assert book.of_payment(payment.payment_id) == [ours]

    def test_of_many_that_find_it_at_once_one_writes_it(
        self, book: RefundBook, payment: Payment
    ) -> None:
        found = at_once(lambda _: book.add_found(payment.payment_id, ELSEWHERE, NOON), 8)
        assert {each.refund_id for each in found} == {found[0].refund_id}
        assert book.of_payment(payment.payment_id) == [found[0]]
        assert len(book.events(found[0].refund_id)) == 1

    def test_ours_and_the_dashboards_in_the_same_second_never_exceed_the_payment(
        self, book: RefundBook, payment: Payment
    ) -> None:
        def act(number: int) -> bool:
            if number % 2:
                book.add_found(payment.payment_id, ELSEWHERE, NOON)
                return False
            try:
                book.add(a_refund(1 + number, cents=1990), payment, NOON)
            except JournalConflict:
                return False
            return True

        assert sum(at_once(act, 8)) <= 1
        with _conflict("refund_exceeds_payment"):
            book.add(a_refund(99, cents=1591), payment, NOON)

    def test_what_stripes_charge_says_counts_as_well(
        self, shelf: Shelf, book: RefundBook, payment: Payment
    ) -> None:
        told = dataclasses.replace(payment, charge=Charge("ch_1", NOON, 1500))
        shelf.journal.record(told, events.SessionObserved(a_reading(payment)), NOON)
        with _conflict("refund_exceeds_payment"):
            book.add(a_refund(1, cents=491), payment, NOON)
        book.add(a_refund(1, cents=490), payment, NOON)

    def test_a_refund_that_failed_there_needs_staff_and_a_canceled_one_does_not(
        self, book: RefundBook, payment: Payment
    ) -> None:
        for number, status in enumerate(("canceled", "failed")):
            reading = dataclasses.replace(
                ELSEWHERE, status=status, service_refund_id=f"re_{number}"
            )
            found = book.add_found(payment.payment_id, reading, NOON)
        assert book.needing_attention() == [found]
        assert list(book.given_back(0, 9e9)) == []

    def test_a_refund_of_a_payment_that_is_not_there_is_refused(self, book: RefundBook) -> None:
        with _conflict("payment_changed"):
            book.add_found("mp_x", ELSEWHERE, NOON)

    # --- lists --------------------------------------------------------------------------------

    def test_lists_are_in_order(self, shelf: Shelf, book: RefundBook) -> None:
        one, two = paid(shelf, 1), paid(shelf, 2)
        added = [
            book.add(a_refund(which, payment, cents=100), of, NOON)
            for which, payment, of in ((5, 1, one), (4, 2, two), (3, 1, one))
        ]
        assert book.unfinished() == added
        assert book.of_payment(one.payment_id) == [added[0], added[2]]
        failed = [
            book.record(
                dataclasses.replace(each, state=RefundState.FAILED, failure_code="x"),
                ev.RefundRefused("x"),
                NOON,
            )
            for each in added
        ]
        assert book.needing_attention() == failed[::-1]
        assert book.unfinished() == []

    @pytest.mark.parametrize("state", RefundState)
    def test_unfinished_are_all_that_are_not_final(
        self, book: RefundBook, payment: Payment, state: RefundState
    ) -> None:
        book.add(REFUND, payment, NOON)
        moved = dataclasses.replace(REFUND, state=state)
        written = book.record(moved, ev.RefundUnanswered("x"), NOON)
        assert book.unfinished() == ([] if state.value in _FINAL else [written])

    @pytest.mark.parametrize("hostile", ["", "mr_\x00", "mr_\ud800", "' OR 1=1 --", "测" * 999])
    def test_an_id_that_nobody_made_is_not_found(
        self, book: RefundBook, payment: Payment, hostile: str
    ) -> None:
        book.add(REFUND, payment, NOON)
        assert book.get(hostile) is None
        assert [*book.of_payment(hostile), *book.events(hostile)] == []

    def test_the_events_give_the_stored_refund(self, book: RefundBook, payment: Payment) -> None:
        refund = book.add(REFUND, payment, NOON)
        for event in EVERY_EVENT[::-1]:
            decided = decide_refund(refund, event)
            if decided is not refund:
                refund = book.record(decided, event, NOON)
        replayed = REFUND
        for recorded in book.events(REFUND.refund_id):
            replayed = decide_refund(replayed, recorded.event)
        assert refund.version > 1
        assert dataclasses.replace(replayed, version=refund.version) == refund == _of(book, REFUND)


_FINAL = {"succeeded", "failed", "canceled"}


def _of(book: RefundBook, refund: Refund) -> Refund:
    found = book.get(refund.refund_id)
    assert found is not None
    return found


def _conflict(code: str) -> pytest.RaisesExc[JournalConflict]:
    return pytest.raises(JournalConflict, check=lambda error: error.code == code)
