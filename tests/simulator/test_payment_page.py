"""The hosted page without a browser: what it answers, and what it never does."""

from __future__ import annotations

import json
import random
import re
from html import unescape
from urllib.parse import urlencode

import pytest

from app.simulator.api import StripeApi
from app.simulator.attempts import MethodKind, PaymentAttempt
from app.simulator.http_messages import Request, Response
from app.simulator.ledger import Ledger, ShopProfile
from app.simulator.payment_page import PaymentPages

BASE = "http://127.0.0.1:12111"
CARD = {
    "method": "card",
    "email": "user@example.com",
    "cardNumber": "4242424242424242",
    "cardExpiry": "12 / 34",
    "cardCvc": "123",
    "billingName": "Test Customer",
}


class Phone:
    """A customer's browser, without scripts unless asked otherwise."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.ledger = Ledger(
            lambda: self.now,
            random.Random(1),
            page_base_url=BASE,
            shop=ShopProfile(name="茶 <b>店</b>"),
        )
        self.api = StripeApi(self.ledger, base_url=BASE)
        self._pages = PaymentPages(self.ledger)

    def new_session(self, **more: str) -> str:
        form = {
            "mode": "payment",
            "line_items[0][quantity]": "2",
            "line_items[0][price_data][currency]": "usd",
            "line_items[0][price_data][unit_amount]": "995",
            "line_items[0][price_data][product_data][name]": "<script>alert(1)</script>",
            "success_url": "https://shop.test/thanks?session_id={CHECKOUT_SESSION_ID}",
            **more,
        }
        headers = {
            "authorization": "Bearer sk_test_1",
            "content-type": "application/x-www-form-urlencoded",
        }
        body = urlencode(form).encode()
        made = self.api.handle(Request("POST", "/v1/checkout/sessions", "", headers, body))
        assert made.status == 200, made.body
        return str(json.loads(made.body)["id"])

    def get(self, path: str, query: str = "", **headers: str) -> Response:
        return self._pages.handle(Request("GET", path, query, headers))

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Response:
        return self._pages.handle(Request("POST", path, "", headers, urlencode(fields).encode()))

    def pay(self, session_id: str, **changes: str) -> Response:
        return self.post(f"/c/pay/{session_id}", {**CARD, **changes})

    def pay_by_script(self, session_id: str, **changes: str) -> dict[str, object]:
        fields = {**CARD, **changes}
        answer = self.post(f"/c/pay/{session_id}", fields, accept="application/json")
        told: dict[str, object] = json.loads(answer.body)
        return told

    def status(self, session_id: str) -> tuple[str, str]:
        session = self.ledger.find_session(session_id)
        assert session is not None
        return session["status"], session["payment_status"]


@pytest.fixture
def phone() -> Phone:
    """At an empty account."""
    return Phone()


def text(response: Response) -> str:
    return response.body.decode()


def test_page_shows_shop_items_and_amount(phone: Phone) -> None:
    shown = phone.get(f"/c/pay/{phone.new_session()}")
    assert shown.status == 200
    for part in ("$19.90", "Qty 2", "$9.95 each", "TEST · SIMULATOR"):
        assert part in text(shown), part


def test_names_of_the_shop_and_of_products_cannot_inject_markup(phone: Phone) -> None:
    shown = text(phone.get(f"/c/pay/{phone.new_session()}"))
    assert "<script>alert" not in shown
    assert "<b>店" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_ids_that_public_scripts_rely_on(phone: Phone) -> None:
    shown = text(phone.get(f"/c/pay/{phone.new_session()}"))
    for field in ("email", "cardNumber", "cardExpiry", "cardCvc", "billingName"):
        assert f'id="{field}"' in shown
    assert 'data-testid="hosted-payment-submit-button"' in shown


def test_policy_forbids_everything_from_elsewhere(phone: Phone) -> None:
    policy = phone.get(f"/c/pay/{phone.new_session()}").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_paying_without_scripts_leads_on_to_the_shop(phone: Phone) -> None:
    session_id = phone.new_session()
    paid = phone.pay(session_id)
    assert phone.status(session_id) == ("complete", "paid")
    assert f'href="https://shop.test/thanks?session_id={session_id}"' in text(paid)
    assert 'http-equiv="refresh"' in text(paid)


def test_paying_by_script_names_the_next_page(phone: Phone) -> None:
    session_id = phone.new_session()
    assert phone.pay_by_script(session_id) == {
        "result": "paid",
        "next": f"https://shop.test/thanks?session_id={session_id}",
    }


def test_decline_keeps_the_session_open(phone: Phone) -> None:
    session_id = phone.new_session()
    refused = phone.pay(session_id, cardNumber="4000 0000 0000 9995")
    assert refused.status == 402
    assert "Your card has insufficient funds." in text(refused)
    assert "user@example.com" in text(refused)
    assert phone.status(session_id) == ("open", "unpaid")
    phone.pay(session_id)
    assert phone.status(session_id) == ("complete", "paid")


def test_card_number_is_never_sent_back(phone: Phone) -> None:
    refused = phone.pay(phone.new_session(), cardNumber="4000000000000119", cardCvc="987")
    assert refused.status == 402
    assert not re.search(r"0{4} ?0119|987", text(refused))


def test_decline_in_chinese(phone: Phone) -> None:
    session_id = phone.new_session(locale="zh")
    told = phone.pay_by_script(session_id, cardNumber="4000000000009995")
    assert told["message"] == "卡内余额不足。"


def test_incomplete_form_asks_no_bank(phone: Phone) -> None:
    session_id = phone.new_session()
    told = phone.pay_by_script(session_id, cardNumber="4242")
    assert told["errors"] == {"cardNumber": "Your card number is incomplete."}
    session = phone.ledger.find_session(session_id)
    assert session is not None
    assert session["payment_intent"] is None


@pytest.mark.parametrize(("outcome", "status"), [("succeeded", "complete"), ("failed", "open")])
@pytest.mark.parametrize("changes", [{"cardNumber": "4000002500003155"}, {"method": "alipay"}])
def test_second_page_decides(
    phone: Phone, changes: dict[str, str], outcome: str, status: str
) -> None:
    session_id = phone.new_session()
    action = phone.pay(session_id, **changes).headers["location"]
    assert phone.get(action).status == 200
    answer = phone.post(action, {"outcome": outcome})
    assert phone.status(session_id)[0] == status
    if outcome == "failed":
        path, _, rest = answer.headers["location"].removeprefix(BASE).partition("?")
        query, _, fragment = rest.partition("#")
        assert fragment.startswith("fid")
        assert 'class="problem" id="problem" role="alert" tabindex="-1">' in text(
            phone.get(path, query)
        )


def test_failed_authentication_says_so_in_stripes_words(phone: Phone) -> None:
    session_id = phone.new_session()
    action = phone.pay(session_id, cardNumber="4000002500003155").headers["location"]
    phone.post(action, {"outcome": "failed"})
    back = text(phone.get(f"/c/pay/{session_id}", "retry=1"))
    assert (
        "We are unable to authenticate your payment method. "
        "Please choose a different payment method and try again." in back
    )


def test_second_page_is_over_once_answered(phone: Phone) -> None:
    session_id = phone.new_session()
    action = phone.pay(session_id, cardNumber="4000002500003155").headers["location"]
    phone.post(action, {"outcome": "succeeded"})
    assert phone.get(action).status == 410
    assert phone.post(action, {"outcome": "failed"}).status in (303, 410)
    assert phone.status(session_id) == ("complete", "paid")


def test_authentication_after_expiry_takes_no_money(phone: Phone) -> None:
    session_id = phone.new_session()
    action = phone.pay(session_id, cardNumber="4000002500003155").headers["location"]
    phone.now += 25 * 3600
    phone.post(action, {"outcome": "succeeded"})
    assert phone.status(session_id) == ("expired", "unpaid")


@pytest.mark.parametrize(("outcome", "paid"), [("succeeded", "paid"), ("failed", "unpaid")])
def test_bank_answers_later(phone: Phone, outcome: str, paid: str) -> None:
    session_id = phone.new_session()
    phone.pay(session_id, method="us_bank_account")
    assert phone.status(session_id) == ("complete", "unpaid")
    assert "being processed" in text(phone.get(f"/c/pay/{session_id}"))
    phone.post(f"/c/settle/{session_id}", {"outcome": outcome})
    assert phone.status(session_id) == ("complete", paid)
    expected = "This order is paid" if paid == "paid" else "The bank refused the payment"
    assert expected in text(phone.get(f"/c/pay/{session_id}"))


def test_expired_and_paid_sessions_show_no_form(phone: Phone) -> None:
    paid = phone.new_session()
    phone.pay(paid)
    expired = phone.new_session()
    phone.now += 25 * 3600
    assert "This order is paid" in text(phone.get(f"/c/pay/{paid}"))
    assert "This payment link has expired" in text(phone.get(f"/c/pay/{expired}"))
    assert "cardNumber" not in text(phone.get(f"/c/pay/{expired}"))


@pytest.mark.parametrize(
    ("lang", "title", "lead"),
    [
        (
            "en",
            "You're all done here",
            "You've either completed your payment or this checkout session has timed out.",
        ),
        ("zh", "您已全部完成", "您已经完成付款，或者本结账会话已超时。"),
    ],
)
def test_page_left_open_past_expiry_takes_no_money_and_does_not_say_why(
    phone: Phone, lang: str, title: str, lead: str
) -> None:
    session_id = phone.new_session(locale=lang)
    phone.now += 25 * 3600
    done = str(phone.pay_by_script(session_id)["next"])
    assert done == f"/c/pay/{session_id}/done"
    assert phone.pay(session_id).headers["location"] == done
    shown = unescape(text(phone.get(done)))
    assert f"<h1>{title}</h1>" in shown
    assert lead in shown
    assert phone.status(session_id) == ("expired", "unpaid")


def test_page_loaded_after_expiry_says_that_it_has_expired(phone: Phone) -> None:
    session_id = phone.new_session(locale="en")
    phone.now += 25 * 3600
    shown = text(phone.get(f"/c/pay/{session_id}"))
    assert "This payment link has expired" in shown
    assert "all done here" not in shown


def test_second_press_pays_once(phone: Phone) -> None:
    session_id = phone.new_session()
    phone.pay(session_id)
    phone.pay(session_id)
    assert len(phone.ledger.rows("charges")) == 1


def test_method_that_is_not_offered_is_refused(phone: Phone) -> None:
    session_id = phone.new_session()
    assert phone.pay_by_script(session_id, method="sepa_debit")["result"] == "refused"
    assert phone.status(session_id) == ("open", "unpaid")


def test_excluded_method_is_not_on_the_page(phone: Phone) -> None:
    offered = text(phone.get(f"/c/pay/{phone.new_session()}"))
    fields = {"excluded_payment_method_types[0]": "wechat_pay"}
    session_id = phone.new_session(**fields)
    narrowed = text(phone.get(f"/c/pay/{session_id}"))
    assert 'value="wechat_pay"' in offered
    assert 'value="wechat_pay"' not in narrowed
    assert 'value="alipay"' in narrowed
    assert phone.pay_by_script(session_id, method="wechat_pay")["result"] == "refused"


def test_shops_own_text_stands_above_the_button(phone: Phone) -> None:
    fields = {
        "custom_text[submit][message]": "Collect at <counter> 3",
        "custom_text[after_submit][message]": "Thank you",
    }
    shown = text(phone.get(f"/c/pay/{phone.new_session(**fields)}"))
    above = shown.index('<p class="custom-text">Collect at &lt;counter&gt; 3</p>')
    button = shown.index("hosted-payment-submit-button")
    assert above < button < shown.index('<p class="custom-text">Thank you</p>')
    assert "custom-text" not in text(phone.get(f"/c/pay/{phone.new_session()}"))


def test_address_of_the_customer_is_ascii(phone: Phone) -> None:
    told = phone.pay_by_script(phone.new_session(), email="用户@example.com")
    assert told["errors"] == {"email": "Your email is invalid."}


def test_known_email_is_shown_not_asked(phone: Phone) -> None:
    session_id = phone.new_session(customer_email="order@example.com")
    shown = text(phone.get(f"/c/pay/{session_id}"))
    assert "order@example.com" in shown
    assert 'id="email"' not in shown
    phone.pay(session_id, email="")
    assert phone.status(session_id) == ("complete", "paid")


@pytest.mark.parametrize(
    ("session_id", "status", "says"),
    [("cs_test_unknown", 404, "There is nothing here"), ("..%2f", 404, "There is nothing here")],
)
def test_unknown_addresses(phone: Phone, session_id: str, status: int, says: str) -> None:
    shown = phone.get(f"/c/pay/{session_id}")
    assert shown.status == status
    assert says in text(shown)


@pytest.mark.parametrize("name", ["../payment_page.py", "pay.html", "", "checkout.css/.."])
def test_only_the_pages_own_files_are_served(phone: Phone, name: str) -> None:
    assert phone.get(f"/assets/{name}").status == 404
    assert phone.get("/assets/checkout.css").status == 200


def test_language_switch_is_remembered(phone: Phone) -> None:
    path = f"/c/pay/{phone.new_session(locale='en')}"
    switched = phone.get(path, "lang=zh")
    assert "付款方式" in text(switched)
    cookie = switched.headers["set-cookie"].partition(";")[0]
    assert "付款方式" in text(phone.get(path, cookie=cookie))
    assert "Payment method" in text(phone.get(path, "lang=en", cookie=cookie))
    assert "set-cookie" not in phone.get(path, "lang=xx%0d%0aevil").headers


def test_success_page_believes_only_the_ledger(phone: Phone) -> None:
    session_id = phone.new_session()
    query = f"session_id={session_id}"
    assert "not paid yet" in text(phone.get("/payment-success.html", query))
    phone.pay(session_id)
    assert "Payment received" in text(phone.get("/payment-success.html", query))
    assert phone.get("/payment-success.html", "session_id=cs_test_none").status == 404


def test_receipt_shows_refunds(phone: Phone) -> None:
    session_id = phone.new_session()
    phone.ledger.confirm_session(session_id, PaymentAttempt(MethodKind.CARD, email="a@b.co"))
    charge_id, charge = next(iter(phone.ledger.rows("charges").items()))
    assert charge["receipt_url"] == f"{BASE}/receipts/{charge_id}"
    assert "Refunded" not in text(phone.get(f"/receipts/{charge_id}"))
    with phone.ledger.changing():
        phone.ledger.change("charges", charge_id, amount_refunded=500)
    shown = text(phone.get(f"/receipts/{charge_id}"))
    assert "$5.00" in shown
    assert "4242" in shown


def test_cancel_link_only_where_the_shop_gave_one(phone: Phone) -> None:
    without = text(phone.get(f"/c/pay/{phone.new_session()}"))
    cancel = "https://shop.test/cancel"
    with_link = text(phone.get(f"/c/pay/{phone.new_session(cancel_url=cancel)}"))
    assert "Back to" not in without
    assert f'href="{cancel}"' in with_link


@pytest.mark.parametrize("path", ["/", "/payment-cancel.html", "/nothing"])
def test_plain_pages_exist_in_both_languages(phone: Phone, path: str) -> None:
    for accept, banner in (("zh-CN", "测试 · 模拟器"), ("en", "TEST · SIMULATOR")):
        assert banner in text(phone.get(path, **{"accept-language": accept}))
