"""The three pages in a real browser, from a link to "paid", and everything that can go wrong on the way."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fastapi import Response
from fastapi.responses import JSONResponse
from playwright.sync_api import Page, Route, expect

from app.core.money import Money
from app.core.order import Order
from tests.journeys.customer_phone import CustomerPhone
from tests.service.page_shop import PageShop

GOOD_CARD = "4242 4242 4242 4242"
Counter = tuple[PageShop, str]
PAID = {"zh": "付款成功", "en": "Payment received"}
PAY = {"zh": "立即支付", "en": "Pay now"}


def test_from_the_link_to_paid(each_page: tuple[Page, str], counter: Counter) -> None:
    (page, language), (shop, base) = each_page, counter
    page.goto(f"{base}/payment.html?email=user@example.com")
    expect(page.locator("html")).to_have_attribute("lang", re.compile(language))
    expect(page.locator("#amount-shown")).to_have_text("US$19.90")
    expect(page.locator("#product")).to_have_text("月订阅会员")
    page.click(f"text={PAY[language]}")
    page.wait_for_url("**/c/pay/**")
    CustomerPhone(page).fill_in(GOOD_CARD, email=None)
    CustomerPhone(page).submit()
    page.wait_for_url("**/payment-success.html?session_id=cs_test_*")
    expect(page.locator("h1")).to_have_text(PAID[language])
    expect(page.locator("#amount")).to_have_text("US$19.90")
    expect(page.locator("#email")).to_have_text("user@example.com")
    expect(page.locator("#number")).to_contain_text("pi_")
    assert fits(page)
    (payment,) = shop.payments.values()
    assert payment.order.metadata == {"source": "mofang_xiyuan", "product": "月订阅会员"}


@pytest.mark.parametrize("name", ["payment", "payment-success", "payment-cancel"])
def test_no_page_is_wider_than_its_screen(
    each_page: tuple[Page, str], counter: Counter, name: str
) -> None:
    page, _ = each_page
    page.goto(f"{counter[1]}/{name}.html?amount=999999.99&product={'W' * 200}")
    assert fits(page)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_the_guide_s_parameters_are_shown_and_sent(page: Page, counter: Counter) -> None:
    shop, base = counter
    page.goto(f"{base}/payment.html?amount=1234.5&currency=eur&product=Gold&email=a@b.example")
    expect(page.locator("#amount-shown")).to_have_text("€1,234.5")
    expect(page.locator("#amount-label")).to_have_text("Amount (EUR)")
    expect(page.locator("#email")).to_have_value("a@b.example")
    page.click("#pay")
    page.wait_for_url("**/c/pay/**")
    (payment,) = shop.payments.values()
    assert payment.order.amount == Money(123450, "EUR")
    assert (payment.order.product_name, payment.order.customer_email) == ("Gold", "a@b.example")


def test_amounts_are_shown_as_people_write_them(page: Page, counter: Counter) -> None:
    page.goto(f"{counter[1]}/payment.html?amount=1500000.00&currency=IDR")
    expect(page.locator("#amount-shown")).to_have_text("IDR\N{NO-BREAK SPACE}1,500,000")
    page.goto(f"{counter[1]}/payment.html?amount=99.00&currency=SEK")
    expect(page.locator("#amount-shown")).to_have_text("SEK\N{NO-BREAK SPACE}99.00")


def test_the_language_can_be_switched_and_is_kept(page: Page, counter: Counter) -> None:
    _, base = counter
    page.goto(f"{base}/payment.html")
    expect(page.locator("#pay")).to_have_text("Pay now")
    page.click("text=中文")
    expect(page.locator("#pay")).to_have_text("立即支付")
    assert page.title() == "付款 · 魔方西元"
    page.goto(f"{base}/payment-cancel.html")
    expect(page.locator("h1")).to_have_text("您还没有付款")
    page.goto(f"{base}/payment-cancel.html?lang=en")
    expect(page.locator("h1")).to_have_text("You have not paid yet")


@pytest.mark.parametrize(
    ("query", "where", "words"),
    [
        ("amount=abc", "#amount-error", "“abc”, is not a number"),
        ("amount=0", "#amount-error", "above 0"),
        ("amount=1,000", "#amount-error", "is not a number"),
        ("amount=19.999", "#amount-error", "at most 2 decimals"),
        ("amount=", "#amount-error", "Please type an amount"),
        ("email=nobody", "#email-error", "The e-mail address in the link is wrong"),
        ("currency=DOLLARS", "#problem", "“DOLLARS”, is not a three-letter code"),
        ("product=%20", "#problem", "empty or too long"),
        (f"product={'x' * 251}", "#problem", "empty or too long"),
        ("amount=1&amount=2", "#problem", "“amount” more than once"),
    ],
)
def test_a_wrong_link_says_what_is_wrong_and_charges_nothing(
    page: Page, counter: Counter, query: str, where: str, words: str
) -> None:
    shop, base = counter
    page.goto(f"{base}/payment.html?{query}")
    if where != "#problem" and not page.locator(where).inner_text():
        page.click("#pay")
    expect(page.locator(where)).to_contain_text(words)
    page.click("text=中文")
    expect(page.locator(where)).to_contain_text(re.compile("[一-龥]"))
    assert not shop.payments


def test_full_width_digits_are_digits(page: Page, counter: Counter) -> None:
    shop, base = counter
    page.goto(f"{base}/payment.html")
    page.fill("#amount", "２５。５")
    expect(page.locator("#amount-shown")).to_have_text("US$25.5")
    page.click("#pay")
    page.wait_for_url("**/c/pay/**")
    assert [each.order.amount for each in shop.payments.values()] == [Money(2550, "USD")]


# --- trouble on the way ---


def problem(status: int, code: str, message: str, **headers: str) -> Response:
    error = {"code": code, "message": message, "details": {}}
    body = {"success": False, "error": error, "message": message}
    return JSONResponse(body, status, headers)


@pytest.mark.parametrize(
    ("answer", "english", "chinese"),
    [
        (
            problem(503, "service_unreachable", "?"),
            "cannot be reached at the moment. Please try again",
            "请稍后再试",
        ),
        (problem(402, "amount_too_small", "?"), "is below what", "低于"),
        (
            problem(429, "too_many_requests", "?", **{"retry-after": "7"}),
            "try again in 7 seconds",
            "请等 7 秒",
        ),
        (problem(500, "something_new", "told by the service"), "told by the service", "told by"),
        (Response("<html>", 502, media_type="text/html"), "(502)", "（502）"),
        (Response("{}", 200), "(200)", "（200）"),
    ],
    ids=["unreachable", "too-small", "too-many", "new", "proxy", "portal"],
)
def test_an_error_is_told_in_both_languages_and_loses_nothing(
    page: Page, counter: Counter, answer: Response, english: str, chinese: str
) -> None:
    shop, base = counter
    shop.scripted.append(answer)
    page.goto(f"{base}/payment.html")
    page.fill("#amount", "25.50")
    page.fill("#email", "me@example.com")
    page.click("#pay")
    told = page.locator(".problem:not([hidden]), .error:not(:empty)")
    expect(told).to_contain_text(english)
    page.click("text=中文")
    expect(told).to_contain_text(chinese)
    expect(page.locator("#amount")).to_have_value("25.50")
    expect(page.locator("#email")).to_have_value("me@example.com")
    page.click("#pay")
    page.wait_for_url("**/c/pay/**")


def test_without_a_network_the_page_says_so_and_goes_on(page: Page, counter: Counter) -> None:
    _, base = counter
    page.goto(f"{base}/payment.html")
    page.context.set_offline(True)
    page.click("#pay")
    expect(page.locator("#problem")).to_contain_text("Your device is offline")
    expect(page.locator("#problem")).to_be_focused()
    page.context.set_offline(False)
    page.click("#pay")
    page.wait_for_url("**/c/pay/**")


def test_a_lost_answer_is_asked_for_again_under_the_same_key(page: Page, counter: Counter) -> None:
    shop, base = counter
    lost: list[Route] = []

    def lose_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route)
        route.fetch()
        route.abort()

    page.route("**/create-session", lose_first)
    page.goto(f"{base}/payment.html")
    page.click("#pay")
    expect(page.locator("#problem")).to_contain_text("cannot be reached")
    page.reload()
    page.click("#pay")
    page.wait_for_url("**/c/pay/**")
    assert len(shop.created) == 2
    assert len(set(shop.created)) == 1
    assert len(shop.payments) == 1


def test_an_amount_out_of_bounds_is_told_at_its_field(page: Page, counter: Counter) -> None:
    shop, base = counter
    bounds = {"lowest": "1", "highest": "1500000", "currency": "IDR"}
    error = {"code": "public_amount_bounds", "message": "", "details": bounds}
    body = {"success": False, "error": error, "message": ""}
    shop.scripted.append(JSONResponse(body, 403))
    page.goto(f"{base}/payment.html?amount=2000")
    page.click("#pay")
    expect(page.locator("#amount-error")).to_have_text(
        "Please type an amount from IDR\N{NO-BREAK SPACE}1 to IDR\N{NO-BREAK SPACE}1,500,000."
    )
    expect(page.locator("#amount")).to_be_focused()
    page.click("text=中文")
    expect(page.locator("#amount-error")).to_have_text(
        "请输入 IDR\N{NO-BREAK SPACE}1 到 IDR\N{NO-BREAK SPACE}1,500,000 之间的金额。"
    )


def test_two_quick_taps_are_one_payment(page: Page, counter: Counter) -> None:
    shop, base = counter
    page.goto(f"{base}/payment.html")
    page.evaluate("for (let i = 0; i < 5; i += 1) document.getElementById('pay').click()")
    page.wait_for_url("**/c/pay/**")
    assert len(shop.created) == 1


def test_the_way_back_leads_to_the_same_payment(page: Page, counter: Counter) -> None:
    shop, base = counter
    page.goto(f"{base}/payment.html?email=me@example.com")
    page.fill("#amount", "7.00")
    page.click("#pay")
    page.wait_for_url("**/c/pay/**")
    page.goto(f"{base}/payment-cancel.html")
    expect(page.locator("h1")).to_have_text("You have not paid yet")
    page.click("#back")
    expect(page.locator("#amount")).to_have_value("7.00")
    expect(page.locator("#email")).to_have_value("me@example.com")
    page.click("#pay")
    page.wait_for_url("**/c/pay/**")
    assert len(shop.payments) == 1


@pytest.mark.parametrize(
    ("status", "code"), [(409, "payment_given_up"), (402, "account_not_ready")]
)
def test_what_was_given_up_can_be_tried_again(
    page: Page, counter: Counter, status: int, code: str
) -> None:
    shop, base = counter
    keys: list[str] = []
    page.on("request", lambda asked: keys.append(asked.headers.get("idempotency-key", "")))
    error = {"code": code, "message": "Idempotency-Key", "details": {"state": "canceled"}}
    body = {"success": False, "error": error, "message": "Idempotency-Key"}
    shop.scripted.append(JSONResponse(body, status))
    page.goto(f"{base}/payment.html")
    page.click("#pay")
    expect(page.locator("#problem")).to_be_visible()
    expect(page.locator("#problem")).not_to_contain_text("Idempotency-Key")
    page.click("#pay")
    page.wait_for_url("**/c/pay/**")
    first, second = [key for key in keys if key.startswith("page-")]
    assert first != second


@pytest.mark.parametrize("amount", ["99999999", "9999999999999.9"])
def test_a_long_amount_stays_in_one_piece(
    each_page: tuple[Page, str], counter: Counter, amount: str
) -> None:
    page, _ = each_page
    page.goto(f"{counter[1]}/payment.html?amount={amount}")
    box = page.locator("#amount-shown span").bounding_box()
    size = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('#amount-shown span')).fontSize)"
    )
    assert box is not None
    assert box["height"] < 1.9 * size


def test_another_amount_is_another_payment(page: Page, counter: Counter) -> None:
    shop, base = counter
    for amount in ("7.00", "8.00"):
        page.goto(f"{base}/payment.html?amount={amount}")
        page.click("#pay")
        page.wait_for_url("**/c/pay/**")
    assert len(shop.payments) == len(set(shop.created)) == 2


def pay(page: Page, base: str, query: str = "email=me@example.com") -> str:
    """From the link to the result page; the session's id."""
    page.goto(f"{base}/payment.html?{query}")
    page.click("#pay")
    page.wait_for_url("**/c/pay/**")
    CustomerPhone(page).fill_in(GOOD_CARD, email=None)
    CustomerPhone(page).submit()
    page.wait_for_url("**/payment-success.html?session_id=*")
    return page.url.partition("session_id=")[2]


