"""A new shop: from a computer that knows nothing to a payment that was really made, in one window after the other."""

from pathlib import Path

from app.core.state import PaymentState
from app.settings import load_settings
from tests.journal.reading import payments_in
from tests.journeys.conftest import KEY, Account
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import running_face
from tests.stage.keyring_session import DesktopSession
from tests.stage.screen_reader import ScreenReader
from tests.stage.virtual_screen import VirtualScreen

PAGE = "https://shop.example"


def test_a_new_shop_sets_itself_up_and_is_paid(
    tmp_path: Path,
    account: Account,
    keyring_session: DesktopSession,
    screen: VirtualScreen,
    screen_reader: ScreenReader,
    customer: CustomerPhone,
) -> None:
    home = tmp_path / "home"
    variables = keyring_session.environment | {
        "MOFANG_HOME": str(home),
        "STRIPE_API_BASE": account.address,
        "LANG": "zh_CN.UTF-8",
    }
    with running_face(["desk"], tmp_path, variables, screen, screen_reader) as desk:
        desk.wait_for("欢迎")
        desk.tap("下一步")
        desk.wait_for("您的店铺")
        desk.type("Noodles")
        desk.press("Return")
        desk.wait_for("您卖什么？")
        desk.press("Return")
        desk.wait_for("连接 Stripe")
        desk.type(KEY)
        desk.press("Tab")
        desk.type(account.address)
        desk.press("Return")
        desk.wait_for("准备好了")
        assert load_settings(home / "settings.toml", {}).shop_name == "Noodles"
        desk.tap("试一笔付款")
        desk.tap("生成付款链接")
        desk.wait_for("链接已复制")
        customer.open(desk.scan())
        customer.wait_for("$10.00")
        customer.fill_in("4242424242424242")
        customer.submit()
        desk.wait_for("已付款：US$10.00")
        assert not desk.shows(KEY)
    (payment,) = payments_in(home)
    assert payment.state is PaymentState.PAID
    assert KEY not in (home / "settings.toml").read_text(encoding="utf-8")
