"""What a receipt says of a payment, and of which payments there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core import events as ev
from app.core.money import Money
from app.core.payment import Payment
from app.core.receipt import Receipt, paid_at, receipt_of
from app.core.refund import Refund, RefundState
from app.core.session import SessionSnapshot
from app.core.state import PaymentState
from app.core.story import Happened, Story
from tests.core.payment_space import IN_STATE
from tests.core.test_refund import START

PAID = IN_STATE[PaymentState.PAID]


def _receipt(payment: Payment = PAID, *refunds: Refund) -> Receipt:
    receipt = receipt_of(payment, refunds, "Noodles", paid_at=10.0, issued_at=20.0)
    assert receipt is not None
    return receipt


def _refund(units: int, state: RefundState) -> Refund:
    return replace(START, amount=Money(units, PAID.order.amount.currency), state=state)


@pytest.mark.parametrize("state", PaymentState)
def test_only_money_that_was_taken_has_a_receipt(state: PaymentState) -> None:
    receipt = receipt_of(IN_STATE[state], (), "Noodles", paid_at=0, issued_at=0)
    assert (receipt is not None) is (state is PaymentState.PAID)


def test_refunds_are_told_by_whether_they_have_arrived() -> None:
    receipt = _receipt(
        PAID,
        _refund(200, RefundState.SUCCEEDED),
        _refund(100, RefundState.SUCCEEDED),
        _refund(30, RefundState.PENDING),
        _refund(5, RefundState.REQUESTED),
        _refund(7000, RefundState.FAILED),
        _refund(7000, RefundState.CANCELED),
    )
    assert receipt.given_back.minor_units == 300
    assert receipt.on_its_way_back.minor_units == 35
    assert receipt.kept.minor_units == PAID.order.amount.minor_units - 335


def test_the_customer_s_address_is_nowhere() -> None:
    order = replace(PAID.order, customer_email="lin@shop.example")
    assert "lin@" not in repr(_receipt(replace(PAID, order=order)))


def _observed(paid: str) -> ev.SessionObserved:
    status = "open" if paid == "unpaid" else "complete"
    return ev.SessionObserved(
        SessionSnapshot("cs_1", status, paid, 500, "USD", "mp_1", 0.0, 1.0, livemode=False)
    )


def test_it_was_paid_when_stripe_first_said_so() -> None:
    happened = (
        Happened(100.0, ev.CheckoutPrepared()),
        Happened(110.0, _observed("unpaid")),
        Happened(120.0, _observed("paid")),
        Happened(130.0, _observed("paid")),
    )
    assert paid_at(Story(PAID, (), happened)) == 120.0
    assert paid_at(Story(PAID, (), ())) == PAID.prepared_at
