"""What every book of refunds promises. Subclass it and give it a `shelf` fixture."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from app.core import events
from app.core import refund_events as ev
from app.core.errors import JournalConflict
from app.core.money import Money
from app.core.payment import Payment
from app.core.refund import Refund, RefundReason, RefundState
from app.core.refund_decision import decide_refund
from app.core.state import PaymentState
from app.journal.refund_book import RefundBook
from tests.contracts.journal_contract import at_once
from tests.contracts.journal_samples import DAY, NOON, a_reading
from tests.contracts.refund_samples import a_paid_payment, a_refund, a_refund_reading
from tests.contracts.shelf import Shelf

REFUND = a_refund()
EVERY_EVENT: list[ev.RefundEvent] = [
    ev.RefundRequested(),
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
        written = book.record(full, EVERY_EVENT[2], NOON)
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
        newer = book.record(REFUND, EVERY_EVENT[1], NOON)
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
