"""Kiosk, desk, terminal and API server as real processes, one after the other on one home: see test_endings."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

import httpx

from app.core.events import CloseReason
from app.core.payment import Payment
from app.engine.commands import new_payment_id
from app.journal.opening import journal_for
from app.paths import Paths
from tests.engine.face_process import opened
from tests.stage.waiting import until
from tests.terminal.conftest import Shop
from tests.terminal.mofang_process import MofangProcess
from tests.torture.people import PAY

FRONT_ENDS = ("kiosk", "desk", "pay", "serve")
ORDER = {"amount": "19.90", "currency": "USD", "product_name": "tea"}


def payments(shop: Shop) -> list[Payment]:
    """As journaled, oldest first."""
    journal = journal_for(None, Paths(shop.home).journal_file)
    try:
        return journal.recent(100)[::-1]
    finally:
        journal.close()


@contextlib.contextmanager
def _face(shop: Shop, face: str, *, makes_payment: bool, quits: bool) -> Iterator[None]:
    """A kiosk or a desk."""
    with opened(shop, face) as running:
        if makes_payment:
            payment_id = new_payment_id()
            running.do(f"start {payment_id} 2400")
            running.until_state(payment_id, "open")
        yield
        if quits:
            running.leave()


@contextlib.contextmanager
def _pay(shop: Shop, *, quits: bool) -> Iterator[None]:
    """A terminal: there is none without a payment of its own."""
    arguments = ["pay", "19.90", "--json", "--timeout", "2400"]
    with MofangProcess(arguments, shop.home.parent, shop.variables) as running:
        running.event("created")
        yield
        if quits:
            running.interrupt()
            assert running.event("ended")["result"] == "canceled"
            running.end()


@contextlib.contextmanager
def _serve(shop: Shop, *, makes_payment: bool, quits: bool) -> Iterator[None]:
    arguments = ["serve", "--json", "--http-port", "0", "--grpc-port", "0"]
    with MofangProcess(arguments, shop.home.parent, shop.variables) as running:
        port = running.event("serving")["http_port"]
        if makes_payment:
            address = f"http://127.0.0.1:{port}/api/v1/payment/create-session"
            httpx.post(address, json=ORDER, timeout=30, trust_env=False).raise_for_status()
        yield
        if quits:
            running.interrupt(signal.SIGTERM)
            assert running.end().code == 0


def _running(
    shop: Shop, face: str, *, makes_payment: bool = False, quits: bool = True
) -> contextlib.AbstractContextManager[None]:
    """Killed at the end unless it quits."""
    if face == "pay":
        return _pay(shop, quits=quits)
    if face == "serve":
        return _serve(shop, makes_payment=makes_payment, quits=quits)
    return _face(shop, face, makes_payment=makes_payment, quits=quits)


def test_what_each_began_is_left_open_by_every_other_that_adopts_it_and_quits(shop: Shop) -> None:
    """A kiosk and a terminal that quit close their own link, so those are killed."""
    began = []
    for face in FRONT_ENDS:
        with _running(shop, face, makes_payment=True, quits=face in {"desk", "serve"}):
            began.append(payments(shop)[-1])
    for face in FRONT_ENDS:
        before = {each.owner for each in _of(shop, began)}
        with _running(shop, face):
            until(lambda owners=before: not owners & {p.owner for p in _of(shop, began)})  # type: ignore[misc]
        for left in _of(shop, began):
            assert (left.state, left.close_reason) == ("open", None), (left.origin, face)
            assert _status(shop, left) == "open", (left.origin, face)
    assert {each.payment_id for each in payments(shop) if not each.is_final} == {
        each.payment_id for each in began
    }
    for each in began:
        shop.simulator.ledger.confirm_session(each.session_id or "", PAY)
    with _running(shop, "kiosk"):
        until(lambda: {each.state.value for each in _of(shop, began)} == {"paid"})


def _of(shop: Shop, began: list[Payment]) -> list[Payment]:
    """The same payments as they are now."""
    ids = {each.payment_id for each in began}
    return [each for each in payments(shop) if each.payment_id in ids]


def _status(shop: Shop, payment: Payment) -> str:
    session = shop.simulator.ledger.find_session(payment.session_id or "")
    assert session is not None
    return str(session["status"])


def test_a_kiosk_that_quits_closes_the_link_that_it_showed(shop: Shop) -> None:
    with _running(shop, "kiosk", makes_payment=True):
        pass
    [payment] = payments(shop)
    assert (payment.state, payment.close_reason) == ("canceled", CloseReason.SHUTDOWN)
    assert _status(shop, payment) == "expired"
