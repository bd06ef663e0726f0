"""The key: from its owner's keyboard into a real keyring, from there into the kiosk, and nowhere else."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psutil

from app.core.state import PaymentState
from tests.journeys.conftest import KEY, Shop
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import Kiosk, order_a_month
from tests.stage.keyring_session import DesktopSession
from tests.terminal.mofang_process import Finished, mofang

SECRET = KEY.removeprefix("sk_test_")
EMAIL = "customer@example.com"
OpenKiosk = Callable[[], AbstractContextManager[Kiosk]]


def files_with(secret: str, folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file() and secret.encode() in file.read_bytes():
                yield file


def test_the_key_pays_and_is_found_nowhere(
    kiosk: Kiosk,
    customer: CustomerPhone,
    shop: Shop,
    keyring_session: DesktopSession,
) -> None:
    address = order_a_month(kiosk)
    process = psutil.Process(kiosk.process_id)
    assert SECRET not in str(process.environ()) + str(process.cmdline())
    assert process.environ()["MOFANG_HOME"] == str(shop.home)
    customer.open(address)
    customer.pay_with("4242424242424242")
    kiosk.wait_for("付款成功")
    assert not list(files_with(SECRET, [shop.home.parent, keyring_session.home]))
    logs = [shop.home / "logs"]
    assert list(files_with("sk_test_…4711", logs))
    assert not list(files_with(address.rpartition("#")[2], logs))
    assert not list(files_with(EMAIL, logs))


def test_a_kiosk_without_a_key_waits_until_it_has_one(shop: Shop, open_kiosk: OpenKiosk) -> None:
    def key(*words: str, typed: str = "") -> Finished:
        return mofang("key", *words, cwd=shop.home, typed=typed, variables=shop.variables)

    assert "sk_test_…4711" in key("show").out
    assert key("test").code == 0
    assert key("delete").code == 0
    assert key("show").code == 7
    with open_kiosk() as kiosk:
        kiosk.wait_for("收银台暂时不能使用")
        kiosk.wait_for("mofang key set")
        assert key("set", typed=f"{KEY}\n").code == 0
        kiosk.tap("再试一次")
        order_a_month(kiosk)
        assert shop.last_payment().state is PaymentState.OPEN
