"""A desk and a kiosk as real processes on one home, with a simulator that stands for Stripe."""

from __future__ import annotations

import pytest

from app.core.payment import Payment
from app.engine.commands import new_payment_id, new_refund_id
from tests.engine.face_process import opened
from tests.journal.reading import payments_in
from tests.terminal.conftest import Shop
from tests.torture.people import PAY


def stored(shop: Shop, payment_id: str) -> Payment:
    return next(each for each in payments_in(shop.home) if each.payment_id == payment_id)


def session_of(shop: Shop, payment_id: str) -> str:
    session_id = stored(shop, payment_id).session_id
    assert session_id is not None
    return session_id


def pay(shop: Shop, payment_id: str) -> None:
    shop.simulator.ledger.confirm_session(session_of(shop, payment_id), PAY)


def status(shop: Shop, payment_id: str) -> str:
    session = shop.simulator.ledger.find_session(session_of(shop, payment_id))
    assert session is not None
    return str(session["status"])


@pytest.mark.parametrize("end", ["in good order", "killed"])
def test_links_outlive_their_desk_and_the_next_one_takes_them_up(shop: Shop, end: str) -> None:
    paid, cancelled = new_payment_id(), new_payment_id()
    with opened(shop, "desk") as desk:
        for payment_id in (paid, cancelled):
            desk.do(f"start {payment_id} 86400")
            desk.until_state(payment_id, "open")
        if end == "in good order":
            desk.leave()
    assert status(shop, paid) == status(shop, cancelled) == "open"
    pay(shop, paid)
    with opened(shop, "desk") as desk:
        assert desk.until_state(paid, "paid")["alarms"] == []
        desk.do(f"cancel {cancelled}")
        desk.until_state(cancelled, "canceled")
        refund_id = new_refund_id()
        desk.do(f"refund {refund_id} {paid}")
        desk.until(lambda told: told.get("refund_state") == "succeeded")
    assert len(shop.simulator.ledger.session_ids()) == 2
    assert status(shop, cancelled) == "expired"
    [given] = shop.simulator.ledger.rows("refunds").values()
    assert given["amount"] == 1990


def test_a_desk_and_a_kiosk_on_one_home_look_after_their_own(shop: Shop) -> None:
    """And the desk shows what the kiosk takes."""
    ours, theirs = new_payment_id(), new_payment_id()
    with opened(shop, "kiosk") as kiosk, opened(shop, "desk") as desk:
        kiosk.do(f"start {theirs} 240")
        desk.do(f"start {ours} 86400")
        desk.until_state(theirs, "open")
        desk.until_state(ours, "open")
        owners = {owner_of(shop, ours), owner_of(shop, theirs)}
        assert len(owners) == 2
        pay(shop, theirs)
        assert desk.until_state(theirs, "paid")["alarms"] == []
        kiosk.leave()
        pay(shop, ours)
        desk.until_state(ours, "paid")
        assert owner_of(shop, ours) in owners
    assert len(shop.simulator.ledger.session_ids()) == 2


def test_a_kiosk_watches_the_links_of_a_desk_that_is_closed(shop: Shop) -> None:
    link = new_payment_id()
    with opened(shop, "desk") as desk:
        desk.do(f"start {link} 86400")
        desk.until_state(link, "open")
    with opened(shop, "kiosk") as kiosk:
        pay(shop, link)
        assert kiosk.until_state(link, "paid")["alarms"] == []


def owner_of(shop: Shop, payment_id: str) -> str:
    return stored(shop, payment_id).owner
