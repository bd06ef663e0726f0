"""Where the phone lands: a phone must be able to get there."""

import pytest

from app.core.errors import InputError
from app.return_address import return_address
from app.settings import Settings
from app.web_address import is_loopback


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://localhost:8080", True),
        ("http://LOCALHOST.", True),
        ("http://till.localhost", True),
        ("http://127.0.0.1", True),
        ("http://127.9.9.9:80/x", True),
        ("http://[::1]:80", True),
        ("http://0.0.0.0:80", True),
        ("http://192.168.1.7", False),
        ("https://shop.example", False),
        ("https://localhost.shop.example", False),
    ],
)
def test_loopback_is_known_in_every_form(address: str, loopback: bool) -> None:
    assert is_loopback(address) is loopback


def test_the_shop_s_own_address_is_used() -> None:
    settings = Settings(frontend_base_url="https://shop.example")
    assert return_address(settings, livemode=True) == "https://shop.example"


def test_a_developer_may_use_the_guide_s_address_with_a_test_key() -> None:
    settings = Settings(frontend_base_url="http://localhost:8080")
    assert return_address(settings, livemode=False) == "http://localhost:8080"
    with pytest.raises(InputError, match="return_address_loopback"):
        return_address(settings, livemode=True)


def test_without_one_it_is_asked_for() -> None:
    for livemode in (False, True):
        with pytest.raises(InputError, match="return_address_missing"):
            return_address(Settings(), livemode=livemode)


def test_a_stand_in_on_this_machine_serves_the_pages_itself() -> None:
    near = Settings(stripe_api_base="http://127.0.0.1:12111")
    assert return_address(near, livemode=False) == "http://127.0.0.1:12111"
    with pytest.raises(InputError, match="return_address_missing"):
        return_address(near, livemode=True)
    far = Settings(stripe_api_base="https://proxy.example")
    with pytest.raises(InputError, match="return_address_missing"):
        return_address(far, livemode=False)