def test_what_was_paid_is_not_paid_again_by_mistake(page: Page, counter: Counter) -> None:
    shop, base = counter
    pay(page, base)
    page.goto(f"{base}/payment.html?email=me@example.com")
    page.click("#pay")
    expect(page.locator("#problem")).to_contain_text("This order has been paid")
    assert len(shop.payments) == 1
    page.click("text=Buy another one")
    page.wait_for_url("**/c/pay/**")
    assert len(shop.payments) == 2


def test_leaving_after_paying_is_told_as_paid(page: Page, counter: Counter) -> None:
    pay(page, counter[1])
    page.goto(f"{counter[1]}/payment-cancel.html")
    expect(page.locator("h1")).to_have_text("This order has been paid after all")


# --- the result ---


def open_payment(shop: PageShop) -> str:
    payment = shop.order(Order(Money(1990, "USD"), customer_email="me@example.com"), "a-key")
    assert payment.session_id is not None
    return payment.session_id


def test_the_result_comes_by_itself_by_the_stream(page: Page, counter: Counter) -> None:
    shop, base = counter
    session_id = open_payment(shop)
    page.goto(f"{base}/payment-success.html?session_id={session_id}")
    expect(page.locator("h1")).to_have_text("No payment has arrived yet")
    expect(page.locator("#live")).to_have_text("Updating live")
    finish(page, shop)
    expect(page.locator("h1")).to_have_text("Payment received")


