"""`mofang pin`: turns a PIN into the line for the settings file. The PIN itself is kept nowhere."""

from __future__ import annotations

import getpass
import sys

from app.pin import hash_pin
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.screen import Screen
from app.terminal.words import say


def run(screen: Screen) -> ExitCode:
    """Raises InputError `pin_invalid`."""
    hashed = hash_pin(_typed(screen))
    screen.warn(say(screen.language, "pin_line"))
    screen.line(f'pin_hash = "{hashed}"')
    return DONE


def _typed(screen: Screen) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    try:
        return getpass.getpass(say(screen.language, "pin_prompt"), stream=sys.stderr)
    except EOFError:
        return ""
