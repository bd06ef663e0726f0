"""`mofang desk`: the desk's window, and before its first time the questions that a new shop is asked.

There is nothing to take its place where no window can be shown.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from app.health.display import has_display
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.language import language_of
from app.terminal.options import Options
from app.terminal.screen import Screen
from app.terminal.words import say

if TYPE_CHECKING:
    from app.surroundings import Surroundings
    from app.terminal.command_line import Root

_log = logging.getLogger(__name__)


def run(root: Root, around: Surroundings, options: Options, screen: Screen) -> int:
    """Raises MofangError."""
    if not has_display(os.environ):
        # A mistake in the settings is told first: it is the same for every face.
        screen.language = language_of(around.load_settings(), os.environ)
        screen.warn(say(screen.language, "no_desk_here"))
        return ExitCode.OUT_OF_ORDER
    try:
        return _run_windows(root, around, options.address, screen)
    except ImportError as error:
        _log.warning("The window cannot be shown: %s", error)
        screen.warn(say(screen.language, "no_qt", reason=error))
        return ExitCode.OUT_OF_ORDER


def _run_windows(root: Root, around: Surroundings, address: str, screen: Screen) -> int:
    language = language_of(around.load_settings(), os.environ)
    outcome = root.run_first_run(around, language)
    match outcome and outcome.end:
        case "left":
            return DONE
        case "demo" if outcome:
            with root.surroundings(None, demo=True) as demo:
                return _run_desk(root, demo.speaking(outcome.language), "", screen)
        case "payment":
            return _run_desk(root, around, root.trial_address(around), screen)
        case _:
            around = around.speaking(language) if around.demo else around
            return _run_desk(root, around, address, screen)


def _run_desk(root: Root, around: Surroundings, address: str, screen: Screen) -> int:
    with root.running(around) as runtime:
        screen.language = language_of(runtime.settings, os.environ)
        return runtime.run_desk(address)
