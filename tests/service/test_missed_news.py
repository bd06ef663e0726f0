"""News outlives the process that has taken it in, and the time in which nobody was there to take it in.

Told of here are refunds that a bank sends back. They had ended, so that nothing but the news makes anybody look.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from app.core.refund import Refund, RefundState
from app.journal.opening import Archive
from app.service.webhook import PATH
from app.simulator.fault_plan import FaultRule
from app.simulator.faults import FaultKind
from app.simulator.refunds import ring_settlement
from app.simulator.webhooks import WebhookTarget, register, signature_header
from tests.service.served import ServedShop, created, problem_of, served_shop
from tests.stage.waiting import until

OLD, NEW = "whsec_" + "MarkedOldOne0001", "whsec_" + "MarkedNewOne0002"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ServedShop]:
    with served_shop(tmp_path, STRIPE_WEBHOOK_SECRET=f"{OLD},{NEW}") as shop:
        yield shop


def test_what_was_answered_is_looked_after_by_whoever_comes_after_kill_9(shop: ServedShop) -> None:
    nobody_lists_events(shop)
    given_back(shop)
    shop.simulator.plan.add(FaultRule(FaultKind.REFUSE, "GET", "/v1/refunds/*", times=None))
    register(shop.simulator.ledger, WebhookTarget(f"{shop.base_url}{PATH}", OLD))
    the_bank_sends_it_back(shop)
    until(lambda: all_webhooks_answered(shop))
    assert the_refund(shop).state is RefundState.SUCCEEDED
    shop.kill()
    assert waiting_in_the_inbox(shop)
    shop.simulator.plan.clear()
    nobody_lists_events(shop)
    shop.start()
    until(lambda: the_refund(shop).state is RefundState.FAILED)
    until(lambda: not waiting_in_the_inbox(shop))


def test_a_secret_is_rolled_without_a_webhook_lost(shop: ServedShop) -> None:
    assert [a_webhook(shop, each).status_code for each in (OLD, NEW)] == [200, 200]
    shop.interrupt()
    assert shop.end().code == 0
    shop.variables["STRIPE_WEBHOOK_SECRET"] = NEW
    shop.start()
    assert problem_of(a_webhook(shop, OLD)) == (400, "webhook_signature_wrong")
    assert a_webhook(shop, NEW).status_code == 200


def test_what_happened_while_nobody_was_there_is_asked_for(shop: ServedShop) -> None:
    given_back(shop)
    shop.kill()
    the_bank_sends_it_back(shop)
    shop.start()
    until(lambda: the_refund(shop).state is RefundState.FAILED)


# --- the shop ---------------------------------------------------------------------------------------


def given_back(shop: ServedShop) -> None:
    """One payment, paid and refunded."""
    with shop.client(shop.till(may_refund=True)) as till:
        session_id = created(till)["session_id"]
        shop.pay(session_id)
        answer = till.post("/refund", json={"payment_id": session_id})
        assert answer.json()["refund"]["status"] == "succeeded"


def the_bank_sends_it_back(shop: ServedShop) -> None:
    ledger = shop.simulator.ledger
    with ledger.changing():
        [service_refund_id] = ledger.rows("refunds")
        ring_settlement(ledger, service_refund_id)


def nobody_lists_events(shop: ServedShop) -> None:
    """Webhooks are all there is."""
    shop.simulator.plan.add(FaultRule(FaultKind.REFUSE, "GET", "/v1/events", times=None))


def all_webhooks_answered(shop: ServedShop) -> bool:
    events = shop.simulator.ledger.rows("events").values()
    told = [each for each in events if each["type"] == "refund.failed"]
    return bool(told) and not any(each["pending_webhooks"] for each in told)


def a_webhook(shop: ServedShop, secret: str) -> httpx.Response:
    """Of another shop's session, on the same account."""
    session = {"id": "cs_test_of_another_shop", "object": "checkout.session", "metadata": {}}
    event = {"id": "evt_1", "object": "event", "type": "checkout.session.completed"}
    more = {"created": int(time.time()), "livemode": False, "data": {"object": session}}
    body = json.dumps({**event, **more}).encode()
    signature = signature_header(body, secret, int(time.time()))
    headers = {"content-type": "application/json", "stripe-signature": signature}
    with shop.client() as stripe:
        return stripe.post("/webhook", content=body, headers=headers)


def the_refund(shop: ServedShop) -> Refund:
    """As journaled."""
    with closing(opened(shop)) as archive:
        [payment] = archive.journal.recent(2)
        [refund] = archive.books().refunds.of_payment(payment.payment_id)
    return refund


def waiting_in_the_inbox(shop: ServedShop) -> int:
    """How many events nobody has looked after yet."""
    with closing(opened(shop)) as archive:
        return len(archive.books().inbox.waiting(100))


def opened(shop: ServedShop) -> Archive:
    """The service's journal, beside it."""
    return Archive(None, shop.folder / "home" / "journal.sqlite3")
