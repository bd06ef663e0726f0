"""`mofang pay`: one checkout in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from app.core.errors import InputError, InvalidOrder
from app.core.money import below_smallest_charge, money_words, parse_amount
from app.core.order import DEFAULT_PRODUCT_NAME, Order
from app.email_address import checked_email
from app.engine.commands import StartCheckout, new_payment_id
from app.settings import Settings
from app.terminal.exit_codes import ExitCode
from app.terminal.follower import Follower
from app.terminal.options import Options
from app.terminal.screen import Screen
from app.terminal.tellers import JsonTeller, Teller, TextTeller
from app.terminal.words import say

if TYPE_CHECKING:
    from app.bootstrap import Runtime

ORIGIN = "terminal"
SHORTEST_TIMEOUT_SECONDS = 5
LONGEST_TIMEOUT_SECONDS = 23 * 3600
_ASK = "-"


def run(runtime: Runtime, options: Options, screen: Screen) -> ExitCode:
    """Raises MofangError if nothing was started."""
    if options.email == _ASK:
        options.email = _asked_email(screen)
    order = order_from(options, runtime.settings)
    seconds = timeout_from(options.timeout) or runtime.settings.scan_seconds
    return collect(runtime, order, seconds, options, screen)


def collect(
    runtime: Runtime, order: Order, scan_seconds: float, options: Options, screen: Screen
) -> ExitCode:
    """Have one order paid. Raises MofangError if nothing was started."""
    _warn_if_small(order, options, screen)
    command = StartCheckout(
        new_payment_id(),
        order,
        screen.language,
        ORIGIN,
        scan_seconds,
        excluded_methods=runtime.settings.kiosk_excluded_payment_methods,
    )
    service = runtime.open_service()
    teller: Teller = JsonTeller(screen, service.server_time)
    if not options.json:
        teller = TextTeller(screen, demo=runtime.demo, with_qr=not options.no_qr)
    return Follower(service, command, teller, lambda: screen.broken).follow()


def order_from(options: Options, settings: Settings) -> Order:
    """Raises InvalidAmount, InvalidOrder."""
    return Order(
        parse_amount(
            options.amount, settings.currency if options.currency is None else options.currency
        ),
        DEFAULT_PRODUCT_NAME if options.product is None else options.product,
        checked_email(options.email or ""),
        options.reference,
        settings.metadata,
    )


def _asked_email(screen: Screen) -> str:
    """One line from the keyboard or the pipe; an empty one means no address. Raises InvalidOrder when none comes."""
    if sys.stdin.isatty():
        screen.prompt(say(screen.language, "email_prompt"))
    line = sys.stdin.readline()
    if not line:
        raise InvalidOrder("email_invalid")
    return line


def timeout_from(text: str | None) -> int | None:
    """Seconds, or None for the shop's own. Raises InputError `timeout_invalid`."""
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) < 7:
        seconds = int(text)
        if SHORTEST_TIMEOUT_SECONDS <= seconds <= LONGEST_TIMEOUT_SECONDS:
            return seconds
    limits = {"lowest": str(SHORTEST_TIMEOUT_SECONDS), "highest": str(LONGEST_TIMEOUT_SECONDS)}
    raise InputError("timeout_invalid", **limits)


def _warn_if_small(order: Order, options: Options, screen: Screen) -> None:
    smallest = below_smallest_charge(order.amount)
    if smallest is None:
        return
    words = say(screen.language, "below_smallest", smallest=money_words(smallest))
    if options.json:
        screen.document({"event": "warning", "code": "amount_below_minimum", "message": words})
    else:
        screen.warn(words)
