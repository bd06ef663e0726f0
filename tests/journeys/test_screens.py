"""Monitors that are turned, pulled out and plugged in again while a customer stands before them."""

from collections.abc import Callable

import pytest

from app.core.state import PaymentState
from tests.journeys.conftest import Shop
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.kiosk import order_a_month, running_kiosk
from tests.journeys.test_cards import GOOD_CARD, see_paid
from tests.stage.screen_reader import ScreenReader
from tests.stage.virtual_screen import OUTPUT, VirtualScreen
from tests.stage.waiting import until

SIDE = 1920
LEFT, RIGHT = (0, 0, 900, 1080), (900, 0, 1020, 1080)


@pytest.fixture
def screen(virtual_screen: Callable[[int, int], VirtualScreen]) -> VirtualScreen:
    """As wide as it is high, so that it can take either shape."""
    screen = virtual_screen(SIDE, SIDE)
    screen.take_shape(SIDE, 1080)
    return screen


def test_a_screen_is_turned_before_the_customer_pays(
    shop: Shop, screen: VirtualScreen, screen_reader: ScreenReader, customer: CustomerPhone
) -> None:
    with running_kiosk([], shop.home, shop.variables, screen, screen_reader) as kiosk:
        address = order_a_month(kiosk)
        screen.take_shape(1080, SIDE)
        until(lambda: abs(kiosk.place_of_code()[0] - 1080 // 2) < 10)
        assert kiosk.scan() == address
        customer.open(address)
        customer.pay_with(GOOD_CARD)
        see_paid(kiosk, shop)


def test_a_monitor_is_pulled_out_and_plugged_in_again(
    shop: Shop, screen: VirtualScreen, screen_reader: ScreenReader, customer: CustomerPhone
) -> None:
    # Qt opens a window on the monitor that has Xvfb's socket; without one of ours, the socket has the whole screen.
    screen.plug_in("left", LEFT, output=OUTPUT)
    screen.plug_in("right", RIGHT)
    with running_kiosk([], shop.home, shop.variables, screen, screen_reader) as kiosk:
        address = order_a_month(kiosk)
        assert kiosk.place_of_code()[0] < RIGHT[0]
        screen.unplug("left")
        until(lambda: kiosk.place_of_code()[0] > RIGHT[0])
        assert kiosk.scan() == address
        screen.plug_in("left", LEFT, output=OUTPUT)
        until(lambda: kiosk.place_of_code()[0] < RIGHT[0])
        customer.open(address)
        customer.pay_with(GOOD_CARD)
        kiosk.wait_for("付款成功")
    assert shop.last_payment().state is PaymentState.PAID
