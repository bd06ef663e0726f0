"""Shows on the screen, too, why a kiosk did not start: at log-in or behind an icon nobody reads a terminal."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from typing import Protocol

from app.health.display import can_be_seen
from app.settings import SettingsProblem

_log = logging.getLogger(__name__)


class TroubleWindow(Protocol):
    """Who can open the window."""

    def show_start_trouble(
        self, words_in: Callable[[str], str], problems: Sequence[SettingsProblem], language: str
    ) -> None:
        """Until it is closed. Raises ImportError if Qt lacks a system library."""


def show_trouble(
    root: TroubleWindow,
    words_in: Callable[[str], str],
    problems: Sequence[SettingsProblem],
    language: str,
) -> None:
    """Where there is a display. Nothing is raised: the terminal has been told already."""
    if not can_be_seen(os.environ):
        return
    try:
        root.show_start_trouble(words_in, problems, language)
    except Exception:
        _log.exception("The window that says why nothing started could not be shown")
