"""`mofang kiosk`: the kiosk's window, or the same checkout here when there is nothing to show a window on."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from app.core.errors import InvalidAmount
from app.core.money import parse_amount
from app.core.order import DEFAULT_AMOUNT, Order
from app.health.display import has_display
from app.settings import Settings
from app.terminal.exit_codes import ExitCode
from app.terminal.options import Options
from app.terminal.screen import Screen
from app.terminal.words import say

if TYPE_CHECKING:
    from app.bootstrap import Runtime

_log = logging.getLogger(__name__)


def run(runtime: Runtime, options: Options, screen: Screen) -> int:
    """Raises MofangError if nothing was started in the terminal."""
    if has_display(os.environ):
        try:
            return runtime.run_kiosk()
        except ImportError as error:
            # One of Qt's system libraries; its name is all that a person needs to look for.
            _log.warning("The window cannot be shown: %s", error)
            screen.line(say(screen.language, "no_qt", reason=error))
    screen.line(say(screen.language, "no_display"))
    return _run_here(runtime, options, screen)


def _run_here(runtime: Runtime, options: Options, screen: Screen) -> ExitCode:
    from app.terminal import pay

    settings = runtime.settings
    try:
        order = _asked(settings, screen) if sys.stdin.isatty() else _first(settings, screen)
    except EOFError:
        return ExitCode.CANCELED
    return pay.collect(runtime, order, settings.scan_seconds, options, screen)


def _first(settings: Settings, screen: Screen) -> Order:
    """Nobody can be asked: the first product, or the guide's own example."""
    if not settings.catalog:
        return Order(DEFAULT_AMOUNT, metadata=settings.metadata)
    item = settings.catalog[0]
    return Order(item.amount, item.name_in(screen.language), metadata=settings.metadata)


def _asked(settings: Settings, screen: Screen) -> Order:
    """Raises EOFError when the keyboard is gone."""
    language = screen.language
    items = settings.catalog
    for number, item in enumerate(items, start=1):
        price = f"{item.amount.to_text()} {item.amount.currency}"
        screen.line(f"  {number}. {item.name_in(language)}  {price}")
    if settings.allow_free_amount:
        screen.line(f"  {len(items) + 1}. {say(language, 'other_amount')}")
    chosen = _choice(len(items) + settings.allow_free_amount, screen)
    if chosen > len(items):
        return _free_order(settings, screen)
    item = items[chosen - 1]
    return Order(item.amount, item.name_in(language), metadata=settings.metadata)


def _choice(last: int, screen: Screen) -> int:
    while True:
        typed = input(say(screen.language, "choose", last=last)).strip() or "1"
        if typed.isdecimal() and 1 <= int(typed) <= last:
            return int(typed)
        screen.line(say(screen.language, "choose_again", last=last))


def _free_order(settings: Settings, screen: Screen) -> Order:
    from app.core.sentences import staff_sentence

    while True:
        typed = input(say(screen.language, "type_amount", currency=settings.currency))
        try:
            amount = parse_amount(typed, settings.currency)
        except InvalidAmount as refused:
            screen.line(staff_sentence(refused.code, screen.language, **refused.details))
            continue
        name = settings.free_amount_name_in(screen.language)
        return Order(amount, name, metadata=settings.metadata)
