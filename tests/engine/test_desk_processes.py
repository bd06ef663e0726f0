"""A desk and a kiosk as real processes on one home, with a simulator that stands for Stripe."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.core.payment import Payment
from app.engine.commands import new_payment_id, new_refund_id
from app.simulator.server import SimulatorServer
from tests.journal.reading import payments_in
from tests.terminal.conftest import KEY, Shop
from tests.terminal.mofang_process import ROOT, environment
from tests.torture.people import PAY

PATIENCE_SECONDS = 40.0
Told = dict[str, Any]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    server = SimulatorServer(keys=frozenset({KEY}))
    server.start()
    variables = {
        "MOFANG_HOME": str(tmp_path / "home"),
        "STRIPE_API_BASE": server.base_url,
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_REFUND_KEY": KEY,
        "FRONTEND_BASE_URL": "https://shop.example",
    }
    yield Shop(tmp_path / "home", server, variables)
    server.stop()


class Face:
    """One process, what it has told, and what it is told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._told: queue.Queue[Told] = queue.Queue()
        self._heard: list[Told] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self._told.put(json.loads(line))

    def until(self, fact: Callable[[Told], bool]) -> Told:
        """A line of which it is true; one that has come while another was waited for counts too."""
        while not any(map(fact, self._heard)):
            self._heard.append(self._told.get(timeout=PATIENCE_SECONDS))
        return next(filter(fact, self._heard))

    def until_state(self, payment_id: str, state: str) -> Told:
        """An update that shows it."""
        return self.until(lambda t: (t.get("payment"), t.get("state")) == (payment_id, state))

    def do(self, wish: str) -> None:
        """And wait until it is done."""
        self.say(wish)
        self.until(lambda told: told.get("done") == wish)

    def say(self, wish: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{wish}\n")
        self.process.stdin.flush()

    def leave(self) -> None:
        """In good order."""
        self.say("leave")
        assert self.process.wait(PATIENCE_SECONDS) == 0


@contextmanager
def opened(shop: Shop, face: str) -> Iterator[Face]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.desk_process", face],
        cwd=ROOT,
        env=environment(**shop.variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        running = Face(process)
        try:
            running.until(lambda told: told.get("ready") == face)
            yield running
        finally:
            process.kill()


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
