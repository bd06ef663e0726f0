"""A real browser pays on the page, by the element ids that scripts for Stripe's page use."""

from __future__ import annotations

import pytest
import stripe
from playwright.sync_api import Browser, Page, expect
from stripe.params.checkout import SessionCreateParams

from app.simulator.server import SimulatorServer

SUBMIT = "[data-testid='hosted-payment-submit-button']"


def new_session(
    server: SimulatorServer, sdk: stripe.StripeClient, *, email: str | None = None
) -> tuple[str, str]:
    """The id and the address of a new checkout."""
    landing = f"{server.base_url}/payment-success.html?session_id={{CHECKOUT_SESSION_ID}}"
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 1990,
                    "product_data": {"name": "月订阅会员"},
                },
            }
        ],
        "success_url": landing,
        "cancel_url": f"{server.base_url}/payment-cancel.html",
    }
    if email:
        params["customer_email"] = email
    session = sdk.v1.checkout.sessions.create(params)
    assert session.url is not None
    return session.id, session.url


def fill_card(page: Page, number: str) -> None:
    """What public end-to-end scripts do on Stripe's page."""
    page.fill("#email", "user@example.com")
    page.fill("#cardNumber", number)
    page.fill("#cardExpiry", "12 / 34")
    page.fill("#cardCvc", "123")
    page.fill("#billingName", "Test Customer")


def payment_status(sdk: stripe.StripeClient, session_id: str) -> str:
    return sdk.v1.checkout.sessions.retrieve(session_id).payment_status


