"""Somebody drums on the screen with ten fingers while phones pay: the books hold, and nothing complains."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from random import Random

from app.core.state import PaymentState
from tests.journal.reading import payments_in
from tests.journeys.conftest import Account, Shop
from tests.journeys.kiosk import Kiosk
from tests.terminal.mofang_process import control

SEED = 20261122
ROUNDS, TAPS = 12, 30
# Where buttons are, as fractions of the screen: the rest of the taps fall anywhere.
START, TILE, OTHER_TILE = (0.5, 0.54), (0.2, 0.4), (0.5, 0.4)
SKIP, CANCEL, DONE, AGAIN, LANGUAGE = (
    (0.8, 0.92),
    (0.39, 0.91),
    (0.5, 0.9),
    (0.44, 0.94),
    (0.95, 0.06),
)
BUTTONS = [START, TILE, OTHER_TILE, SKIP, CANCEL, DONE, AGAIN, LANGUAGE]
KEYS = ["Return", "Escape", "Tab", "space", "BackSpace", "7", "a", "F5"]
CARDS = ["4242424242424242", "4242424242424242", "4000000000009995"]


def test_a_monkey_loses_no_payment(
    shop: Shop, open_kiosk: Callable[[], AbstractContextManager[Kiosk]]
) -> None:
    monkey = Random(SEED)
    with open_kiosk() as kiosk:
        for _ in range(ROUNDS):
            kiosk.play([_gesture(monkey) for _ in range(TAPS)])
            _pay_something(shop.account, monkey)
        assert kiosk.is_running
    _check_books(shop)


def _gesture(monkey: Random) -> str:
    if monkey.random() < 0.05:
        return f"key {monkey.choice(KEYS)}"
    anywhere = (monkey.random(), monkey.random())
    across, down = monkey.choice(BUTTONS) if monkey.random() < 0.6 else anywhere
    times, apart = monkey.choice([1, 1, 1, 2, 3]), monkey.choice([1, 10, 40])
    place = f"{int(across * 1919)} {int(down * 1079)}"
    return f"mousemove {place} click --repeat {times} --delay {apart} 1"


def _pay_something(account: Account, monkey: Random) -> None:
    payable = [each["id"] for each in account.sessions() if each["status"] == "open"]
    if payable and monkey.random() < 0.6:
        # It may have been closed by now: then the phone is told so, and nothing is paid.
        chosen = monkey.choice(payable)
        control(account.address, f"sessions/{chosen}/pay", {"card": monkey.choice(CARDS)})


def _check_books(shop: Shop) -> None:
    """Nothing that could still be paid, and of every session what Stripe says of it."""
    truth = {
        each["id"]: (each["status"], each["payment_status"]) for each in shop.account.sessions()
    }
    payments = payments_in(shop.home)
    told = {each.session_id: each.state for each in payments if each.session_id}
    words = {("complete", "paid"): PaymentState.PAID, ("expired", "unpaid"): PaymentState.CANCELED}
    assert told == {name: words.get(status) for name, status in truth.items()}
    without = {each.state for each in payments if not each.session_id}
    assert without <= {PaymentState.FAILED}, "a payment without a session was never begun"
    assert PaymentState.PAID in told.values(), "the monkey has to pay to prove anything"
