"""A simulator on a free port, and the official SDK pointed at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
import stripe
from playwright.sync_api import Browser, Page, sync_playwright

from app.simulator.server import SimulatorServer
from tests.stage.phone import WAIT_MS

KEY = "sk_test_mofang"


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    """Listening; stopped afterwards."""
    server = SimulatorServer(seed=1)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sdk(server: SimulatorServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[stripe.StripeClient]:
    """No retries: a test wants to see each failure."""
    monkeypatch.setattr(stripe, "enable_telemetry", False)
    transport = stripe.RequestsClient(timeout=(3, 5))
    yield stripe.StripeClient(
        KEY, base_addresses={"api": server.base_url}, http_client=transport, max_network_retries=0
    )
    transport.close()  # type: ignore[no-untyped-call]


# Not for the whole session: while it is open, no other test could run an asyncio loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's browser; its absence is a failure, not a skip."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path is not None, "install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone held upright; a script error or a refused file on the page fails the test."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    context.close()
    # A refused try answers 402, which the browser notes; everything else is ours to mend.
    assert [each for each in complaints if "402" not in each] == []
