"""A refund is looked after by one process, and by another within 10 s of its death."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from app.core.refund import Refund, RefundState
from app.core.state import PaymentState
from app.simulator.fault_plan import FaultRule
from app.simulator.faults import FaultKind
from tests.service.served import created
from tests.service.shared_shop import TAKE_OVER_SECONDS, SharedShop, shared_shop
from tests.stage.waiting import until


def test_a_killed_process_leaves_its_refund_to_another(tmp_path: Path, postgres_url: str) -> None:
    """Stripe has made it and nobody has heard: there is one in the end."""
    with shared_shop(tmp_path, postgres_url) as shop, shop.a.client(shop.token) as at_a:
        session_id = created(at_a)["session_id"]
        shop.a.pay(session_id)
        until(lambda: shop.payment(session_id).state is PaymentState.PAID)
        owner = shop.payment(session_id).owner
        # Nobody gets an answer about refunds, so that the process that is killed cannot have had one.
        shop.simulator.plan.add(FaultRule(FaultKind.LOSE_REPLY, path="/v1/refunds", times=None))
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(at_a.post, "/refund", json={"payment_id": session_id})
            until(lambda: shop.simulator.counts.by_route().get("POST /v1/refunds"))
            shop.a.kill()
            killed_at = time.monotonic()
            with pytest.raises(httpx.TransportError):
                asked.result(20)
        assert (_refund(shop, session_id).state, _refund(shop, session_id).owner) == (
            RefundState.REQUESTED,
            owner,
        )
        shop.simulator.plan.clear()
        until(lambda: _refund(shop, session_id).state is RefundState.SUCCEEDED, TAKE_OVER_SECONDS)
        assert time.monotonic() - killed_at < TAKE_OVER_SECONDS
        assert _refund(shop, session_id).owner != owner
        assert len(shop.simulator.ledger.rows("refunds")) == 1


def _refund(shop: SharedShop, session_id: str) -> Refund:
    """As journaled."""
    [refund] = shop.archive.books().refunds.of_payment(shop.payment(session_id).payment_id)
    return refund
