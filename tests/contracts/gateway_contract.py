"""What every PaymentGateway must do. A class for each implementation inherits this and brings its `world`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

import pytest

from app.core.errors import (
    GatewayBusy,
    GatewayError,
    GatewayRefused,
    GatewayUnreachable,
    KeyRejected,
    SessionNotFound,
    SessionNotOpen,
)
from app.core.money import Money
from app.core.order import Order
from app.core.session import SessionOutcome, SessionSnapshot
from app.gateway.port import CheckoutTerms, PaymentGateway
from app.simulator.attempts import MethodKind, NeedsAction, PaymentAttempt
from app.simulator.cards import behaviour_of
from app.simulator.fault_plan import FaultPlan, FaultRule
from app.simulator.faults import FaultKind
from app.simulator.ledger import Ledger
from app.simulator.movable_clock import MovableClock

FORTY_MINUTES = 40 * 60
UNKNOWN_ID = "cs_test_nobody"
GOOD_KEY = "sk_test_Contract000000001234"
WRITE_ONLY_KEY = "rk_test_WriteOnly00000001234"
POWERLESS_KEY = "rk_test_Powerless00000001234"
UNKNOWN_KEY = "sk_test_Unknown000000001234"
RESTRICTED = {
    WRITE_ONLY_KEY: frozenset({"rak_checkout_session_write"}),
    POWERLESS_KEY: frozenset[str](),
}


def id_of(number: int) -> str:
    """A payment's id, of the shape that every face checks."""
    return f"mp_{number:026}"


@dataclass(frozen=True, slots=True)
class World:
    """A gateway, and the other side of it: what a customer and bad luck can do."""

    gateway: PaymentGateway
    with_key: Callable[[str], PaymentGateway]
    ledger: Ledger
    clock: MovableClock
    plan: FaultPlan
    expires_at: int

    def terms(self, number: int = 1, **changes: object) -> CheckoutTerms:
        """Terms that are accepted; `changes` replace parts of the order or of the terms."""
        fields = {"amount": Money(1990, "USD"), "reference": f"单-{number}", **changes}
        expires_at: int = fields.pop("expires_at", self.expires_at)  # type: ignore[assignment]
        return CheckoutTerms(id_of(number), Order(**fields), expires_at, "zh")  # type: ignore[arg-type]

    def open(self, number: int = 1, **changes: object) -> SessionSnapshot:
        """An open session."""
        request = self.gateway.build_request(self.terms(number, **changes))
        return self.gateway.create(request, f"mofang-{id_of(number)}")

    def pay(self, session: SessionSnapshot, number: str = "4242424242424242") -> object:
        """The customer tries this card."""
        return self.ledger.confirm_session(
            session.session_id, PaymentAttempt(card=behaviour_of(number))
        )

    @contextmanager
    def trouble(self, kind: FaultKind, **where: object) -> Iterator[None]:
        """Every request meets this fault until the end."""
        self.plan.add(FaultRule(kind, times=None, **where))  # type: ignore[arg-type]
        try:
            yield
        finally:
            self.plan.clear()


def world_with(
    with_key: Callable[[str], PaymentGateway], ledger: Ledger, clock: MovableClock, plan: FaultPlan
) -> World:
    """A world whose sessions end in forty minutes from now, however long a test takes."""
    expires_at = int(clock()) + FORTY_MINUTES
    return World(with_key(GOOD_KEY), with_key, ledger, clock, plan, expires_at)


