"""What a phone finds behind a short link."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.core.events import CloseReason, CloseRequested
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment, decide
from app.core.short_link import short_link
from app.core.state import PaymentState
from tests.service.page_shop import PageShop

Counter = tuple[PageShop, str]


def ordered(shop: PageShop) -> Payment:
    return shop.order(Order(Money(1990, "USD"), "茶 <b>&"), "a-key")


def changed(shop: PageShop, **changes: object) -> Payment:
    (payment,) = shop.payments.values()
    shop.payments[payment.payment_id] = replace(payment, **changes)  # type: ignore[arg-type]
    return shop.payments[payment.payment_id]


def opened(base: str, payment: Payment, method: str = "GET", **headers: str) -> httpx.Response:
    link = short_link(base, payment.payment_id)
    return httpx.request(method, link, headers={"accept-language": "en", **headers}, timeout=30)


def test_an_open_payment_leads_to_stripe_and_is_marked(counter: Counter) -> None:
    shop, base = counter
    payment = ordered(shop)
    answer = opened(base, payment)
    assert (answer.status_code, answer.headers["location"]) == (303, payment.checkout_url)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert shop.payments[payment.payment_id].scanned
    assert len(payment.payment_id) - 3 > len(short_link("", payment.payment_id)) - len("/p/")


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"sec-purpose": "prefetch;prerender"}),
        ("GET", {"purpose": "preview"}),
    ],
)
def test_whoever_only_looks_ahead_has_not_scanned(
    counter: Counter, method: str, headers: dict[str, str]
) -> None:
    shop, base = counter
    payment = ordered(shop)
    assert opened(base, payment, method, **headers).status_code == 303
    assert not shop.payments[payment.payment_id].scanned


def test_a_link_that_stripe_has_ended_is_known_to_be_ended(counter: Counter) -> None:
    shop, base = counter
    payment = ordered(shop)
    assert payment.session_id is not None
    shop.gateway.expire(payment.session_id)
    assert shop.payments[payment.payment_id].state is PaymentState.OPEN
    assert "This link has expired" in opened(base, payment).text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PaymentState.PAID, "has been paid"),
        (PaymentState.CANCELED, "was cancelled"),
        (PaymentState.EXPIRED, "has expired"),
        (PaymentState.FAILED, "did not succeed"),
    ],
)
def test_an_end_is_explained_without_asking_stripe(
    counter: Counter, state: PaymentState, words: str
) -> None:
    shop, base = counter
    payment = ordered(shop)
    changed(shop, state=state)
    shop.simulator.stop()
    answer = opened(base, payment)
    assert (answer.status_code, words in answer.text) == (200, True)
    assert "茶 &lt;b&gt;&amp;" in answer.text
    assert "location" not in answer.headers


def test_a_link_that_is_being_closed_sends_nobody_to_pay(counter: Counter) -> None:
    shop, base = counter
    payment = ordered(shop)
    closing, _ = decide(payment, CloseRequested(CloseReason.CUSTOMER))
    shop.payments[payment.payment_id] = closing
    assert "was cancelled" in opened(base, payment).text


def test_another_amount_at_stripe_is_never_led_to(counter: Counter) -> None:
    shop, base = counter
    payment = ordered(shop)
    changed(shop, order=Order(Money(990, "USD")))
    answer = opened(base, payment)
    assert (answer.status_code, "please do not pay" in answer.text) == (200, True)
    assert "19.90" not in answer.text
    changed(shop, order=payment.order, alarms=frozenset({Alarm.MISMATCH}))
    assert "please do not pay" in opened(base, payment).text


def test_without_stripe_nobody_is_led_anywhere(counter: Counter) -> None:
    shop, base = counter
    payment = ordered(shop)
    shop.simulator.stop()
    answer = opened(base, payment)
    assert (answer.status_code, "cannot be reached" in answer.text) == (503, True)
    assert 'http-equiv="refresh"' in answer.text


def test_a_link_that_is_not_ready_waits(counter: Counter) -> None:
    shop, base = counter
    payment = ordered(shop)
    changed(shop, state=PaymentState.PREPARING, session_id=None, checkout_url=None)
    answer = opened(base, payment)
    assert (answer.status_code, "Preparing" in answer.text) == (200, True)


@pytest.mark.parametrize(
    "short", ["0123456789abcdef", "x", "mp_0123456789abc", "0123456789ABCDEF", "%00", "a" * 999]
)
def test_what_leads_nowhere_says_so(counter: Counter, short: str) -> None:
    answer = httpx.get(f"{counter[1]}/p/{short}", headers={"accept-language": "en"})
    assert (answer.status_code, "cannot be found" in answer.text) == (404, True)


def test_the_explanation_speaks_both_languages(page: Page, counter: Counter) -> None:
    shop, base = counter
    payment = ordered(shop)
    changed(shop, state=PaymentState.PAID)
    page.goto(short_link(base, payment.payment_id))
    expect(page.locator("h1")).to_have_text("Paid")
    page.click("text=中文")
    expect(page.locator("h1")).to_have_text("已付款")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
