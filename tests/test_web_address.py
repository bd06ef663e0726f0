"""Which addresses mean this machine."""

from __future__ import annotations

import pytest

from app.web_address import is_loopback


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:12111", True),
        ("http://127.8.9.1", True),
        ("http://localhost:1", True),
        ("http://localhost.:1", True),
        ("http://LOCALHOST", True),
        ("http://[::1]:1", True),
        ("http://0.0.0.0:1", True),
        ("http://pay.localhost", True),
        ("https://api.stripe.com", False),
        ("http://192.168.1.4", False),
        ("http://localhost.example", False),
        ("", False),
    ],
)
def test_this_machine_is_known(address: str, here: bool) -> None:
    assert is_loopback(address) is here