class GatewayContract:
    """Inherit, and define the fixture `world`."""

    # Whether the other end tries again by itself, so that even a creation that met "busy" may still come to be.
    goes_on_by_itself: ClassVar[bool] = False

    # --- making -----------------------------------------------------------------------------------

    def test_a_new_session_is_open_and_says_what_was_ordered(self, world: World) -> None:
        session = world.open(customer_email="user@example.com")
        assert session.outcome is SessionOutcome.OPEN
        assert session.session_id.startswith("cs_test_")
        assert (session.amount_minor_units, session.currency) == (1990, "USD")
        assert session.reference == id_of(1)
        assert session.livemode is False is world.gateway.livemode
        assert session.expires_at == world.expires_at
        assert session.url is not None
        assert 359 <= len(session.url) <= 433
        assert "#" in session.url
        assert session.customer_email == "user@example.com"
        assert session.metadata == {
            "source": "mofang_xiyuan",
            "mofang_payment_id": id_of(1),
            "mofang_reference": "单-1",
        }

    def test_the_marks_reach_the_payment_too(self, world: World) -> None:
        session = world.open()
        world.pay(session)
        [intent] = world.ledger.rows("payment_intents").values()
        assert intent["metadata"] == dict(session.metadata)

    def test_the_same_key_gives_the_same_session(self, world: World) -> None:
        assert world.open().session_id == world.open().session_id
        assert len(world.ledger.session_ids()) == 1

    def test_a_request_that_a_journal_reordered_is_still_the_same(self, world: World) -> None:
        request = world.gateway.build_request(world.terms())
        first = world.gateway.create(request, f"mofang-{id_of(1)}")
        stored = json.loads(json.dumps(request, sort_keys=True))
        turned = dict(reversed(stored.items()))
        assert world.gateway.create(turned, f"mofang-{id_of(1)}") == first

    def test_building_a_request_is_pure(self, world: World) -> None:
        terms = world.terms()
        first = world.gateway.build_request(terms)
        assert world.gateway.build_request(terms) == first
        assert json.loads(json.dumps(first)) == first

    def test_the_same_key_with_another_amount_is_no_definite_no(self, world: World) -> None:
        world.open()
        with pytest.raises(GatewayUnreachable, match="idempotency_conflict"):
            world.open(amount=Money(2000, "USD"))

    @pytest.mark.parametrize(
        ("amount", "sent"),
        [
            (Money(500, "JPY"), 500),
            (Money(500, "ISK"), 500),
            (Money(5120, "KWD"), 5120),
            (Money(99999999, "USD"), 99999999),
        ],
    )
    def test_the_amount_is_what_was_meant(self, world: World, amount: Money, sent: int) -> None:
        session = world.open(amount=amount)
        assert (session.amount_minor_units, session.currency) == (sent, amount.currency)

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("amount", Money(49, "USD"), "amount_too_small"),
            ("amount", Money(1000, "ZZZ"), "currency_refused"),
            ("expires_at", 1_000_000_000, "session_expiry_refused"),
        ],
    )
    def test_a_definite_no_says_why(
        self, world: World, field: str, value: object, code: str
    ) -> None:
        with pytest.raises(GatewayRefused) as refused:
            world.open(1, **{field: value})
        assert refused.value.code == code
        assert world.ledger.session_ids() == []

    # --- reading ----------------------------------------------------------------------------------

    def test_a_paid_session_is_paid_with_a_receipt(self, world: World) -> None:
        session = world.open()
        world.pay(session)
        paid = world.gateway.retrieve(session.session_id)
        assert paid.outcome is SessionOutcome.PAID
        assert paid.url is None
        assert paid.payment_intent_id is not None
        assert paid.payment_intent_status == "succeeded"
        assert paid.receipt_url is not None
        assert paid.decline is None

    def test_a_decline_is_news_and_not_an_end(self, world: World) -> None:
        session = world.open()
        world.pay(session, "4000000000009995")
        first = world.gateway.retrieve(session.session_id)
        world.pay(session, "4000000000009995")
        second = world.gateway.retrieve(session.session_id)
        assert first.outcome is second.outcome is SessionOutcome.OPEN
        assert first.decline is not None
        assert second.decline is not None
        assert first.decline.code == "insufficient_funds"
        assert first.decline.charge_id != second.decline.charge_id
        world.pay(session)
        assert world.gateway.retrieve(session.session_id).decline is None

    def test_a_failed_authentication_is_a_decline(self, world: World) -> None:
        session = world.open()
        asked = world.pay(session, "4000002500003155")
        assert isinstance(asked, NeedsAction)
        world.ledger.complete_action(asked.token, succeeded=False)
        failed = world.gateway.retrieve(session.session_id)
        assert failed.outcome is SessionOutcome.OPEN
        assert failed.decline is not None
        assert failed.decline.code == "payment_intent_authentication_failure"

    @pytest.mark.parametrize(
        ("succeeded", "outcome"), [(True, SessionOutcome.PAID), (False, SessionOutcome.FAILED)]
    )
    def test_a_delayed_method_is_processing_until_the_bank_answers(
        self, world: World, succeeded: bool, outcome: SessionOutcome
    ) -> None:
        session = world.open()
        world.ledger.confirm_session(
            session.session_id, PaymentAttempt(kind=MethodKind.US_BANK_ACCOUNT)
        )
        assert world.gateway.retrieve(session.session_id).outcome is SessionOutcome.PROCESSING
        world.ledger.settle_delayed(session.session_id, succeeded=succeeded)
        assert world.gateway.retrieve(session.session_id).outcome is outcome
        listed = world.gateway.list_sessions("complete", session.created_at)
        assert [each.outcome for each in listed] == [outcome]

    def test_a_session_expires_by_the_services_clock(self, world: World) -> None:
        session = world.open()
        world.clock.advance(FORTY_MINUTES + 1)
        assert world.gateway.retrieve(session.session_id).outcome is SessionOutcome.EXPIRED

    @pytest.mark.parametrize("session_id", ["..", "", "cs_test_a/expire", "cs_test_ä", "pi_1"])
    def test_no_call_is_made_for_what_cannot_be_an_id(self, world: World, session_id: str) -> None:
        with world.trouble(FaultKind.PORTAL_PAGE):
            for ask in (world.gateway.retrieve, world.gateway.expire):
                with pytest.raises(SessionNotFound, match="session_id_malformed"):
                    ask(session_id)

    def test_an_unknown_id_is_not_found(self, world: World) -> None:
        for ask in (world.gateway.retrieve, world.gateway.expire):
            with pytest.raises(SessionNotFound, match="session_not_found"):
                ask(UNKNOWN_ID)

    def test_the_list_has_every_page_newest_first(self, world: World) -> None:
        made = []
        for number in range(103):
            made.append(world.open(number).session_id)
            world.clock.advance(1)
        listed = world.gateway.list_sessions("open", 0)
        assert [each.session_id for each in listed] == made[::-1]

    def test_the_list_keeps_to_status_and_time(self, world: World) -> None:
        old = world.open(1)
        world.clock.advance(60)
        new = world.open(2)
        closed = world.gateway.expire(world.open(3).session_id)
        listed = [each.session_id for each in world.gateway.list_sessions("open", new.created_at)]
        assert listed == [new.session_id]
        expired = world.gateway.list_sessions("expired", old.created_at)
        assert [each.session_id for each in expired] == [closed.session_id]
        assert world.gateway.list_sessions("complete", 0) == []

    # --- closing ----------------------------------------------------------------------------------

    def test_an_expired_session_cannot_be_paid(self, world: World) -> None:
        session = world.open()
        assert world.gateway.expire(session.session_id).outcome is SessionOutcome.EXPIRED
        world.pay(session)
        assert world.gateway.retrieve(session.session_id).outcome is SessionOutcome.EXPIRED

    def test_what_is_no_longer_open_refuses_to_expire(self, world: World) -> None:
        paid, expired = world.open(1), world.open(2)
        world.pay(paid)
        world.gateway.expire(expired.session_id)
        for session in (paid, expired):
            with pytest.raises(SessionNotOpen):
                world.gateway.expire(session.session_id)
        assert world.gateway.retrieve(paid.session_id).outcome is SessionOutcome.PAID

    # --- the clock --------------------------------------------------------------------------------

    def test_the_services_clock_is_known_after_any_answer(self, world: World) -> None:
        assert world.gateway.server_time() is None
        world.clock.advance(86_400)
        with pytest.raises(SessionNotFound):
            world.gateway.retrieve(UNKNOWN_ID)
        said = world.gateway.server_time()
        assert said is not None
        assert abs(said - world.clock()) <= 2

    def test_a_stranger_does_not_set_the_clock(self, world: World) -> None:
        with world.trouble(FaultKind.PORTAL_PAGE), pytest.raises(GatewayUnreachable):
            world.gateway.retrieve(UNKNOWN_ID)
        assert world.gateway.server_time() is None

    # --- keys -------------------------------------------------------------------------------------

    def test_a_good_key_lacks_nothing(self, world: World) -> None:
        report = world.gateway.check_key()
        assert report.missing == ()
        assert report.fingerprint == "sk_test_…1234"
        assert (report.livemode, report.restricted) == (False, False)
        assert world.ledger.session_ids() == []

    def test_a_restricted_key_says_what_it_lacks(self, world: World) -> None:
        report = world.with_key(WRITE_ONLY_KEY).check_key()
        assert report.restricted
        assert report.missing == ("rak_payment_intent_read", "rak_charge_read")

    def test_an_unknown_key_is_rejected(self, world: World) -> None:
        stranger = world.with_key(UNKNOWN_KEY)
        calls: list[Callable[[], object]] = [
            stranger.check_key,
            lambda: stranger.list_sessions("open", 0),
            lambda: stranger.create(stranger.build_request(world.terms()), f"mofang-{id_of(9)}"),
        ]
        for call in calls:
            with pytest.raises(KeyRejected, match="key_invalid"):
                call()

    def test_a_missing_permission_is_named(self, world: World) -> None:
        powerless = world.with_key(POWERLESS_KEY)
        with pytest.raises(KeyRejected) as rejected:
            powerless.create(powerless.build_request(world.terms()), f"mofang-{id_of(9)}")
        assert rejected.value.code == "key_permission_missing"
        assert rejected.value.details["permission"] == "rak_checkout_session_write"

    # --- trouble ----------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("kind", "error"),
        [
            (FaultKind.REFUSE, GatewayUnreachable("service_unreachable")),
            (FaultKind.LOSE_REPLY, GatewayUnreachable("service_unreachable")),
            (FaultKind.CUT_REPLY, GatewayUnreachable("service_unreachable")),
            (FaultKind.FAIL_BEFORE, GatewayUnreachable("service_error")),
            (FaultKind.FAIL_AFTER, GatewayUnreachable("service_error")),
            (FaultKind.PORTAL_PAGE, GatewayUnreachable("answer_malformed")),
            (FaultKind.PORTAL_REDIRECT, GatewayUnreachable("answer_malformed")),
            (FaultKind.CONFLICT, GatewayBusy("request_in_flight")),
            (FaultKind.RATE_LIMIT, GatewayBusy("service_busy")),
            (FaultKind.LOCK_TIMEOUT, GatewayBusy("service_busy")),
        ],
        ids=lambda value: value.code if isinstance(value, GatewayError) else str(value),
    )
    @pytest.mark.parametrize("operation", ["create", "retrieve", "list", "expire", "check_key"])
    def test_each_fault_is_its_error(
        self, world: World, kind: FaultKind, error: GatewayError, operation: str
    ) -> None:
        session = world.open(1)
        request = world.gateway.build_request(world.terms(2))
        calls: dict[str, Callable[[], object]] = {
            "create": lambda: world.gateway.create(request, f"mofang-{id_of(2)}"),
            "retrieve": lambda: world.gateway.retrieve(session.session_id),
            "list": lambda: world.gateway.list_sessions("open", 0),
            "expire": lambda: world.gateway.expire(session.session_id),
            "check_key": world.gateway.check_key,
        }
        if self.goes_on_by_itself and operation == "create" and isinstance(error, GatewayBusy):
            error = GatewayUnreachable("creation_in_doubt")
        with world.trouble(kind), pytest.raises(type(error)) as raised:
            calls[operation]()
        assert raised.value.code == error.code

    def test_waiting_has_an_end(self, world: World) -> None:
        with (
            world.trouble(FaultKind.SLOW, seconds=20.0),
            pytest.raises(GatewayUnreachable, match="service_unreachable"),
        ):
            world.open()
        assert [world.open().session_id] == world.ledger.session_ids()

    @pytest.mark.parametrize("kind", [FaultKind.LOSE_REPLY, FaultKind.CUT_REPLY])
    def test_asking_again_after_a_lost_answer_makes_no_second_session(
        self, world: World, kind: FaultKind
    ) -> None:
        with world.trouble(kind), pytest.raises(GatewayUnreachable):
            world.open()
        assert len(world.ledger.session_ids()) == 1
        assert [world.open().session_id] == world.ledger.session_ids()

    def test_a_session_made_behind_an_error_is_in_the_list(self, world: World) -> None:
        with world.trouble(FaultKind.FAIL_AFTER), pytest.raises(GatewayUnreachable):
            world.open()
        listed = world.gateway.list_sessions("open", world.clock() - 60)
        assert [each.reference for each in listed] == [id_of(1)]
