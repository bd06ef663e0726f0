"""The real service, as a process: webhooks of the simulator's own sender, short links, and pages of two origins."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.core.short_link import short_link
from app.simulator.server import SimulatorServer
from app.simulator.webhooks import signature_header
from tests.journal.reading import payments_in
from tests.journeys.customer_phone import CustomerPhone
from tests.service.running_service import WEBHOOK_SECRET, RunningService, running_service
from tests.stage.ports import free_port
from tests.stage.waiting import until
from tests.terminal.mofang_process import MofangProcess

GOOD_CARD = "4242 4242 4242 4242"
PAGES = Path(__file__).parents[2] / "resources/pages"


@pytest.fixture
def service(tmp_path: Path, simulator: SimulatorServer) -> Iterator[RunningService]:
    with running_service(tmp_path / "home", simulator) as running:
        yield running


def created(service: RunningService, key: str = "a-key-that-is-long-enough") -> dict[str, Any]:
    order = {"amount": "19.90", "currency": "USD", "customer_email": "me@example.com"}
    answer = service.post("create-session", order, **{"idempotency-key": key})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def the_payment(service: RunningService) -> dict[str, Any]:
    (payment,) = service.as_till("payments")["payments"]
    found: dict[str, Any] = payment
    return found


def test_a_webhook_tells_of_a_payment(page: Page, service: RunningService) -> None:
    service.send_webhooks()
    session = created(service)
    CustomerPhone(page).open(session["checkout_url"])
    CustomerPhone(page).fill_in(GOOD_CARD, email=None)
    CustomerPhone(page).submit()
    page.wait_for_url("**/payment-success.html?session_id=*")
    expect(page.locator("h1")).to_have_text("Payment received")
    until(lambda: the_payment(service)["status"] == "success")
    events = service.simulator.ledger.rows("events").values()
    until(lambda: not any(event["pending_webhooks"] for event in events))


def test_an_open_result_page_hears_of_the_payment_by_webhook_and_stream(
    page: Page, service: RunningService
) -> None:
    service.send_webhooks()
    session = created(service)
    page.goto(f"{service.base}/payment-success.html?session_id={session['session_id']}")
    expect(page.locator("#live")).to_have_text("Updating live")
    pay_elsewhere(page, session["checkout_url"])
    expect(page.locator("h1")).to_have_text("Payment received")


def pay_elsewhere(page: Page, address: str) -> None:
    """On another phone, which asks the service nothing afterwards."""
    other = page.context.new_page()
    other.route("**/payment-success.html*", lambda route: route.fulfill(body="landed"))
    CustomerPhone(other).open(address)
    CustomerPhone(other).fill_in(GOOD_CARD, email=None)
    CustomerPhone(other).submit()
    other.wait_for_url("**/payment-success.html*")
    other.close()


def test_webhooks_may_come_twice_late_and_in_disorder(service: RunningService) -> None:
    session = created(service)
    events = [an_event(session["session_id"], number) for number in range(20)]
    for payload in [*reversed(events), *events]:
        assert send(service, payload).status_code == 200
    assert the_payment(service)["status"] == "pending"
    refused = send(service, events[0] + b" ", signed=events[0])
    assert (refused.status_code, refused.json()["error"]["code"]) == (
        400,
        "webhook_signature_wrong",
    )


def an_event(session_id: str, number: int) -> bytes:
    return (
        f'{{"id": "evt_{number}", "object": "event", "type": "checkout.session.completed",'
        f' "created": {1_790_000_000 + number}, "livemode": false, "data": {{"object":'
        f' {{"id": "{session_id}", "object": "checkout.session", "metadata": {{}}}}}}}}'
    ).encode()


def send(service: RunningService, payload: bytes, signed: bytes | None = None) -> httpx.Response:
    header = signature_header(signed or payload, WEBHOOK_SECRET, int(service.simulator.clock()))
    headers = {"stripe-signature": header, "content-type": "application/json; charset=utf-8"}
    address = f"{service.base}/api/v1/payment/webhook"
    return httpx.post(address, content=payload, headers=headers, trust_env=False)


def test_a_phone_opens_the_short_link_and_the_till_sees_it(
    page: Page, service: RunningService
) -> None:
    created(service)
    payment = the_payment(service)
    assert payment["scanned"] is False
    page.goto(short_link(service.base, payment["payment_id"]))
    page.wait_for_url("**/c/pay/**")
    until(lambda: the_payment(service)["scanned"])
    CustomerPhone(page).fill_in(GOOD_CARD, email=None)
    CustomerPhone(page).submit()
    expect(page.locator("h1")).to_have_text("Payment received")
    page.goto(short_link(service.base, payment["payment_id"]))
    expect(page.locator("h1")).to_have_text("Paid")


def test_a_kiosk_without_a_key_shows_the_short_link_and_hears_of_the_phone(
    page: Page, tmp_path: Path, simulator: SimulatorServer
) -> None:
    port = free_port()
    variables = {"MOFANG_SERVICE_ADDRESS": f"http://127.0.0.1:{port}"}
    with running_service(tmp_path / "home", simulator, variables, port) as service:
        till = {"MOFANG_HOME": str(tmp_path / "till"), "MOFANG_HUB_TOKEN": service.token}
        arguments = ["pay", "19.90", "--json", "--hub", service.grpc]
        with MofangProcess(arguments, tmp_path, till) as paying:
            address = paying.event("created")["checkout_url"]
            assert re.fullmatch(rf"http://127\.0\.0\.1:{port}/p/[0-9a-z]{{16}}", address)
            page.goto(address)
            page.wait_for_url("**/c/pay/**")
            until(lambda: payments_in(tmp_path / "till")[0].scanned)
            CustomerPhone(page).pay_with(GOOD_CARD)
            assert paying.event("ended")["result"] == "paid"
            assert paying.end().code == 0


def test_what_happened_while_the_service_was_down_is_caught_up(
    tmp_path: Path, page: Page, simulator: SimulatorServer
) -> None:
    home = tmp_path / "home"
    with running_service(home, simulator) as first:
        session = created(first)
        first.kill()
    pay_elsewhere(page, session["checkout_url"])
    with running_service(home, simulator) as second:
        until(lambda: the_payment(second)["status"] == "success")


# --- pages of another origin ---


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Not into the test's output."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The shop's own site: a folder with the pages, and its address."""
    folder = tmp_path / "site"
    shutil.copytree(PAGES, folder)

    def handler(*arguments: Any) -> _Quiet:
        return _Quiet(*arguments, directory=str(folder))

    site = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=site.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{site.server_address[1]}"
    site.shutdown()
    thread.join()
    site.server_close()


