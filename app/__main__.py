"""`mofang`, `python -m app`, and `python` with the folder of this package (terminal/own_program.py)."""

from __future__ import annotations

import gc
import os.path
import sys
from collections.abc import Sequence

# Python looks for garbage after every 700 new objects. What is imported is none, and looking is a tenth of a start:
# the first frame comes after some 50,000. The kiosk looks more often once it is there.
_OBJECTS_BEFORE_LOOKING = 100_000
# Every e-mail address has one of these, typed with whatever keyboard, and so has every address with a password in it.
_AT_SIGNS = frozenset("@＠")
_DATABASE = "postgresql"
# What fills a form may have an address in it, spelled "%40".
_FORM_FILLERS = ("mofang-pay:", "payment.html")


def main() -> int:
    """Run what the command line says; returns the exit code."""
    _hide_addresses(sys.argv[1:])
    gc.set_threshold(_OBJECTS_BEFORE_LOOKING)
    from app import bootstrap
    from app.terminal.command_line import run
    from app.terminal.screen import flush_streams

    try:
        return run(sys.argv[1:], bootstrap)
    finally:
        flush_streams()


def _hide_addresses(arguments: Sequence[str]) -> None:
    """Everybody on this machine can read a command line, so a customer's address is written over in it at once,
    and a database's with its password.

    Windows keeps the line as it was; only `--email -` and MOFANG_DATABASE_URL leave nothing to read there.
    """
    secret = [_is_private(each) for each in arguments]
    shown = ["…" if hides else each for each, hides in zip(arguments, secret, strict=True)]
    if shown == arguments:
        return
    from setproctitle import setproctitle

    setproctitle(" ".join(["mofang", *shown]))


def _is_private(argument: str) -> bool:
    filler = any(part in argument.casefold() for part in _FORM_FILLERS)
    return bool(_AT_SIGNS.intersection(argument)) or _DATABASE in argument or filler


def _find_package() -> None:
    """Given a folder, Python searches that folder instead of the one around it: our modules would shadow others."""
    folder = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 - pathlib is loaded later
    if sys.path[0] and os.path.realpath(sys.path[0]) == folder:
        parent = os.path.dirname(folder)  # noqa: PTH120
        sys.path[:1] = [] if parent in sys.path else [parent]


if __name__ == "__main__":
    _find_package()
    sys.exit(main())
