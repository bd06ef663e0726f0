"""What every gateway that gives money back, and hears news, must do. Inherited beside GatewayContract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from app.core.errors import (
    GatewayError,
    GatewayRefused,
    GatewayUnreachable,
    KeyRejected,
    RefundNotFound,
)
from app.core.money import Money
from app.core.refund import Refund, RefundReason, RefundSnapshot
from app.gateway.port import ServiceGateway
from app.simulator.disputes.lifecycle import CaseType, Step
from app.simulator.faults import FaultKind
from tests.contracts.gateway_contract import POWERLESS_KEY, World, id_of


def service(world: World) -> ServiceGateway:
    """The gateway as what it is here."""
    return cast(ServiceGateway, world.gateway)


def paid(world: World, card: str = "4242424242424242") -> str:
    """A session that was paid with this card; its payment intent."""
    session = world.open()
    world.pay(session, card)
    intent_id = world.gateway.retrieve(session.session_id).payment_intent_id
    assert intent_id is not None
    return intent_id


def a_refund(intent_id: str, amount: int, number: int = 1) -> Refund:
    """A wish of which nothing has been sent."""
    return Refund(
        refund_id=f"mr_{number}",
        payment_id=id_of(1),
        payment_intent_id=intent_id,
        amount=Money(amount, "USD"),
        reason=RefundReason.REQUESTED_BY_CUSTOMER,
        note="顾客改变主意",
        requested_by="desk",
        requested_at=0.0,
        request={},
    )


def give_back(gateway: ServiceGateway, refund: Refund) -> RefundSnapshot:
    return gateway.refund(gateway.build_refund_request(refund), refund.idempotency_key)


class RefundContract:
    """Inherit beside GatewayContract: the fixture `world` is the same."""

    def test_a_part_goes_back_and_says_so(self, world: World) -> None:
        intent_id = paid(world)
        made = give_back(service(world), a_refund(intent_id, 500))
        assert (made.status, made.amount_minor_units, made.currency) == ("succeeded", 500, "USD")
        assert (made.payment_intent_id, made.refund_id) == (intent_id, "mr_1")
        assert service(world).retrieve_refund(made.service_refund_id) == made
        assert service(world).list_refunds(intent_id) == [made]

    def test_the_same_key_gives_the_same_refund(self, world: World) -> None:
        refund = a_refund(paid(world), 500)
        assert give_back(service(world), refund) == give_back(service(world), refund)
        assert len(world.ledger.rows("refunds")) == 1

    def test_the_same_key_with_another_amount_is_no_definite_no(self, world: World) -> None:
        refund = a_refund(paid(world), 500)
        give_back(service(world), refund)
        with pytest.raises(GatewayUnreachable, match="idempotency_conflict"):
            give_back(service(world), replace(refund, amount=Money(501, "USD")))

    def test_more_than_is_left_is_refused(self, world: World) -> None:
        intent_id = paid(world)
        give_back(service(world), a_refund(intent_id, 1000, 1))
        with pytest.raises(GatewayRefused, match="refund_exceeds_payment"):
            give_back(service(world), a_refund(intent_id, 991, 2))
        give_back(service(world), a_refund(intent_id, 990, 3))
        with pytest.raises(GatewayRefused, match="refund_nothing_left"):
            give_back(service(world), a_refund(intent_id, 1, 4))

    @pytest.mark.parametrize(
        ("card", "first", "last"),
        [("4000000000007726", "pending", "succeeded"), ("4000000000005126", "succeeded", "failed")],
    )
    def test_a_bank_takes_its_time(self, world: World, card: str, first: str, last: str) -> None:
        made = give_back(service(world), a_refund(paid(world, card), 500))
        assert made.status == first
        world.clock.advance(3600)
        later = service(world).retrieve_refund(made.service_refund_id)
        assert later.status == last
        assert (later.failure_reason is not None) == (last == "failed")

    def test_an_unknown_refund_is_not_found(self, world: World) -> None:
        with pytest.raises(RefundNotFound, match="refund_not_found"):
            service(world).retrieve_refund("re_nobody")

    def test_a_payment_of_another_account_is_refused(self, world: World) -> None:
        with pytest.raises(GatewayRefused, match="refund_not_possible"):
            give_back(service(world), a_refund("pi_nobody", 500))

    def test_a_refund_needs_its_permission(self, world: World) -> None:
        powerless = cast(ServiceGateway, world.with_key(POWERLESS_KEY))
        with pytest.raises(KeyRejected, match="key_permission_missing"):
            give_back(powerless, a_refund(paid(world), 500))
        with pytest.raises(KeyRejected, match="key_permission_missing"):
            powerless.list_news(0.0, None)
        assert world.ledger.rows("refunds") == {}

    @pytest.mark.parametrize("kind", [FaultKind.LOSE_REPLY, FaultKind.CUT_REPLY])
    def test_asking_again_after_a_lost_answer_gives_nothing_twice(
        self, world: World, kind: FaultKind
    ) -> None:
        intent_id = paid(world)
        refund = a_refund(intent_id, 500)
        with world.trouble(kind), pytest.raises(GatewayUnreachable):
            give_back(service(world), refund)
        assert len(service(world).list_refunds(intent_id)) == 1
        give_back(service(world), refund)
        assert len(service(world).list_refunds(intent_id)) == 1

    @pytest.mark.parametrize(
        "kind", [FaultKind.REFUSE, FaultKind.PORTAL_PAGE, FaultKind.FAIL_BEFORE]
    )
    @pytest.mark.parametrize(
        "operation", ["refund", "retrieve_refund", "list_refunds", "list_news"]
    )
    def test_silence_is_never_an_answer(
        self, world: World, kind: FaultKind, operation: str
    ) -> None:
        intent_id = paid(world)
        gateway = service(world)
        calls: dict[str, Callable[[], object]] = {
            "refund": lambda: give_back(gateway, a_refund(intent_id, 500)),
            "retrieve_refund": lambda: gateway.retrieve_refund("re_1"),
            "list_refunds": lambda: gateway.list_refunds(intent_id),
            "list_news": lambda: gateway.list_news(0.0, None),
        }
        with world.trouble(kind), pytest.raises(GatewayError) as raised:
            calls[operation]()
        assert isinstance(raised.value, GatewayUnreachable)

    # --- news -------------------------------------------------------------------------------------

    def test_news_comes_oldest_first_and_once(self, world: World) -> None:
        gateway = service(world)
        first = world.open(1)
        world.pay(first)
        heard = gateway.list_news(0.0, None)
        assert [(each.kind, each.session_id, each.payment_id) for each in heard] == [
            ("checkout.session.completed", first.session_id, id_of(1))
        ]
        world.clock.advance(1)
        second = world.gateway.expire(world.open(2).session_id)
        newer = gateway.list_news(heard[-1].created_at, heard[-1].event_id)
        assert [each.session_id for each in newer] == [second.session_id]
        assert gateway.list_news(newer[-1].created_at, newer[-1].event_id) == []

    def test_news_of_many_comes_in_one_order(self, world: World) -> None:
        gateway = service(world)
        made = []
        for number in range(205):
            made.append(world.gateway.expire(world.open(number).session_id).session_id)
            world.clock.advance(1)
        everything = gateway.list_news(0.0, None)
        assert [each.session_id for each in everything] == made
        assert gateway.list_news(0.0, everything[2].event_id) == everything[3:]

    def test_a_forgotten_event_means_everything_since(self, world: World) -> None:
        world.pay(world.open())
        everything = service(world).list_news(0.0, None)
        assert service(world).list_news(0.0, "evt_long_gone") == everything

    def test_a_refund_and_a_decline_are_news(self, world: World) -> None:
        session = world.open()
        world.pay(session, "4000000000009995")
        world.pay(session)
        intent_id = world.gateway.retrieve(session.session_id).payment_intent_id or ""
        give_back(service(world), a_refund(intent_id, 500))
        heard = {each.kind: each for each in service(world).list_news(0.0, None)}
        assert heard["payment_intent.payment_failed"].payment_id == id_of(1)
        assert heard["refund.created"].refund_id == "mr_1"

    # --- made at Stripe ---------------------------------------------------------------------------

    def test_refunds_of_the_account_are_listed_by_time(self, world: World) -> None:
        intent_id = paid(world)
        ours = give_back(service(world), a_refund(intent_id, 500))
        assert ours.created_at is not None
        theirs = world.ledger.refund_elsewhere(intent_id, amount=100, reason="duplicate")
        found = service(world).refunds_since(ours.created_at)
        assert [each.service_refund_id for each in found] == [theirs["id"], ours.service_refund_id]
        assert (found[0].refund_id, found[0].reason) == (None, "duplicate")
        assert service(world).refunds_since(world.clock() + 60) == []

    def test_disputes_are_listed_by_payment_and_by_time(self, world: World) -> None:
        intent_id = paid(world)
        gateway = service(world)
        assert gateway.list_disputes(intent_id) == gateway.disputes_since(0.0) == []
        opened = world.ledger.open_dispute(intent_id)
        [dispute] = gateway.list_disputes(intent_id)
        assert (dispute.dispute_id, dispute.payment_intent_id) == (opened["id"], intent_id)
        assert (dispute.amount_minor_units, dispute.currency) == (1990, "USD")
        assert dispute.withdrawn_at is not None
        assert [each.dispute_id for each in gateway.disputes_since(0.0)] == [opened["id"]]
        world.ledger.take_dispute_step(opened["id"], Step.WIN)
        [won] = gateway.list_disputes(intent_id)
        assert (won.status, won.reinstated_at is not None) == ("won", True)

    def test_disputes_need_their_permission(self, world: World) -> None:
        powerless = cast(ServiceGateway, world.with_key(POWERLESS_KEY))
        with pytest.raises(KeyRejected, match="key_permission_missing"):
            powerless.list_disputes("pi_1")
        assert "key_cannot_read_disputes" in powerless.check_key().cannot

    def test_a_sessions_charge_tells_of_both(self, world: World) -> None:
        session = world.open()
        world.pay(session)
        world.ledger.refund_elsewhere(session.session_id, amount=500)
        world.ledger.open_dispute(session.session_id, case_type=CaseType.INQUIRY)
        read = world.gateway.retrieve(session.session_id)
        assert read.charge is not None
        assert (read.charge.amount_refunded, read.charge.disputed) == (500, True)
        assert read.paid_at == read.charge.created_at