def test_the_result_comes_by_itself_without_a_stream(page: Page, counter: Counter) -> None:
    shop, base = counter
    shop.no_streams = True
    session_id = open_payment(shop)
    page.goto(f"{base}/payment-success.html?session_id={session_id}")
    expect(page.locator("h1")).to_have_text("No payment has arrived yet")
    finish(page, shop)
    expect(page.locator("h1")).to_have_text("Payment received", timeout=10_000)


def finish(page: Page, shop: PageShop) -> None:
    """In another tab."""
    (payment,) = shop.payments.values()
    tab = page.context.new_page()
    CustomerPhone(tab).open(payment.checkout_url or "")
    CustomerPhone(tab).fill_in(GOOD_CARD, email=None)
    CustomerPhone(tab).submit()
    tab.wait_for_url("**/payment-success.html?session_id=*")
    tab.close()


def test_a_lost_connection_is_told_and_mended(page: Page, counter: Counter) -> None:
    shop, base = counter
    session_id = open_payment(shop)
    page.route("**/verify", lambda route: route.abort())
    page.goto(f"{base}/payment-success.html?session_id={session_id}")
    expect(page.locator("#trouble")).to_contain_text("If you have paid, do not pay again")
    page.unroute("**/verify")
    page.click("text=Check again now")
    expect(page.locator("h1")).to_have_text("No payment has arrived yet")
    expect(page.locator("#trouble")).to_be_hidden()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "There is no payment number"),
        ("?session_id=", "There is no payment number"),
        ("?session_id=cs_test_", "This payment cannot be found"),
        ("?session_id=../../x", "This payment cannot be found"),
        ("?session_id=cs_test_a1Nobody", "This payment cannot be found"),
    ],
)
def test_a_number_that_is_none_is_explained(
    page: Page, counter: Counter, query: str, words: str
) -> None:
    page.goto(f"{counter[1]}/payment-success.html{query}")
    expect(page.locator("h1")).to_have_text(words)


