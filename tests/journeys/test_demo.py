"""What `make run` opens: the kiosk in demo mode, on a screen and without one. Nothing real is touched."""

from pathlib import Path

from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import order_a_month, running_kiosk
from tests.stage.keyring_session import DesktopSession
from tests.stage.screen_reader import ScreenReader
from tests.stage.virtual_screen import VirtualScreen
from tests.terminal.mofang_process import MofangProcess

# Of a shop that is open next door; a demo must not see it.
REAL_SHOP = {
    "STRIPE_SECRET_KEY": "sk_live_" + "51RealShopKEY0815",
    "STRIPE_API_BASE": "https://stripe.invalid",
    "FRONTEND_BASE_URL": "https://shop.invalid",
}


def test_a_demo_checkout_is_paid_on_a_screen(
    tmp_path: Path,
    screen: VirtualScreen,
    screen_reader: ScreenReader,
    keyring_session: DesktopSession,
    customer: CustomerPhone,
) -> None:
    throwaway = tmp_path / "throwaway"
    throwaway.mkdir()
    real_home = tmp_path / "home"
    variables = {
        **REAL_SHOP,
        **keyring_session.environment,
        "MOFANG_HOME": str(real_home),
        "TMPDIR": str(throwaway),
    }
    with running_kiosk(["--demo"], tmp_path, variables, screen, screen_reader) as kiosk:
        assert kiosk.shows("测试模式 · 不会扣款")
        assert list(throwaway.glob("*/journal.sqlite3"))
        customer.open(order_a_month(kiosk))
        customer.pay_with("4242424242424242")
        customer.wait_for("付款成功")
        kiosk.wait_for("付款成功")
        assert kiosk.is_jade()
    assert not real_home.exists()
    assert not list(throwaway.glob("mofang-demo-*"))


def test_without_a_display_the_terminal_takes_the_payment(
    tmp_path: Path, customer: CustomerPhone
) -> None:
    variables = {**REAL_SHOP, "MOFANG_HOME": str(tmp_path / "home")}
    with MofangProcess(["kiosk", "--demo"], tmp_path, variables) as run:
        run.line_with("There is no display here")
        customer.open(run.line_with("http://").strip())
        customer.pay_with("4242424242424242")
        ended = run.end()
    assert ended.code == 0, ended
    assert "PAID" in ended.out
    assert not (tmp_path / "home").exists()