def configure(folder: Path, api: str) -> None:
    script = folder / "config.js"
    text = script.read_text(encoding="utf-8")
    script.write_text(re.sub(r'api: ""', f'api: "{api}"', text), encoding="utf-8")


def test_the_shop_s_own_site_may_serve_the_pages(
    page: Page, tmp_path: Path, simulator: SimulatorServer, elsewhere: tuple[Path, str]
) -> None:
    folder, site = elsewhere
    variables = {"FRONTEND_BASE_URL": site}
    with running_service(tmp_path / "home", simulator, variables) as service:
        configure(folder, service.base)
        page.goto(f"{site}/payment.html?email=me@example.com")
        page.click("#pay")
        page.wait_for_url("**/c/pay/**")
        CustomerPhone(page).fill_in(GOOD_CARD, email=None)
        CustomerPhone(page).submit()
        page.wait_for_url(f"{site}/payment-success.html?session_id=*")
        expect(page.locator("h1")).to_have_text("Payment received")


def test_any_other_site_is_kept_out(
    phone: Page, service: RunningService, elsewhere: tuple[Path, str]
) -> None:
    folder, site = elsewhere
    configure(folder, service.base)
    phone.goto(f"{site}/payment.html")
    phone.click("#pay")
    expect(phone.locator("#problem")).to_contain_text("连不上支付服务")
    assert service.as_till("payments")["payments"] == []
