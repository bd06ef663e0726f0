"""What every journal promises, whatever it writes on. Subclass it and give it a `journal` fixture."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from app.core import events as ev
from app.core.errors import JournalConflict
from app.core.payment import Alarm, Payment, decide
from app.core.session import Charge
from app.core.state import PaymentState
from app.journal.answer_book import KeyClaim
from app.journal.port import Journal
from tests.contracts.journal_samples import DAY, NOON, a_full_reading, a_payment, a_reading

T = TypeVar("T")
PAYMENT = a_payment()
EVERY_EVENT: list[ev.PaymentEvent] = [
    ev.CheckoutPrepared(),
    ev.SessionCreated(a_reading(PAYMENT)),
    ev.SessionCreated(a_full_reading(PAYMENT)),
    ev.CreationUnanswered("service_unreachable"),
    ev.CreationDeferred("service_busy"),
    ev.CreationRefused("request_refused"),
    ev.CreationForbidden("key_rejected"),
    ev.CreationLapsed(),
    ev.SessionObserved(a_reading(PAYMENT)),
    ev.SessionObserved(
        a_full_reading(dataclasses.replace(PAYMENT, session_id="cs_hostile\x00\ud800'\"…"))
    ),
    ev.SessionObserved(a_reading(PAYMENT, amount_minor_units=None, currency=None, reference=None)),
    ev.SessionMissed(),
    *(ev.CloseRequested(reason) for reason in ev.CloseReason),
    *(ev.ScreenFreed(state) for state in PaymentState),
    ev.WatchResumed("kiosk-2"),
    ev.CodeScanned(),
    ev.PaidTimeLearned(NOON + 1 / 3),
    ev.RefundFailed("mr_1"),
    ev.AlarmsAcknowledged("desk"),
    ev.AlarmsAcknowledged("desk", "打过电话了 \x00 \ud800"),
]


class JournalContract:
    """The suite. A journal is empty when a test gets it."""

    @pytest.fixture
    def journal(self) -> Journal:
        raise NotImplementedError

    # --- writing and reading back -------------------------------------------------------------

    def test_an_empty_journal_can_be_written_and_knows_nothing(self, journal: Journal) -> None:
        journal.check()
        assert journal.get("mp_x") is None
        assert journal.find_session("cs_x") is None
        assert journal.unfinished() == journal.needing_attention() == journal.recent(9) == []
        assert list(journal.events("mp_x")) == []

    def test_a_check_can_be_made_again_and_again_and_writes_nothing_that_shows(
        self, journal: Journal
    ) -> None:
        for _ in range(3):
            journal.check()
        assert journal.recent(9) == []

    def test_a_new_payment_comes_back_as_it_was(self, journal: Journal) -> None:
        journal.add(PAYMENT, DAY, NOON)
        assert journal.get(PAYMENT.payment_id) == PAYMENT

    def test_the_request_comes_back_in_the_same_order_to_the_last_comma(
        self, journal: Journal
    ) -> None:
        journal.add(PAYMENT, DAY, NOON)
        assert repr(_of(journal, PAYMENT).request) == repr(PAYMENT.request)

    def test_a_new_payment_begins_its_record(self, journal: Journal) -> None:
        journal.add(PAYMENT, DAY, NOON)
        [first] = journal.events(PAYMENT.payment_id)
        assert (first.payment_id, first.at) == (PAYMENT.payment_id, NOON)
        assert first.event == ev.CheckoutPrepared()

    def test_a_payment_with_every_field_set_comes_back_as_it_was(self, journal: Journal) -> None:
        journal.add(PAYMENT, DAY, NOON)
        full = _every_field_set(PAYMENT)
        written = journal.record(full, ev.SessionObserved(a_full_reading(full)), NOON)
        assert written == dataclasses.replace(full, version=1)
        assert journal.get(PAYMENT.payment_id) == written

    @pytest.mark.parametrize("event", EVERY_EVENT, ids=lambda each: type(each).__name__)
    def test_every_event_comes_back_as_it_was(
        self, journal: Journal, event: ev.PaymentEvent
    ) -> None:
        journal.add(PAYMENT, DAY, NOON)
        journal.record(PAYMENT, event, NOON + 1)
        last = journal.events(PAYMENT.payment_id)[-1]
        assert last.event == event
        assert last.at == NOON + 1

    @pytest.mark.parametrize("hostile", ["cs_\x00", "cs_\ud800", "cs_'; DROP TABLE x", "测", "\\u"])
    def test_a_hostile_session_id_is_kept_and_found(self, journal: Journal, hostile: str) -> None:
        journal.add(PAYMENT, DAY, NOON)
        taken = dataclasses.replace(PAYMENT, session_id=hostile, checkout_url=hostile)
        journal.record(taken, ev.SessionMissed(), NOON)
        found = journal.find_session(hostile)
        assert found is not None
        assert (found.session_id, found.checkout_url) == (hostile, hostile)

    @pytest.mark.parametrize("hostile", ["", "mp_\x00", "mp_\ud800", "' OR 1=1 --", "测" * 999])
    def test_an_id_that_nobody_made_is_not_found(self, journal: Journal, hostile: str) -> None:
        journal.add(PAYMENT, DAY, NOON)
        assert journal.get(hostile) is None
        assert journal.find_session(hostile) is None
        assert list(journal.events(hostile)) == []

    def test_a_payment_is_found_by_how_its_id_begins(self, journal: Journal) -> None:
        for payment_id in ("mp_aaaa", "mp_aaab", "mp_zzzz", "mp_0000"):
            journal.add(dataclasses.replace(PAYMENT, payment_id=payment_id), DAY, NOON)
        for start, whole in (("mp_aaab", "mp_aaab"), ("mp_z", "mp_zzzz"), ("mp_0", "mp_0000")):
            found = journal.find_by_start(start)
            assert found is not None
            assert found.payment_id == whole
        for start in ("mp_aaa", "mp_b", "mp_zzzzz", "mp_%", "MP_Z", "mp-z"):
            assert journal.find_by_start(start) is None

    # --- one writer at a time -----------------------------------------------------------------

    def test_the_same_payment_cannot_be_added_twice(self, journal: Journal) -> None:
        journal.add(PAYMENT, DAY, NOON)
        with pytest.raises(JournalConflict) as refusal:
            journal.add(PAYMENT, "20261123", NOON)
        assert refusal.value.code == "payment_exists"
        assert journal.get(PAYMENT.payment_id) == PAYMENT
        assert len(journal.events(PAYMENT.payment_id)) == 1

    def test_a_key_is_claimed_with_the_first_payment_or_not_at_all(self, journal: Journal) -> None:
        claim, other = (KeyClaim("till", key, "f", NOON) for key in ("k", "l"))
        journal.add(PAYMENT, DAY, NOON, claim)
        second = a_payment(2)
        for payment, wanted in ((second, claim), (PAYMENT, other)):
            with pytest.raises(JournalConflict) as refusal:
                journal.add(payment, DAY, NOON, wanted)
            assert refusal.value.code == "payment_exists"
        assert journal.get(second.payment_id) is None
        assert journal.add(second, DAY, NOON, other).number.endswith("0002")

    def test_only_a_payment_of_version_0_can_be_added(self, journal: Journal) -> None:
        with pytest.raises(ValueError, match="version 0"):
            journal.add(a_payment(version=1), DAY, NOON)

    def test_an_outdated_payment_is_refused_and_nothing_of_it_stays(self, journal: Journal) -> None:
        journal.add(PAYMENT, DAY, NOON)
        newer = journal.record(_opened(PAYMENT), ev.SessionCreated(a_reading(PAYMENT)), NOON)
        with pytest.raises(JournalConflict) as refusal:
            journal.record(PAYMENT, ev.CreationLapsed(), NOON)
        assert refusal.value.code == "payment_changed"
        assert journal.get(PAYMENT.payment_id) == newer
        assert len(journal.events(PAYMENT.payment_id)) == 2

    def test_a_payment_from_the_future_is_refused_too(self, journal: Journal) -> None:
        journal.add(PAYMENT, DAY, NOON)
        with pytest.raises(JournalConflict):
            journal.record(dataclasses.replace(PAYMENT, version=1), ev.CreationLapsed(), NOON)

    def test_a_payment_that_was_never_added_is_refused(self, journal: Journal) -> None:
        with pytest.raises(JournalConflict):
            journal.record(PAYMENT, ev.CreationLapsed(), NOON)
        assert list(journal.events(PAYMENT.payment_id)) == []

    def test_of_many_threads_with_the_same_version_one_wins(self, journal: Journal) -> None:
        journal.add(PAYMENT, DAY, NOON)

        def write(owner: int) -> bool:
            try:
                journal.record(PAYMENT, ev.WatchResumed(str(owner)), NOON)
            except JournalConflict:
                return False
            return True

        assert sum(at_once(write, 8)) == 1
        assert len(journal.events(PAYMENT.payment_id)) == 2

    def test_what_was_agreed_at_the_start_is_never_rewritten(self, journal: Journal) -> None:
        journal.add(PAYMENT, DAY, NOON)
        changed = a_payment(
            number="M-1",
            order=dataclasses.replace(PAYMENT.order, reference="other"),
            request={"a": 1},
            origin="other",
            prepared_at=1.0,
            scan_seconds=None,
        )
        journal.record(changed, ev.SessionMissed(), NOON)
        assert journal.get(PAYMENT.payment_id) == dataclasses.replace(PAYMENT, version=1)

    # --- what was handed over stays apart -----------------------------------------------------

    def test_changing_what_was_given_changes_nothing_that_was_written(
        self, journal: Journal
    ) -> None:
        request: dict[str, Any] = {"deep": {"list": [1]}}
        metadata = {"source": "x"}
        order = dataclasses.replace(PAYMENT.order, metadata=metadata)
        reading_metadata = {"a": "1"}
        journal.add(a_payment(request=request, order=order), DAY, NOON)
        event = ev.SessionCreated(a_reading(PAYMENT, metadata=reading_metadata))
        journal.record(a_payment(request=request, order=order), event, NOON)
        request["deep"]["list"].append(2)
        metadata["source"] = reading_metadata["a"] = "changed"
        kept = _of(journal, PAYMENT)
        assert kept.request == {"deep": {"list": [1]}}
        assert kept.order.metadata == {"source": "x"}
        last = journal.events(PAYMENT.payment_id)[-1].event
        assert isinstance(last, ev.SessionCreated)
        assert last.snapshot.metadata == {"a": "1"}

    def test_changing_what_was_read_changes_nothing_that_was_written(
        self, journal: Journal
    ) -> None:
        journal.add(PAYMENT, DAY, NOON)
        read: Any = _of(journal, PAYMENT).request
        read["line_items"][0]["quantity"] = 2
        assert _of(journal, PAYMENT).request == PAYMENT.request

    # --- lists --------------------------------------------------------------------------------

    def test_events_are_in_order_and_numbered_upwards(self, journal: Journal) -> None:
        journal.add(PAYMENT, DAY, NOON)
        other = a_payment(2)
        journal.add(other, DAY, NOON)
        # A clock that was set back must not change the order.
        first = journal.record(PAYMENT, ev.CreationUnanswered("a"), NOON - 100)
        journal.record(first, ev.CreationUnanswered("b"), NOON - 200)
        record = journal.events(PAYMENT.payment_id)
        assert [each.at for each in record] == [NOON, NOON - 100, NOON - 200]
        sequences = [each.sequence for each in record]
        assert sequences == sorted(set(sequences))
        assert not set(sequences) & {each.sequence for each in journal.events(other.payment_id)}

    @pytest.mark.parametrize("state", PaymentState)
    def test_unfinished_are_all_that_are_not_final(
        self, journal: Journal, state: PaymentState
    ) -> None:
        journal.add(PAYMENT, DAY, NOON)
        moved = dataclasses.replace(PAYMENT, state=state)
        written = journal.record(moved, ev.SessionMissed(), NOON)
        assert journal.unfinished() == ([] if state.is_final else [written])

    def test_unfinished_are_given_oldest_first_and_recent_newest_first(
        self, journal: Journal
    ) -> None:
        # Ids and times run against the order of writing, so that only the order of writing can explain the result.
        added = [a_payment(n, prepared_at=NOON - 9 + n) for n in (5, 3, 4, 1, 2)]
        for payment in added:
            journal.add(payment, DAY, NOON)
        journal.record(added[0], ev.CreationUnanswered("x"), NOON)
        assert _ids(journal.unfinished()) == _ids(added)
        assert _ids(journal.recent(3)) == _ids(added[:1:-1])
        assert _ids(journal.recent(99)) == _ids(added[::-1])

    @pytest.mark.parametrize("limit", [0, -1])
    def test_no_more_than_asked_for(self, journal: Journal, limit: int) -> None:
        journal.add(PAYMENT, DAY, NOON)
        assert journal.recent(limit) == []

    def test_attention_is_needed_while_there_is_an_alarm(self, journal: Journal) -> None:
        alarmed = []
        for number, alarm in enumerate(Alarm, start=1):
            journal.add(a_payment(number), DAY, NOON)
            loud = dataclasses.replace(a_payment(number), alarms=frozenset({alarm}))
            alarmed.append(journal.record(loud, ev.SessionMissed(), NOON))
        assert journal.needing_attention() == alarmed[::-1]
        quiet = dataclasses.replace(alarmed.pop(), alarms=frozenset())
        journal.record(quiet, ev.SessionMissed(), NOON)
        assert journal.needing_attention() == alarmed[::-1]

    def test_attention_is_not_needed_for_what_staff_have_acknowledged(
        self, journal: Journal
    ) -> None:
        payment = journal.add(a_payment(), DAY, NOON)
        for event, needed in (
            (ev.RefundFailed("mr_1"), True),
            (ev.AlarmsAcknowledged("desk", "cash"), False),
            (ev.RefundFailed("mr_2"), True),
        ):
            payment = journal.record(decide(payment, event)[0], event, NOON)
            assert journal.get(payment.payment_id) == payment
            assert journal.needing_attention() == [payment] * needed

    def test_a_session_leads_to_its_payment(self, journal: Journal) -> None:
        for number in (1, 2):
            journal.add(a_payment(number), DAY, NOON)
        opened = _opened(a_payment(2))
        written = journal.record(opened, ev.SessionCreated(a_reading(opened)), NOON)
        assert journal.find_session(opened.session_id or "") == written

    def test_sessions_that_nobody_owns_are_told_apart(self, journal: Journal) -> None:
        mine = {"cs_mine", "cs_\x00'"}
        for number, session_id in enumerate(sorted(mine)):
            journal.add(dataclasses.replace(a_payment(number), session_id=session_id), DAY, NOON)
        strange = {f"cs_{number}" for number in range(1200)}
        assert journal.owned_sessions(mine | strange) == mine
        assert journal.owned_sessions(strange) == journal.owned_sessions([]) == set()

    def test_of_two_payments_with_one_session_the_older_is_found(self, journal: Journal) -> None:
        for number in (2, 1):
            journal.add(a_payment(number), DAY, NOON)
            same = dataclasses.replace(a_payment(number), session_id="cs_same")
            journal.record(same, ev.SessionMissed(), NOON)
        found = journal.find_session("cs_same")
        assert found is not None
        assert found.payment_id == a_payment(2).payment_id

    # --- numbers ------------------------------------------------------------------------------

    def test_numbers_count_up_within_a_day(self, journal: Journal) -> None:
        days = [DAY, DAY, DAY, "20261123", DAY]
        added = [journal.add(a_payment(n, number=""), day, NOON) for n, day in enumerate(days)]
        assert [payment.number for payment in added] == [
            "M-20261122-0001",
            "M-20261122-0002",
            "M-20261122-0003",
            "M-20261123-0001",
            "M-20261122-0004",
        ]
        assert journal.recent(9) == added[::-1]

    @pytest.mark.parametrize("day", ["", "2026112", "202611220", "2026112a", "２０２６１１２２"])
    def test_a_day_is_eight_digits(self, journal: Journal, day: str) -> None:
        with pytest.raises(ValueError, match="day"):
            journal.add(PAYMENT, day, NOON)
        assert journal.recent(9) == []

    def test_many_threads_can_add_at_once_and_never_get_the_same_number(
        self, journal: Journal
    ) -> None:
        added = at_once(lambda n: journal.add(a_payment(n), DAY, NOON), 12)
        assert len({payment.number for payment in added}) == 12
        assert sorted(_ids(journal.recent(99))) == sorted(_ids(added))

    # --- the end ------------------------------------------------------------------------------

    def test_closing_twice_is_harmless(self, journal: Journal) -> None:
        journal.check()
        journal.close()
        journal.close()

    def test_decisions_written_one_after_the_other_are_what_is_read(self, journal: Journal) -> None:
        payment = PAYMENT
        journal.add(payment, DAY, NOON)
        for event in EVERY_EVENT:
            decided, _ = decide(payment, event)
            if decided is not payment:
                payment = journal.record(decided, event, NOON)
        assert payment.version > 2
        assert journal.get(payment.payment_id) == payment


def _of(journal: Journal, payment: Payment) -> Payment:
    found = journal.get(payment.payment_id)
    assert found is not None
    return found


def _ids(payments: list[Payment]) -> list[str]:
    return [each.payment_id for each in payments]


def _opened(payment: Payment) -> Payment:
    decided, _ = decide(payment, ev.SessionCreated(a_reading(payment)))
    assert decided.state is PaymentState.OPEN
    return decided


def _every_field_set(payment: Payment) -> Payment:
    full = dataclasses.replace(
        payment,
        owner="kiosk-2",
        livemode=True,
        state=PaymentState.FAILED,
        creation_unsure=True,
        session_id="cs_1",
        checkout_url="https://checkout.example/1#f",
        expires_at=NOON + 0.1,
        payment_intent_id="pi_1",
        receipt_url="https://pay.example/receipt/1",
        declines=3,
        last_decline="insufficient_funds",
        last_decline_charge="ch_3",
        close_reason=ev.CloseReason.MISMATCH,
        freed_in=PaymentState.OPEN,
        failure_code="mismatch",
        alarms=frozenset(Alarm),
        scanned=True,
        failed_refunds=frozenset({"mr_1", "mr_\x00"}),
        acknowledged=frozenset({Alarm.MISMATCH}),
        closing_acknowledged=True,
        charge=Charge("ch_3", NOON + 1 / 3, 500, disputed=True),
        paid_at=NOON + 1 / 3,
        seen_paid_at=NOON + 2 / 3,
    )
    same = {
        field.name
        for field in dataclasses.fields(full)
        if getattr(full, field.name) == field.default
    }
    # What is derived is never written.
    assert same == {"version", "settlement"}, "a field was added to Payment: set it here too"
    return full


def at_once(work: Callable[[int], T], threads: int) -> list[T]:
    """Let all of them begin at the same instant."""
    barrier = threading.Barrier(threads)

    def begin(number: int) -> T:
        barrier.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(begin, range(threads)))
