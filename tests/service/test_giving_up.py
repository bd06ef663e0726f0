"""Two who ask with one key, at one server or at two: a link that either was given is never closed for the other."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from app.core.errors import GatewayUnreachable, JournalUnavailable
from app.core.events import CloseRequested
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Payment
from app.core.state import PaymentState
from app.gateway.stripe_request import Operation, StripeCall
from app.service.access import Caller
from app.service.checkout_service import CREATE_SECONDS, CheckoutService
from app.service.payment_ids import payment_id_for
from app.service.public_prices import PublicPrices
from app.service.session_reads import SessionReads
from app.service.stopping import StopSign
from app.service.watchers import Watchers
from app.settings import Settings
from app.simulator.faults import FaultKind
from tests.engine.shop import Shop, in_a_service
from tests.torture.people import PAY
from tests.torture.world import Till

KEY = "one-key-for-both-of-them"
TILL = Caller("till", "counter", token_hash="0" * 64)
ORDER = Order(Money(1990, "USD"))
PAYMENT_ID = payment_id_for(TILL, KEY)


def _server(shop: Shop, till: Till, *, hears: bool = True) -> CheckoutService:
    """`hears`: whether it receives the changes that its own engine makes."""
    watchers = Watchers()
    if hears:
        till.feed.subscribe(watchers.tell)
    return CheckoutService(
        engine=till.engine,
        room=till.room,
        refund_desk=till.refunds,
        refund_book=cast("Any", shop.world.refund_book),
        dispute_book=cast("Any", shop.world.dispute_book),
        watchers=watchers,
        prices=PublicPrices.of(Settings()),
        stop_sign=StopSign(),
        reads=SessionReads(till.room),
    )


async def _asked(server: CheckoutService, key: str | None = KEY) -> Payment:
    return await server.create(TILL, ORDER, language="en", key=key)


def _is_untouched(shop: Shop) -> bool:
    events = [each.event for each in shop.world.journal.events(PAYMENT_ID)]
    closed = any(isinstance(event, CloseRequested) for event in events)
    return shop.session(PAYMENT_ID)["status"] == "open" and not closed


def _no_session_is_made(shop: Shop, until: float) -> None:
    """Every creation hangs, until then."""
    send = shop.till.gateway.wire.send

    def hang(call: StripeCall) -> Any:
        if call.operation is Operation.CREATE and shop.world.loop.time() < until:
            shop.world.hold_answer(10.0)
            shop.next_requests_meet(FaultKind.REFUSE)
        return send(call)

    shop.till.gateway.wire.send = hang  # type: ignore[method-assign]


@in_a_service
async def test_two_servers_give_the_same_link(shop: Shop) -> None:
    """The second is not told of what the first does, as when a notice is lost."""
    other = await shop.world.start_till()
    servers = _server(shop, shop.till), _server(shop, other)
    first, second = await asyncio.gather(*map(_asked, servers))
    assert first.session_id == second.session_id
    await asyncio.sleep(60.0)
    assert _is_untouched(shop)
    shop.customer(PAY, PAYMENT_ID)
    await shop.until(PaymentState.PAID, PAYMENT_ID)
    await other.shut_down()


@in_a_service
async def test_the_second_server_leaves_what_the_first_is_still_making(shop: Shop) -> None:
    """The engine that makes the link gives it up by itself, once its own caller has not got it."""
    other = await shop.world.start_till()
    first, second = _server(shop, shop.till), _server(shop, other)
    _no_session_is_made(shop, until=2 * CREATE_SECONDS)
    made_by_first = asyncio.ensure_future(_asked(first))
    await shop.until_true(lambda: shop.world.journal.get(PAYMENT_ID) is not None, patience=5.0)
    shop.till.engine.close_unmade = _never  # type: ignore[method-assign]
    with pytest.raises(GatewayUnreachable):
        await _asked(second)
    assert shop.payment(PAYMENT_ID).close_reason is None
    made_by_first.cancel()
    await shop.until(PaymentState.OPEN, PAYMENT_ID)
    assert (await _asked(second)).session_id == shop.payment(PAYMENT_ID).session_id
    assert _is_untouched(shop)
    await other.shut_down()


async def _never(payment_id: str) -> None:
    """A caller of the first server that waits on."""
    await asyncio.Event().wait()


@in_a_service
async def test_what_no_caller_has_got_is_closed_by_its_own_engine(shop: Shop) -> None:
    server = _server(shop, shop.till)
    _no_session_is_made(shop, until=2 * CREATE_SECONDS)
    with pytest.raises(GatewayUnreachable):
        await _asked(server)
    await shop.until_true(lambda: shop.payment(PAYMENT_ID).is_final, patience=120.0)
    assert shop.session(PAYMENT_ID)["status"] == "expired"


@in_a_service
async def test_what_was_made_unheard_is_given_and_not_closed(shop: Shop) -> None:
    server = _server(shop, shop.till, hears=False)
    made = await _asked(server)
    assert made.state is PaymentState.OPEN
    await asyncio.sleep(60.0)
    assert _is_untouched(shop)


@in_a_service
async def test_without_a_key_nobody_can_ask_again_and_the_link_is_closed(shop: Shop) -> None:
    server = _server(shop, shop.till, hears=False)
    with pytest.raises(GatewayUnreachable):
        await _asked(server, key=None)
    [session_id] = shop.world.ledger.session_ids()
    payment = shop.world.journal.find_session(session_id)
    assert payment is not None
    await shop.until(PaymentState.CANCELED, payment.payment_id)


@in_a_service
async def test_without_a_journal_nothing_is_closed_and_a_repeat_gets_the_link(shop: Shop) -> None:
    server = _server(shop, shop.till, hears=False)
    asking = asyncio.ensure_future(_asked(server))
    await asyncio.sleep(CREATE_SECONDS - 1.0)
    shop.world.journal.broken_code = "journal_unreachable"
    with pytest.raises(JournalUnavailable):
        await asking
    shop.world.journal.broken_code = None
    assert (await _asked(server)).state is PaymentState.OPEN
    assert _is_untouched(shop)
