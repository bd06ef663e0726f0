"""A till without a key, as a shop runs it: `mofang serve` and `mofang pay --hub` as processes, killed at will."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.state import PaymentState
from tests.journal.reading import payments_in
from tests.service.served import ServedShop, served_shop
from tests.terminal.mofang_process import Finished, MofangProcess, mofang

STRANGER = "mft_" + "Stranger" * 4


class KeylessTill:
    """A home of its own, a token, and no key."""

    def __init__(self, shop: ServedShop, folder: Path, token: str) -> None:
        self.home = folder / "till"
        self.folder = folder
        self.hub = f"127.0.0.1:{shop.told['grpc_port']}"
        self.variables = {"MOFANG_HOME": str(self.home), "MOFANG_HUB_TOKEN": token}

    def pay(self) -> MofangProcess:
        """A checkout on the terminal."""
        arguments = ["pay", "19.90", "--json", "--hub", self.hub]
        return MofangProcess(arguments, self.folder, self.variables)

    def run(self, *arguments: str) -> Finished:
        """Any other command, to its end."""
        return mofang(*arguments, cwd=self.folder, variables=self.variables)

    def logs(self) -> str:
        """Everything that was ever logged here."""
        files = (self.home / "logs").iterdir()
        return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ServedShop]:
    with served_shop(tmp_path) as shop:
        yield shop


@pytest.fixture
def till(shop: ServedShop, tmp_path: Path) -> KeylessTill:
    return KeylessTill(shop, tmp_path, shop.till("kiosk-1"))


def test_a_till_without_a_key_takes_a_payment(shop: ServedShop, till: KeylessTill) -> None:
    with till.pay() as paying:
        created = paying.event("created")
        shop.pay(created["session_id"])
        ended = paying.event("ended")
        done = paying.end()
    assert (ended["result"], done.code) == ("paid", 0)
    [here] = payments_in(till.home)
    [there] = payments_in(shop.folder / "home")
    assert here.payment_id == there.payment_id
    assert here.state is there.state is PaymentState.PAID
    assert there.origin == "till:kiosk-1"
    assert till.variables["MOFANG_HUB_TOKEN"] not in till.logs() + shop.logs()


def test_a_hub_that_is_killed_loses_no_payment(shop: ServedShop, till: KeylessTill) -> None:
    port = str(shop.told["grpc_port"])
    with till.pay() as paying:
        created = paying.event("created")
        shop.kill()
        shop.pay(created["session_id"])
        shop.start("--grpc-port", port)
        ended = paying.event("ended")
        assert paying.end().code == 0
    assert ended["result"] == "paid"
    [payment] = payments_in(till.home)
    assert shop.sessions_of({payment.payment_id}) == [created["session_id"]]


def test_a_till_that_nobody_knows_is_told_what_to_do(shop: ServedShop, till: KeylessTill) -> None:
    till.variables["MOFANG_HUB_TOKEN"] = STRANGER
    done = till.run("pay", "19.90", "--json", "--hub", till.hub)
    assert done.documents[-1]["code"] == "device_token_refused"
    assert "mofang till add" in done.documents[-1]["message"]
    assert STRANGER not in done.out + done.err + till.logs()


def test_a_till_whose_hub_is_away_says_so(shop: ServedShop, till: KeylessTill) -> None:
    shop.kill()
    done = till.run("pay", "19.90", "--json", "--hub", till.hub)
    assert done.documents[-1]["code"] == "hub_unreachable"
    assert till.hub in done.documents[-1]["message"]


def test_a_hub_in_the_settings_needs_no_option(shop: ServedShop, till: KeylessTill) -> None:
    till.home.mkdir()
    (till.home / "settings.toml").write_text(f'hub_address = "{till.hub}"\n')
    found = {each["check"]: each for each in till.run("doctor", "--json").documents}
    assert found["hub"]["level"] == found["hub_token"]["level"] == "ok"
    assert till.hub in found["hub"]["message"]
    assert "key" not in found


@pytest.mark.parametrize("address", ["", "hub:0", "hub:65536", "http://hub:9006", "a b"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, address: str) -> None:
    done = mofang("pay", "1", "--json", "--hub", address, cwd=tmp_path,
                  variables={"MOFANG_HOME": str(tmp_path / "till")})  # fmt: skip
    assert (done.documents[-1]["code"], done.code) == ("setting_not_a_hub", 2)


def test_a_token_on_the_command_line_is_refused_and_not_repeated(tmp_path: Path) -> None:
    done = mofang("hub", "token", "set", "--json", STRANGER, cwd=tmp_path,
                  variables={"MOFANG_HOME": str(tmp_path / "till")})  # fmt: skip
    assert done.documents[-1]["code"] == "device_token_on_command_line"
    assert STRANGER not in done.out + done.err
