"""`mofang desk`: the desk's window. There is nothing to take its place where no window can be shown."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from app.health.display import has_display
from app.terminal.exit_codes import ExitCode
from app.terminal.options import Options
from app.terminal.screen import Screen
from app.terminal.words import say

if TYPE_CHECKING:
    from app.bootstrap import Runtime

_log = logging.getLogger(__name__)


def run(runtime: Runtime, options: Options, screen: Screen) -> int:
    """Raises MofangError."""
    if has_display(os.environ):
        try:
            return runtime.run_desk(options.address)
        except ImportError as error:
            _log.warning("The window cannot be shown: %s", error)
            screen.warn(say(screen.language, "no_qt", reason=error))
            return ExitCode.OUT_OF_ORDER
    screen.warn(say(screen.language, "no_desk_here"))
    return ExitCode.OUT_OF_ORDER
