"""At a real terminal: colours, the countdown, choices, Ctrl+C, and windows that are too small."""

import re
from pathlib import Path

import pytest

from tests.terminal.conftest import Shop
from tests.terminal.mofang_process import customer_pays
from tests.terminal.terminal_window import TerminalWindow

_URL = re.compile(r"http://\S+/c/pay/(cs_test_\w+)#\S+")


def _created(shown: str) -> dict[str, str]:
    found = _URL.search(shown)
    assert found is not None
    return {"checkout_url": found[0], "session_id": found[1]}


def test_a_program_that_ends_early_is_waited_for_no_longer(tmp_path: Path) -> None:
    with TerminalWindow(["--version"], tmp_path) as window:
        with pytest.raises(AssertionError, match="was not shown, only: mofang"):
            window.read_until("a prompt")
        assert window.end() == 0


def test_the_code_is_painted_and_time_counts_down(shop: Shop) -> None:
    with TerminalWindow(["pay", "19.90"], shop.home.parent, shop.variables) as window:
        window.read_until("Ctrl+C")
        shown = window.read_until("3:5")
        assert "\x1b[38;5;16;48;5;231m" in window.raw
        assert "TEST MODE" in shown
        customer_pays(_created(shown))
        assert window.end() == 0
        assert "PAID  19.90 USD" in window.shown


def test_the_address_is_asked_for(shop: Shop) -> None:
    arguments = ["pay", "19.90", "--email", "-"]
    with TerminalWindow(arguments, shop.home.parent, shop.variables) as window:
        window.read_until("e-mail address (Enter for none):")
        window.type("a@shop.example\n")
        created = _created(window.read_until("3:5"))
        session = shop.simulator.ledger.find_session(created["session_id"])
        window.type("\x03")
        assert window.end() == 4
    assert session is not None
    assert session["customer_email"] == "a@shop.example"


def test_ctrl_c_closes_the_link_and_says_so(shop: Shop) -> None:
    with TerminalWindow(["pay", "19.90"], shop.home.parent, shop.variables) as window:
        window.read_until("3:5")
        window.type("\x03")
        assert window.end() == 4
        assert "Cancelled: the link is closed, nothing was paid." in window.shown
        assert "Traceback" not in window.shown


def test_a_second_ctrl_c_leaves_at_once_and_says_what_is_left(shop: Shop) -> None:
    with TerminalWindow(["pay", "19.90"], shop.home.parent, shop.variables) as window:
        window.read_until("3:5")
        shop.simulator.stop()
        window.read_until("cannot be reached")
        window.type("\x03")
        window.read_until("Press Ctrl+C again")
        window.type("\x03")
        assert window.end() == 6
        assert "may still be payable" in window.shown


def test_a_narrow_window_says_so_and_shows_the_link(shop: Shop) -> None:
    arguments = ["pay", "19.90"]
    with TerminalWindow(arguments, shop.home.parent, shop.variables, columns=60) as window:
        shown = window.read_until("Ctrl+C")
        assert "too narrow" in shown
        assert "\x1b[38;5;16" not in window.raw
        assert _created(shown.replace("\r\n", "\n"))


def test_a_low_window_says_so(shop: Shop) -> None:
    arguments = ["pay", "19.90"]
    with TerminalWindow(arguments, shop.home.parent, shop.variables, lines=24) as window:
        assert "lines high" in window.read_until("Ctrl+C")


def test_the_kiosk_without_a_display_lets_a_person_choose(tmp_path: Path) -> None:
    with TerminalWindow(["kiosk", "--demo"], tmp_path) as window:
        shown = window.read_until("Choose (1–3)")
        assert "no display" in shown
        assert "2. Annual membership  199.00 USD" in shown
        window.type("9\n")
        window.read_until("Type a number from 1 to 3.")
        window.type("3\n")
        window.read_until("Amount in USD")
        window.type("1e3\n")
        window.read_until("19.90")
        window.type("7.5\n")
        shown = window.read_until("3:5")
        assert "7.50 USD  Other amount" in shown
        assert "4242 4242 4242 4242" in shown
        customer_pays(_created(shown))
        assert window.end() == 0


def test_the_choice_can_be_left(tmp_path: Path) -> None:
    for keys in ("\x04", "\x03"):
        with TerminalWindow(["--demo", "kiosk"], tmp_path) as window:
            window.read_until("Choose")
            window.type(keys)
            assert window.end() == 4
            assert "Traceback" not in window.shown


@pytest.mark.parametrize(("verb", "typed"), [(["key", "set"], "sk_test_51MarkedTyped01")])
def test_a_key_is_not_echoed(tmp_path: Path, verb: list[str], typed: str) -> None:
    with TerminalWindow([*verb, "--home", str(tmp_path)], tmp_path) as window:
        window.read_until("not shown")
        window.type(typed + "\n")
        assert window.end() == 7
        assert "MarkedTyped" not in window.raw
