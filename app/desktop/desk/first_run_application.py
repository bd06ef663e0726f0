"""Runs the first run's window, until the person knows what comes next."""

from __future__ import annotations

from functools import partial

from app.desktop.application import catch_failures, end_start, make_application
from app.desktop.desk.first_run_service import FirstRunEnd, FirstRunOutcome, FirstRunService
from app.desktop.desk.first_run_window import FirstRunWindow
from app.desktop.languages import Languages
from app.desktop.stop_signals import StopSignals


def run_first_run(service: FirstRunService, language: str) -> FirstRunOutcome:
    """Show it until it ends. Needs a display. Raises ImportError if Qt lacks a system library."""
    application = make_application()
    languages = Languages(application)
    languages.speak(language)
    window = FirstRunWindow(service, language, languages.speak)
    ends: list[FirstRunEnd] = []
    window.ended.connect(ends.append)
    leave = partial(application.exit, 0)
    window.ended.connect(lambda _: leave())
    signals = StopSignals(leave)
    restore_hooks = catch_failures(window.show_broken)
    window.show()
    try:
        application.exec()
    finally:
        signals.close()
        restore_hooks()
        window.close()
        languages.fall_silent()
        window.deleteLater()
        end_start()
    return FirstRunOutcome(ends[0] if ends else FirstRunEnd.LEFT, window.language)