def test_card_pays_and_lands_at_the_shop(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    session_id, url = new_session(server, sdk)
    phone.goto(url)
    expect(phone.locator("#amount")).to_have_text("$19.90")
    fill_card(phone, "4242424242424242")
    phone.click(SUBMIT)
    phone.wait_for_url(f"**/payment-success.html?session_id={session_id}")
    expect(phone.locator("h1")).to_have_text("Payment received")
    assert payment_status(sdk, session_id) == "paid"


def test_declined_then_paid_on_the_same_page(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    session_id, url = new_session(server, sdk)
    phone.goto(url)
    fill_card(phone, "4000000000009995")
    phone.click(SUBMIT)
    expect(phone.locator("#problem")).to_have_text("Your card has insufficient funds.")
    assert payment_status(sdk, session_id) == "unpaid"
    phone.fill("#cardNumber", "4242 4242 4242 4242")
    phone.click(SUBMIT)
    phone.wait_for_url("**/payment-success.html*")
    assert payment_status(sdk, session_id) == "paid"


def test_authentication_failed_then_completed(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    session_id, url = new_session(server, sdk)
    phone.goto(url)
    fill_card(phone, "4000002500003155")
    phone.click(SUBMIT)
    phone.click("text=Fail")
    expect(phone.locator("#problem")).to_contain_text("unable to authenticate")
    fill_card(phone, "4000002500003155")
    phone.click(SUBMIT)
    phone.click("text=Complete")
    phone.wait_for_url("**/payment-success.html*")
    assert payment_status(sdk, session_id) == "paid"


def test_alipay_leads_away_and_back(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    session_id, url = new_session(server, sdk)
    phone.goto(url)
    phone.fill("#email", "user@example.com")
    phone.click("label[for=method-alipay]")
    phone.click(SUBMIT)
    phone.click("text=Authorize Test Payment")
    phone.wait_for_url("**/payment-success.html*")
    assert payment_status(sdk, session_id) == "paid"


def wechat_code(phone: Page, url: str) -> None:
    """Choose WeChat Pay on the page and wait for its code."""
    phone.goto(url)
    phone.fill("#email", "user@example.com")
    phone.click("label[for=method-wechat_pay]")
    phone.click(SUBMIT)
    code = phone.locator("#scan-frame img")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")


def test_wechat_code_is_scanned_elsewhere_and_the_page_goes_on(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    session_id, url = new_session(server, sdk)
    wechat_code(phone, url)
    with phone.expect_popup() as opened:
        phone.click("text=Simulate scan")
    opened.value.click("text=Authorize Test Payment")
    expect(opened.value.locator("h1")).to_have_text("The code has been answered")
    phone.wait_for_url("**/payment-success.html*")
    assert payment_status(sdk, session_id) == "paid"


def test_wechat_refusal_leads_back_to_the_form(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    session_id, url = new_session(server, sdk)
    wechat_code(phone, url)
    with phone.expect_popup() as opened:
        phone.click("text=Simulate scan")
    opened.value.click("text=Fail Test Payment")
    expect(phone.locator("#problem")).to_have_text("The customer did not approve the payment.")
    fill_card(phone, "4242424242424242")
    phone.click(SUBMIT)
    phone.wait_for_url("**/payment-success.html*")
    assert payment_status(sdk, session_id) == "paid"


def test_wechat_code_page_reads_well(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    phone.set_viewport_size({"width": 320, "height": 844})
    wechat_code(phone, new_session(server, sdk)[1])
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    contrasts = phone.evaluate(CONTRASTS)
    assert {text: ratio for text, ratio in contrasts.items() if ratio < 4.5} == {}
    box = phone.locator("#simulate-scan").bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_bank_debit_is_processing_until_the_bank_answers(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    session_id, url = new_session(server, sdk, email="order@example.com")
    phone.goto(url)
    phone.click("label[for=method-us_bank_account]")
    phone.click(SUBMIT)
    expect(phone.locator("h1")).to_have_text("Your payment is being processed")
    assert payment_status(sdk, session_id) == "unpaid"
    phone.click("text=The bank pays")
    expect(phone.locator("h1")).to_have_text("This order is paid")
    assert payment_status(sdk, session_id) == "paid"


def test_errors_stand_at_their_fields_and_the_first_is_focused(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    phone.goto(new_session(server, sdk)[1])
    phone.fill("#email", "user@example.com")
    phone.fill("#cardNumber", "4242")
    phone.click(SUBMIT)
    expect(phone.locator("#cardNumber-error")).to_have_text("Your card number is incomplete.")
    expect(phone.locator("#cardNumber")).to_be_focused()
    expect(phone.locator("#cardNumber")).to_have_attribute("aria-invalid", "true")
    phone.fill("#cardNumber", "4242424242424242")
    expect(phone.locator("#cardNumber-error")).to_be_empty()


def test_typing_is_grouped_as_it_goes(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    phone.goto(new_session(server, sdk)[1])
    phone.locator("#cardNumber").press_sequentially("378282246310005")
    expect(phone.locator("#cardNumber")).to_have_value("3782 822463 10005")
    expect(phone.locator("#card-brand")).to_have_text("Amex")
    phone.locator("#cardExpiry").press_sequentially("934")
    expect(phone.locator("#cardExpiry")).to_have_value("09 / 34")


def test_digit_mended_in_the_middle_keeps_the_caret(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    phone.goto(new_session(server, sdk)[1])
    number = phone.locator("#cardNumber")
    number.press_sequentially("424242424242424")
    number.evaluate("input => input.setSelectionRange(4, 4)")
    number.press_sequentially("99")
    expect(number).to_have_value("4242 9942 4242 4242 4")
    assert number.evaluate("input => input.selectionStart") == 7


def test_address_without_its_fragment_cannot_pay(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    phone.goto(new_session(server, sdk)[1].partition("#")[0])
    expect(phone.locator("#problem")).to_contain_text("link is incomplete")
    expect(phone.locator(SUBMIT)).to_be_disabled()


def test_switching_the_language_keeps_the_fragment(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    phone.goto(new_session(server, sdk)[1])
    phone.click("#language")
    expect(phone.locator("h1")).to_contain_text("付款给")
    expect(phone.locator(SUBMIT)).to_be_enabled()


def test_session_expired_while_the_page_was_open(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    session_id, url = new_session(server, sdk)
    phone.goto(url)
    fill_card(phone, "4242424242424242")
    sdk.v1.checkout.sessions.expire(session_id)
    expect(phone.locator(SUBMIT)).to_be_enabled()
    phone.click(SUBMIT)
    expect(phone.locator("h1")).to_have_text("You're all done here")
    expect(phone.locator(".lead")).to_contain_text("this checkout session has timed out")
    phone.goto(url)
    expect(phone.locator("h1")).to_have_text("This payment link has expired")


def test_lost_network_is_said_and_can_be_retried(
    server: SimulatorServer, sdk: stripe.StripeClient, chromium: Browser
) -> None:
    session_id, url = new_session(server, sdk)
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(url)
    fill_card(page, "4242424242424242")
    context.set_offline(True)
    page.click(SUBMIT)
    expect(page.locator("#problem")).to_have_text("无法连接付款页，请检查网络后重试。")
    context.set_offline(False)
    page.click(SUBMIT)
    page.wait_for_url("**/payment-success.html*")
    context.close()
    assert payment_status(sdk, session_id) == "paid"


def test_browser_without_scripts_pays_too(
    server: SimulatorServer, sdk: stripe.StripeClient, chromium: Browser
) -> None:
    session_id, url = new_session(server, sdk)
    context = chromium.new_context(java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto(url)
    fill_card(page, "4242424242424242")
    page.click(SUBMIT)
    page.wait_for_url("**/payment-success.html*")
    context.close()
    assert payment_status(sdk, session_id) == "paid"


def test_cancel_link_leads_to_the_shop_and_the_link_stays_payable(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    session_id, url = new_session(server, sdk)
    phone.goto(url)
    phone.click("a.back")
    phone.wait_for_url("**/payment-cancel.html")
    assert sdk.v1.checkout.sessions.retrieve(session_id).status == "open"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_overflows_and_targets_are_large(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page, width: int, lang: str
) -> None:
    phone.set_viewport_size({"width": width, "height": 844})
    page, _, fragment = new_session(server, sdk)[1].partition("#")
    phone.goto(f"{page}?lang={lang}#{fragment}")
    phone.click(SUBMIT)
    expect(phone.locator("#email-error")).not_to_be_empty()
    assert phone.evaluate("document.documentElement.scrollWidth") <= width
    targets = phone.locator("button, .method-name, #language, input:not([type=radio])")
    heights = [target.bounding_box() for target in targets.all() if target.is_visible()]
    assert len(heights) > 8
    assert all(box is not None and box["height"] >= 44 for box in heights)


CONTRASTS = """() => {
  const channel = (value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const found = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !element.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    found[text] = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }
  return found;
}"""


def test_every_word_stands_out_from_its_ground(
    server: SimulatorServer, sdk: stripe.StripeClient, phone: Page
) -> None:
    _, url = new_session(server, sdk)
    phone.goto(url)
    phone.click(".test-cards summary")
    phone.click(SUBMIT)
    expect(phone.locator("#email-error")).not_to_be_empty()
    contrasts = phone.evaluate(CONTRASTS)
    fill_card(phone, "4242424242424242")
    phone.click(SUBMIT)
    phone.wait_for_url("**/payment-success.html*")
    contrasts |= phone.evaluate(CONTRASTS)
    assert len(contrasts) > 25
    assert {text: ratio for text, ratio in contrasts.items() if ratio < 4.5} == {}
