"""A shop with nothing made up but Stripe: home, settings, key in the keyring, screen, kiosk, phone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from app.core.payment import Payment
from tests.journal.reading import payments_in
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import Kiosk, running_kiosk
from tests.stage.keyring_session import DesktopSession
from tests.stage.screen_reader import ScreenReader
from tests.stage.virtual_screen import VirtualScreen
from tests.terminal.mofang_process import MofangProcess, control, mofang

KEY = "sk_test_" + "51JourneyKEYbody4711"
# Results stay until somebody taps, so that no test is late to see them.
SETTINGS = """\
language = "zh"
frontend_base_url = "{landing}"
outcome_seconds = 120
scan_seconds = {scan_seconds}
"""


@dataclass(frozen=True)
class Account:
    """The shop's account at the simulator, which runs as a process of its own."""

    address: str

    def sessions(self) -> list[dict[str, Any]]:
        """Every checkout session there ever was, as Stripe knows it."""
        return list(self._get("sessions")["sessions"])

    def refunded(self, payment_intent_id: str) -> int:
        """In minor units, as Stripe's own API tells it."""
        query = {"payment_intent": payment_intent_id}
        answer = httpx.get(f"{self.address}/v1/refunds", params=query, auth=(KEY, ""))
        return sum(each["amount"] for each in answer.raise_for_status().json()["data"])

    def disturb(self, **fault: object) -> None:
        """Something shall go wrong with the requests that match."""
        control(self.address, "faults", fault)

    def recover(self) -> None:
        """Nothing goes wrong any more."""
        httpx.delete(f"{self.address}/_control/faults").raise_for_status()

    def requests(self) -> dict[str, int]:
        """How often each route was asked."""
        return dict(self._get("requests")["by_route"])

    def _get(self, path: str) -> dict[str, Any]:
        return dict(httpx.get(f"{self.address}/_control/{path}").raise_for_status().json())


@dataclass(frozen=True)
class Shop:
    """One home, its account, and the environment that its programs run in."""

    home: Path
    account: Account
    variables: dict[str, str]

    def configure(self, scan_seconds: int = 240) -> None:
        """Write the settings file."""
        self.home.mkdir(exist_ok=True)
        text = SETTINGS.format(landing=self.account.address, scan_seconds=scan_seconds)
        (self.home / "settings.toml").write_text(text, encoding="utf-8")

    def last_payment(self) -> Payment:
        """The newest one in the journal, which must agree with Stripe about the money."""
        payment = payments_in(self.home)[0]
        session = next(each for each in self.account.sessions() if each["id"] == payment.session_id)
        paid = session["payment_status"] == "paid"
        assert paid == (payment.state == "paid"), (session["payment_status"], payment.state)
        return payment


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with MofangProcess(["simulator", "--port", "0"], tmp_path) as run:
        yield Account(run.line_with("STRIPE_API_BASE=").partition("=")[2])


@pytest.fixture
def shop(tmp_path: Path, account: Account, keyring_session: DesktopSession) -> Shop:
    """With a key in the real keyring, put there as its owner would."""
    home = tmp_path / "home"
    variables = keyring_session.environment | {
        # This shop's kiosk offers bank debits, too.
        "MOFANG_KIOSK_EXCLUDED_PAYMENT_METHODS": "wechat_pay",
        "MOFANG_HOME": str(home),
        "STRIPE_API_BASE": account.address,
    }
    shop = Shop(home, account, variables)
    shop.configure()
    saved = mofang("key", "set", cwd=tmp_path, typed=f"{KEY}\n", variables=variables)
    assert saved.code == 0, saved.err
    return shop


@pytest.fixture
def screen(virtual_screen: Callable[[int, int], VirtualScreen]) -> VirtualScreen:
    return virtual_screen(1920, 1080)


@pytest.fixture
def open_kiosk(
    shop: Shop, screen: VirtualScreen, screen_reader: ScreenReader
) -> Callable[[], AbstractContextManager[Kiosk]]:
    """Starts the shop's kiosk; for tests that start it more than once, or later."""
    return lambda: running_kiosk([], shop.home, shop.variables, screen, screen_reader)


@pytest.fixture
def kiosk(open_kiosk: Callable[[], AbstractContextManager[Kiosk]]) -> Iterator[Kiosk]:
    with open_kiosk() as kiosk:
        yield kiosk


@pytest.fixture
def customer(phone: Page) -> CustomerPhone:
    return CustomerPhone(phone)
