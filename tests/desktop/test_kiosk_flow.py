"""The flow alone: no window, no engine, every way in and out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core.errors import GatewayUnreachable, JournalUnavailable
from app.core.events import CloseReason
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment
from app.core.state import TRANSITIONS, PaymentState
from app.desktop.kiosk.kiosk_flow import (
    Basket,
    FlowOptions,
    KioskFlow,
    Outcome,
    Screen,
    Trouble,
    outcome_of,
)
from app.engine.commands import StartCheckout
from app.engine.feed import Contact, PaymentUpdate
from tests.desktop.fake_service import LINK, payment_for

MONTH = Basket("Monthly membership", Money(1990, "USD"))


class Till:
    """Remembers what was asked."""

    def __init__(self) -> None:
        self.started: list[StartCheckout] = []
        self.cancelled: list[tuple[str, CloseReason]] = []
        self.freed: list[tuple[str, PaymentState]] = []

    def start(self, command: StartCheckout) -> None:
        self.started.append(command)

    def cancel(self, payment_id: str, reason: CloseReason) -> None:
        self.cancelled.append((payment_id, reason))

    def free(self, payment_id: str, shown: PaymentState) -> None:
        self.freed.append((payment_id, shown))


@pytest.fixture
def till() -> Till:
    return Till()


@pytest.fixture
def flow(till: Till) -> KioskFlow:
    return KioskFlow(till, FlowOptions("zh", True, 240, {"source": "shop"}), lambda: None)


def at(flow: KioskFlow, screen: Screen) -> bool:
    return flow.screen is screen


def to_preparing(flow: KioskFlow, email: str | None = None) -> None:
    flow.begin()
    flow.choose(MONTH)
    flow.give_email(email)


def hear(
    flow: KioskFlow,
    till: Till,
    state: PaymentState,
    contact: Contact = Contact.OK,
    **changes: object,
) -> Payment:
    payment = replace(
        payment_for(till.started[-1]),
        state=state,
        checkout_url=LINK,
        **changes,  # type: ignore[arg-type]
    )
    flow.on_update(PaymentUpdate(payment, contact))
    return payment


def to_scan(flow: KioskFlow, till: Till) -> None:
    to_preparing(flow)
    hear(flow, till, PaymentState.OPEN)


def test_a_customer_who_pays(flow: KioskFlow, till: Till) -> None:
    to_preparing(flow, "lin@example.com")
    assert at(flow, Screen.PREPARING)
    order = till.started[0].order
    assert (order.amount, order.product_name) == (MONTH.amount, MONTH.product_name)
    assert order.customer_email == "lin@example.com"
    assert order.metadata == {"source": "shop"}
    assert (till.started[0].origin, till.started[0].language) == ("kiosk", "zh")
    hear(flow, till, PaymentState.OPEN)
    assert at(flow, Screen.SCAN)
    hear(flow, till, PaymentState.PAID)
    assert (flow.screen, flow.outcome) == (Screen.OUTCOME, Outcome.PAID)
    flow.leave_outcome()
    assert at(flow, Screen.ATTRACT)
    assert till.freed == [(till.started[0].payment_id, PaymentState.PAID)]
    assert till.cancelled == []


def test_a_second_tap_starts_nothing(flow: KioskFlow, till: Till) -> None:
    to_preparing(flow)
    flow.give_email(None)
    flow.choose(MONTH)
    flow.begin()
    assert len(till.started) == 1


def test_each_customer_gets_a_payment_of_their_own(flow: KioskFlow, till: Till) -> None:
    to_scan(flow, till)
    flow.cancel(CloseReason.CUSTOMER)
    flow.closing_over()
    flow.leave_outcome()
    to_preparing(flow)
    first, second = till.started
    assert first.payment_id != second.payment_id


def test_a_free_amount(flow: KioskFlow, till: Till) -> None:
    flow.begin()
    flow.choose_other("其他金额")
    assert at(flow, Screen.AMOUNT)
    flow.type_amount(Money(500, "USD"))
    flow.give_email(None)
    assert till.started[0].order.amount == Money(500, "USD")
    assert till.started[0].order.product_name == "其他金额"


def test_without_the_question_for_an_email(till: Till) -> None:
    flow = KioskFlow(till, FlowOptions(ask_email=False), lambda: None)
    flow.begin()
    flow.choose(MONTH)
    assert at(flow, Screen.PREPARING)


def test_back_goes_the_way_it_came(flow: KioskFlow) -> None:
    flow.begin()
    flow.choose_other("其他金额")
    flow.type_amount(Money(500, "USD"))
    seen = [flow.screen]
    for _ in range(3):
        flow.back()
        seen.append(flow.screen)
    assert seen == [Screen.EMAIL, Screen.AMOUNT, Screen.CHOOSE, Screen.ATTRACT]


@pytest.mark.parametrize("offered", [False, True])
def test_cancel_closes_the_link_before_the_screen_is_free(
    flow: KioskFlow, till: Till, offered: bool
) -> None:
    to_preparing(flow)
    if offered:
        hear(flow, till, PaymentState.OPEN)
    flow.cancel(CloseReason.CUSTOMER)
    payment_id = till.started[0].payment_id
    assert at(flow, Screen.CLOSING)
    assert till.cancelled == [(payment_id, CloseReason.CUSTOMER)]
    assert till.freed == []
    flow.closing_over()
    flow.leave_outcome()
    assert at(flow, Screen.ATTRACT)
    shown = PaymentState.OPEN if offered else PaymentState.PREPARING
    assert till.freed == [(payment_id, shown)]


@pytest.mark.parametrize("contact", Contact)
def test_a_code_that_is_not_known_to_be_closed_is_never_left_without_a_word(
    flow: KioskFlow, till: Till, contact: Contact
) -> None:
    """A question that hangs is not yet known as lost contact when the customer has waited long enough."""
    to_scan(flow, till)
    flow.cancel(CloseReason.CUSTOMER)
    hear(flow, till, PaymentState.CLOSING, contact)
    flow.closing_over()
    unrecorded = contact is Contact.JOURNAL_UNAVAILABLE
    told = Outcome.UNRECORDED if unrecorded else Outcome.UNREACHABLE
    assert (flow.screen, flow.outcome) == (Screen.OUTCOME, told)
    hear(flow, till, PaymentState.CANCELED, close_reason=CloseReason.CUSTOMER)
    assert flow.outcome is Outcome.CANCELED


def test_a_link_that_closes_in_time_ends_as_cancelled(flow: KioskFlow, till: Till) -> None:
    to_scan(flow, till)
    flow.cancel(CloseReason.CUSTOMER)
    hear(flow, till, PaymentState.CANCELED, close_reason=CloseReason.CUSTOMER)
    flow.closing_over()
    assert flow.outcome is Outcome.CANCELED


def test_paid_while_closing_is_shown_as_paid(flow: KioskFlow, till: Till) -> None:
    to_scan(flow, till)
    flow.cancel(CloseReason.CUSTOMER)
    hear(flow, till, PaymentState.PAID, close_reason=CloseReason.CUSTOMER)
    assert flow.outcome is Outcome.PAID


def test_a_link_that_opens_after_the_cancel_is_not_shown(flow: KioskFlow, till: Till) -> None:
    to_preparing(flow)
    flow.cancel(CloseReason.CUSTOMER)
    hear(flow, till, PaymentState.OPEN, close_reason=CloseReason.CUSTOMER)
    assert at(flow, Screen.CLOSING)


def test_the_engines_time_out_leads_to_closing(flow: KioskFlow, till: Till) -> None:
    to_scan(flow, till)
    hear(flow, till, PaymentState.CLOSING, close_reason=CloseReason.TIMEOUT)
    assert at(flow, Screen.CLOSING)
    hear(flow, till, PaymentState.CANCELED, close_reason=CloseReason.TIMEOUT)
    assert flow.outcome is Outcome.EXPIRED


def test_closing_without_contact_never_says_cancelled(flow: KioskFlow, till: Till) -> None:
    to_scan(flow, till)
    flow.cancel(CloseReason.CUSTOMER)
    hear(flow, till, PaymentState.CLOSING, Contact.UNREACHABLE)
    flow.closing_over()
    assert flow.outcome is Outcome.UNREACHABLE
    assert till.freed == []
    flow.leave_outcome()
    assert till.freed == [(till.started[0].payment_id, PaymentState.CLOSING)]


def test_a_journal_that_fails_is_not_blamed_on_the_service(flow: KioskFlow, till: Till) -> None:
    to_scan(flow, till)
    hear(flow, till, PaymentState.OPEN, Contact.JOURNAL_UNAVAILABLE)
    assert flow.trouble is Trouble.UNRECORDED
    flow.cancel(CloseReason.CUSTOMER)
    flow.closing_over()
    assert (flow.screen, flow.outcome) == (Screen.OUTCOME, Outcome.UNRECORDED)
    hear(flow, till, PaymentState.PAID)
    assert flow.outcome is Outcome.PAID


def test_contact_that_returns_corrects_the_page(flow: KioskFlow, till: Till) -> None:
    to_scan(flow, till)
    flow.cancel(CloseReason.CUSTOMER)
    hear(flow, till, PaymentState.CLOSING, Contact.UNREACHABLE)
    flow.closing_over()
    hear(flow, till, PaymentState.PAID)
    assert flow.outcome is Outcome.PAID


def test_nothing_can_have_been_paid_before_a_code_was_shown(flow: KioskFlow, till: Till) -> None:
    to_preparing(flow)
    hear(flow, till, PaymentState.PREPARING, Contact.UNREACHABLE)
    assert flow.trouble is Trouble.UNREACHABLE
    flow.cancel(CloseReason.CUSTOMER)
    flow.closing_over()
    assert at(flow, Screen.ATTRACT)


def test_a_decline_is_news_and_not_an_end(flow: KioskFlow, till: Till) -> None:
    to_scan(flow, till)
    hear(flow, till, PaymentState.OPEN, declines=1, last_decline="insufficient_funds")
    assert (flow.screen, flow.trouble) == (Screen.SCAN, Trouble.DECLINED)


def test_idle_while_browsing_goes_back(flow: KioskFlow, till: Till) -> None:
    flow.begin()
    assert flow.may_idle
    flow.idle()
    assert at(flow, Screen.ATTRACT)
    assert till.started == []


def test_idle_while_preparing_takes_the_cancel_path(flow: KioskFlow, till: Till) -> None:
    to_preparing(flow)
    flow.idle()
    assert till.cancelled == [(till.started[0].payment_id, CloseReason.IDLE)]
    assert at(flow, Screen.CLOSING)


def test_who_scans_holds_a_phone_and_is_not_idle(flow: KioskFlow, till: Till) -> None:
    to_scan(flow, till)
    assert not flow.may_idle
    flow.idle()
    assert at(flow, Screen.SCAN)


def test_the_language_is_one_customers_own(flow: KioskFlow, till: Till) -> None:
    flow.set_language("en")
    to_scan(flow, till)
    assert till.started[0].language == "en"
    hear(flow, till, PaymentState.CANCELED, close_reason=CloseReason.CUSTOMER)
    flow.begin()
    assert (flow.screen, flow.language) == (Screen.CHOOSE, "en")
    flow.back()
    assert flow.language == "zh"


def test_a_refused_start_charged_nothing(flow: KioskFlow) -> None:
    to_preparing(flow)
    error = GatewayUnreachable("service_unreachable")
    flow.start_failed(flow.payment_id or "", error)
    assert (flow.outcome, flow.problem) == (Outcome.NOT_STARTED, error)


def test_a_journal_that_fails_says_why(flow: KioskFlow, till: Till) -> None:
    to_preparing(flow)
    flow.start_failed(flow.payment_id or "", JournalUnavailable("journal_full"))
    assert flow.outcome is Outcome.JOURNAL_DOWN
    flow.leave_outcome()
    assert till.freed == []


def test_news_of_other_payments_changes_nothing(flow: KioskFlow, till: Till) -> None:
    to_scan(flow, till)
    payment = hear(flow, till, PaymentState.OPEN)
    other = replace(payment, payment_id="mp_other", state=PaymentState.PAID)
    flow.on_update(PaymentUpdate(other))
    flow.start_failed("mp_other", GatewayUnreachable("service_unreachable"))
    assert at(flow, Screen.SCAN)


def test_old_news_changes_nothing(flow: KioskFlow, till: Till) -> None:
    to_scan(flow, till)
    hear(flow, till, PaymentState.PAID, version=5)
    hear(flow, till, PaymentState.OPEN, version=4)
    assert flow.outcome is Outcome.PAID


@pytest.mark.parametrize("when", ["choose", "preparing", "scan", "paid"])
def test_a_broken_screen_leaves_nothing_unwatched(flow: KioskFlow, till: Till, when: str) -> None:
    flow.begin()
    if when != "choose":
        flow.choose(MONTH)
        flow.give_email(None)
    if when in {"scan", "paid"}:
        hear(flow, till, PaymentState.OPEN)
    if when == "paid":
        hear(flow, till, PaymentState.PAID)
    flow.broke()
    assert (flow.screen, flow.outcome) == (Screen.OUTCOME, Outcome.BROKEN)
    assert len(till.freed) == len(till.started)
    assert bool(till.cancelled) is (when in {"preparing", "scan"})
    # Whoever paid saw no word of it here, so staff must hear of it.
    assert all(shown is PaymentState.OPEN for _, shown in till.freed)


def test_every_state_has_its_own_word() -> None:
    payment = payment_for(StartCheckout("mp_1", _order(), "zh", "kiosk"))
    said = {state: outcome_of(replace(payment, state=state)) for state in PaymentState}
    assert said == {
        PaymentState.PREPARING: None,
        PaymentState.OPEN: None,
        PaymentState.CLOSING: None,
        PaymentState.PROCESSING: Outcome.PROCESSING,
        PaymentState.PAID: Outcome.PAID,
        PaymentState.FAILED: Outcome.NOT_STARTED,
        PaymentState.EXPIRED: Outcome.EXPIRED,
        PaymentState.CANCELED: Outcome.CANCELED,
    }


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        (
            {"state": PaymentState.FAILED, "failure_code": "delayed_payment_failed"},
            Outcome.NOT_PAID,
        ),
        ({"state": PaymentState.FAILED, "failure_code": "closed_before_created"}, Outcome.CANCELED),
        ({"state": PaymentState.CANCELED, "close_reason": CloseReason.TIMEOUT}, Outcome.EXPIRED),
        ({"state": PaymentState.CANCELED, "close_reason": CloseReason.IDLE}, Outcome.EXPIRED),
        ({"state": PaymentState.CANCELED, "close_reason": CloseReason.STAFF}, Outcome.CANCELED),
        ({"state": PaymentState.FAILED, "alarms": frozenset({Alarm.MISMATCH})}, Outcome.MISMATCH),
        (
            {"state": PaymentState.EXPIRED, "alarms": frozenset({Alarm.PAID_AFTER_END})},
            Outcome.MISMATCH,
        ),
        ({"state": PaymentState.OPEN, "alarms": frozenset({Alarm.MISMATCH})}, None),
    ],
)
def test_what_is_said_of_an_end(changes: dict[str, object], outcome: Outcome | None) -> None:
    payment = payment_for(StartCheckout("mp_1", _order(), "zh", "kiosk"))
    assert outcome_of(replace(payment, **changes)) is outcome  # type: ignore[arg-type]


def _order() -> Order:
    return Order(MONTH.amount, MONTH.product_name)


class AnyCustomer(RuleBasedStateMachine):
    """Customers and engines in any order: the flow's two promises hold after every step."""

    @initialize()
    def open(self) -> None:
        self.till = Till()
        self.flow = KioskFlow(self.till, FlowOptions(), lambda: None)
        self.states: dict[str, PaymentState] = {}

    @rule()
    def begin(self) -> None:
        self.flow.begin()

    @rule()
    def choose(self) -> None:
        self.flow.choose(MONTH)

    @rule()
    def choose_other(self) -> None:
        self.flow.choose_other("other")

    @rule()
    def type_amount(self) -> None:
        self.flow.type_amount(Money(700, "USD"))

    @rule()
    def skip(self) -> None:
        self.flow.give_email(None)

    @rule()
    def back(self) -> None:
        self.flow.back()

    @rule(reason=st.sampled_from([CloseReason.CUSTOMER, CloseReason.STAFF]))
    def cancel(self, reason: CloseReason) -> None:
        self.flow.cancel(reason)

    @rule()
    def idle(self) -> None:
        self.flow.idle()

    @rule()
    def closing_over(self) -> None:
        self.flow.closing_over()

    @rule()
    def leave(self) -> None:
        self.flow.leave_outcome()

    @rule()
    def broke(self) -> None:
        self.flow.broke()

    @rule(state=st.sampled_from(PaymentState), contact=st.sampled_from(Contact))
    def hear(self, state: PaymentState, contact: Contact) -> None:
        if not self.till.started:
            return
        payment_id = self.till.started[-1].payment_id
        before = self.states.get(payment_id, PaymentState.PREPARING)
        # The engine knows no other steps, so the screen never hears of any.
        if state is before or (before, state) in TRANSITIONS:
            self.states[payment_id] = state
            hear(self.flow, self.till, state, contact)

    @rule()
    def refuse(self) -> None:
        if self.flow.payment is None and self.flow.payment_id:
            started = self.till.started.pop()
            self.till.cancelled = [c for c in self.till.cancelled if c[0] != started.payment_id]
            self.flow.start_failed(started.payment_id, GatewayUnreachable("service_unreachable"))

    @invariant()
    def every_payment_is_on_the_screen_or_freed_once(self) -> None:
        if not hasattr(self, "till"):
            return
        freed = [payment_id for payment_id, _ in self.till.freed]
        started = [command.payment_id for command in self.till.started]
        on_screen = [self.flow.payment_id] if self.flow.payment_id else []
        assert sorted(freed + on_screen) == sorted(started)

    @invariant()
    def what_left_undecided_was_cancelled(self) -> None:
        if not hasattr(self, "till"):
            return
        cancelled = {payment_id for payment_id, _ in self.till.cancelled}
        for payment_id, shown in self.till.freed:
            engine_closes = shown is PaymentState.CLOSING
            ended = shown.is_final or shown is PaymentState.PROCESSING
            told_late = self.flow.outcome is Outcome.BROKEN or shown is PaymentState.OPEN
            assert ended or engine_closes or told_late or payment_id in cancelled

    @invariant()
    def no_final_word_but_the_payments_own(self) -> None:
        if not hasattr(self, "flow") or self.flow.payment is None:
            return
        if self.flow.outcome not in {None, Outcome.UNREACHABLE}:
            assert self.flow.outcome is outcome_of(self.flow.payment)


AnyCustomer.TestCase.settings = hypothesis_settings(max_examples=150, stateful_step_count=40)
TestAnyCustomer = AnyCustomer.TestCase
