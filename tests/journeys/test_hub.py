"""A kiosk without a key: its payments are made at the hub, a process of its own that may die."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.core.state import PaymentState
from tests.journal.reading import payments_in
from tests.journeys.conftest import KEY, Account
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import Kiosk, order_a_month, running_face, running_kiosk
from tests.journeys.test_desk import make_link
from tests.stage.keyring_session import DesktopSession
from tests.stage.screen_reader import ScreenReader
from tests.stage.virtual_screen import VirtualScreen
from tests.terminal.mofang_process import MofangProcess, mofang


class Hub:
    """The service that has the key. It comes back on the port that it had."""

    def __init__(self, folder: Path, account: Account) -> None:
        self.folder = folder
        self.home = folder / "hub"
        self.port = "0"
        self._variables = {
            "MOFANG_HOME": str(self.home),
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_API_BASE": account.address,
        }

    @contextmanager
    def running(self) -> Iterator[MofangProcess]:
        """`mofang serve`, once it listens."""
        arguments = ["serve", "--json", "--http-port", "0", "--grpc-port", self.port]
        with MofangProcess(arguments, self.folder, self._variables) as run:
            self.port = str(run.event("serving")["grpc_port"])
            yield run

    def let_in(self, name: str) -> str:
        """A token for a device."""
        arguments = ["till", "add", "--json", name]
        done = mofang(*arguments, cwd=self.folder, variables=self._variables)
        return str(done.documents[0]["token"])


@pytest.fixture
def hub(tmp_path: Path, account: Account) -> Hub:
    return Hub(tmp_path, account)


@pytest.fixture
def keyless(tmp_path: Path, keyring_session: DesktopSession, hub: Hub) -> dict[str, str]:
    """The environment of a kiosk whose token was put into the real keyring, as its owner would."""
    home = tmp_path / "kiosk"
    home.mkdir()
    (home / "settings.toml").write_text('language = "zh"\noutcome_seconds = 120\n')
    variables = keyring_session.environment | {"MOFANG_HOME": str(home)}
    token = hub.let_in("kiosk-1")
    saved = mofang("hub", "token", "set", cwd=tmp_path, typed=f"{token}\n", variables=variables)
    assert (saved.code, token in saved.out + saved.err) == (0, False), saved
    return variables


def test_a_token_is_shown_by_its_end_only_and_deleted(
    keyless: dict[str, str], tmp_path: Path
) -> None:
    shown = mofang("hub", "token", "show", "--json", cwd=tmp_path, variables=keyless)
    [document] = shown.documents
    assert document["fingerprint"].startswith("mft_…")
    assert (len(document["fingerprint"]), document["source"]) == (9, "keyring")
    gone = mofang("hub", "token", "delete", "--json", cwd=tmp_path, variables=keyless)
    assert gone.documents == [{"deleted": True}]
    missing = mofang("hub", "token", "show", "--json", cwd=tmp_path, variables=keyless)
    assert missing.documents[0]["code"] == "device_token_missing"


@contextmanager
def _kiosk(
    hub: Hub, variables: dict[str, str], screen: VirtualScreen, reader: ScreenReader
) -> Iterator[Kiosk]:
    arguments = ["--hub", f"127.0.0.1:{hub.port}"]
    with running_kiosk(arguments, hub.folder, variables, screen, reader) as kiosk:
        yield kiosk


def test_a_customer_pays_at_a_kiosk_without_a_key(
    hub: Hub,
    keyless: dict[str, str],
    screen: VirtualScreen,
    screen_reader: ScreenReader,
    customer: CustomerPhone,
) -> None:
    with hub.running(), _kiosk(hub, keyless, screen, screen_reader) as kiosk:
        customer.open(order_a_month(kiosk))
        customer.pay_with("4242424242424242")
        kiosk.wait_for("付款成功")
        assert kiosk.is_jade()
    here, there = payments_in(hub.folder / "kiosk")[0], payments_in(hub.home)[0]
    assert (here.payment_id, here.state) == (there.payment_id, PaymentState.PAID)
    assert there.state is PaymentState.PAID


def test_the_hub_dies_while_the_customer_pays(
    hub: Hub,
    keyless: dict[str, str],
    screen: VirtualScreen,
    screen_reader: ScreenReader,
    customer: CustomerPhone,
    account: Account,
) -> None:
    with hub.running() as first, _kiosk(hub, keyless, screen, screen_reader) as kiosk:
        customer.open(order_a_month(kiosk))
        first.interrupt(signal.SIGKILL)
        kiosk.wait_for("连不上支付服务")
        customer.pay_with("4242424242424242")
        customer.wait_for("付款成功")
        assert not kiosk.is_jade()
        with hub.running():
            kiosk.wait_for("付款成功", seconds=40)
            assert kiosk.is_jade()
    assert len(account.sessions()) == 1
    assert payments_in(hub.folder / "kiosk")[0].state is PaymentState.PAID


def test_a_desk_without_a_key_sells_and_says_who_gives_money_back(
    hub: Hub,
    keyless: dict[str, str],
    screen: VirtualScreen,
    screen_reader: ScreenReader,
    customer: CustomerPhone,
) -> None:
    with hub.running():
        variables = keyless | {"MOFANG_HUB_ADDRESS": f"127.0.0.1:{hub.port}"}
        with running_face(["desk"], hub.folder, variables, screen, screen_reader) as desk:
            make_link(desk, "19.90", "Noodles")
            customer.open(desk.scan())
            customer.pay_with("4242424242424242")
            desk.wait_for("已付款：US$19.90")
            desk.choose("Noodles", role="cell")
            desk.press("Return")
            desk.tap("退款…")
            desk.wait_for("支付中枢退款")
    assert payments_in(hub.home)[0].state is PaymentState.PAID