@pytest.mark.parametrize(
    ("status", "title"),
    [
        ("processing", "Your bank is working on it"),
        ("expired", "The payment link has expired"),
        ("canceled", "The payment was cancelled"),
        ("failed", "The payment did not succeed"),
    ],
)
def test_every_state_has_its_page(page: Page, counter: Counter, status: str, title: str) -> None:
    shop, base = counter
    session_id = open_payment(shop)
    answer: dict[str, Any] = {"success": True, "status": status, "amount": "19.90"}
    body = json.dumps({**answer, "currency": "USD", "metadata": {}})
    page.route("**/verify", lambda route: route.fulfill(body=body, content_type="application/json"))
    page.goto(f"{base}/payment-success.html?session_id={session_id}")
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("#again")).to_be_hidden()


def test_what_has_expired_can_be_paid_for_again(page: Page, counter: Counter) -> None:
    shop, base = counter
    page.goto(f"{base}/payment.html?amount=5.00&product=Tea")
    page.click("#pay")
    page.wait_for_url("**/c/pay/**")
    (payment,) = shop.payments.values()
    shop.gateway.expire(payment.session_id or "")
    page.goto(f"{base}/payment-success.html?session_id={payment.session_id}")
    page.click("text=Pay again from the start")
    expect(page.locator("#product")).to_have_text("Tea")
    page.click("#pay")
    page.wait_for_url("**/c/pay/**")
    assert len(shop.payments) == 2


def test_the_customer_of_a_kiosk_is_offered_no_other_order(page: Page, counter: Counter) -> None:
    page.goto(f"{counter[1]}/payment-cancel.html")
    expect(page.locator("h1")).to_have_text("You have not paid yet")
    expect(page.locator("#back")).to_be_hidden()


def test_the_pages_can_be_used_with_a_keyboard_alone(page: Page, counter: Counter) -> None:
    page.goto(f"{counter[1]}/payment.html")
    seen = []
    for _ in range(4):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id"))
    assert seen == ["language", "amount", "email", "pay"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/pay/**")
