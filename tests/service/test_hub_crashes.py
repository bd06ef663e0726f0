"""Kiosk engines behind a hub that dies again and again: whatever happens, both ends and Stripe agree in the end."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.assembly import make_engine
from app.core.errors import MofangError
from app.core.events import CloseReason
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Payment
from app.core.state import PaymentState
from app.engine.commands import StartCheckout, new_payment_id
from app.gateway.stripe_gateway import StripeGateway
from app.journal.opening import Archive
from app.secret_key import SecretKey
from app.service.options import ServeOptions
from app.simulator.attempts import PaymentAttempt
from app.simulator.server import SimulatorServer
from tests.contracts.gateway_contract import GOOD_KEY
from tests.service.running_hub import RunningHub
from tests.stage.waiting import until

ROUNDS = 3
CHECKOUTS = 4
WAIT_SECONDS = 60


class Shop:
    """One hub that can be killed, and one kiosk's engine with a journal of its own."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.simulator = SimulatorServer(keys=frozenset({GOOD_KEY}), seed=1)
        self.simulator.start()
        stack.callback(self.simulator.stop)
        self._folder = folder
        self._stack = stack
        self._port = 0
        self.hub = self._start()
        stack.callback(lambda: self.hub.stop(graceful=False))
        gateway = self.hub.gateway()
        stack.callback(gateway.close)
        gateway.greet()
        self.archive = Archive(None, folder / "kiosk.sqlite3")
        stack.callback(self.archive.close)
        (folder / "kiosk-locks").mkdir()
        self.engine = make_engine(gateway, self.archive, folder / "kiosk-locks", stack)
        self.engine.start()
        stack.callback(self.engine.shut_down, 5.0)

    def crash(self) -> None:
        """The hub dies in the middle of whatever it does, and another comes on its port."""
        self.hub.stop(graceful=False)
        self.hub = self._start()

    def payments(self) -> list[Payment]:
        """In the kiosk's own journal."""
        return self.archive.journal.recent(1000)

    def _start(self) -> RunningHub:
        stripe = StripeGateway(SecretKey(GOOD_KEY), "https://shop.example", self.simulator.base_url)
        self._stack.callback(stripe.close)
        options = ServeOptions(grpc_port=self._port, http_port=0)
        hub = RunningHub(stripe, self._folder, options).start()
        self._port = hub.port
        return hub


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with ExitStack() as stack:
        yield Shop(tmp_path, stack)


def _start_some(shop: Shop) -> list[Future[Payment]]:
    started = []
    for _ in range(CHECKOUTS):
        order = Order(Money(1990, "USD"))
        command = StartCheckout(new_payment_id(), order, "zh", "kiosk", 240.0)
        started.append(shop.engine.start_checkout(command))
    return started


def _live_on(shop: Shop, chance: random.Random) -> None:
    """Customers pay, or change their minds, or do nothing."""
    for payment in shop.payments():
        if payment.is_final:
            continue
        fate = chance.choice(["pay", "cancel", "wait"])
        if fate == "pay" and payment.session_id:
            shop.simulator.ledger.confirm_session(payment.session_id, PaymentAttempt())
        elif fate == "cancel":
            shop.engine.cancel(payment.payment_id, CloseReason.CUSTOMER)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_ends_agree_with_stripe_whenever_the_hub_dies(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(ROUNDS):
        starting = _start_some(shop)
        if chance.random() < 0.6:
            until(lambda: any(each.state is PaymentState.OPEN for each in shop.payments()))
        _live_on(shop, chance)
        shop.crash()
        for each in starting:
            with contextlib.suppress(MofangError):
                each.result(WAIT_SECONDS)
        _live_on(shop, chance)
    for payment in shop.payments():
        if not payment.is_final:
            shop.engine.cancel(payment.payment_id, CloseReason.CUSTOMER)
    until(lambda: all(each.is_final for each in shop.payments()), WAIT_SECONDS)
    _check(shop)


def _check(shop: Shop) -> None:
    payments = shop.payments()
    assert len(payments) == ROUNDS * CHECKOUTS
    sessions = [
        shop.simulator.ledger.find_session(each) for each in shop.simulator.ledger.session_ids()
    ]
    by_payment: dict[str, list[str]] = {}
    for session in sessions:
        assert session is not None
        by_payment.setdefault(session["client_reference_id"], []).append(session["payment_status"])
    known = {each.payment_id for each in payments}
    assert set(by_payment) <= known
    for payment in payments:
        found = by_payment.get(payment.payment_id, [])
        assert len(found) <= 1
        assert (payment.state is PaymentState.PAID) == (found == ["paid"])
    hub = Archive(None, shop.hub.journal_file)
    try:
        until(lambda: all(each.is_final for each in hub.journal.recent(1000)), WAIT_SECONDS)
        there = {each.payment_id: each.state for each in hub.journal.recent(1000)}
    finally:
        hub.close()
    paid = {each.payment_id for each in payments if each.state is PaymentState.PAID}
    assert {each for each, state in there.items() if state is PaymentState.PAID} == paid
