"""Runs the desk on a screen: one instance, its language, and calm when code fails."""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING

from app.desktop.application import (
    ALREADY_RUNNING,
    catch_failures,
    end_start,
    make_application,
    set_window_icon,
)
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_instance import DeskInstance
from app.desktop.desk.desk_look import DeskLook, read_look, write_look
from app.desktop.desk.desk_window import DeskWindow
from app.desktop.languages import Languages
from app.desktop.stop_signals import StopSignals
from app.logs import say_on_stderr

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from app.desktop.desk.desk_runtime import DeskRuntime

_SIZE = (1280, 800)


def run_desk(runtime: DeskRuntime, address: str = "") -> int:
    """Show the desk until it is closed. `address` fills the form, here or in the desk that is open already.

    Returns the exit code; needs a display.
    """
    application = make_application()
    instance = DeskInstance(runtime.desk_lock_file)
    if not instance.take():
        if instance.hand_over(address):
            return 0
        say_on_stderr(_no_answer(runtime.settings.language))
        return ALREADY_RUNNING
    try:
        return _run(application, runtime, instance, address)
    finally:
        instance.give_up()


def _run(
    application: QApplication, runtime: DeskRuntime, instance: DeskInstance, address: str
) -> int:
    languages = Languages(application)
    look = read_look(runtime.desk_look_file)
    language = look.language_with(runtime.settings)
    languages.speak(language)
    bridge = DeskBridge(runtime)
    window = DeskWindow(
        runtime.settings, bridge, languages.speak, language=language, dark=look.dark
    )
    window.look_changed.connect(partial(_keep_look, bridge, runtime.desk_look_file))
    leave = partial(application.exit, 0)
    signals = StopSignals(leave)
    restore_hooks = catch_failures(window.show_broken)
    window.left.connect(leave)
    window.first_painted.connect(end_start)
    window.first_painted.connect(partial(set_window_icon, application))
    window.first_painted.connect(bridge.open)
    instance.handed_over.connect(window.take_address)
    window.resize(*_SIZE)
    window.show()
    if address:
        window.take_address(address)
    try:
        return application.exec()
    finally:
        window.hide()
        bridge.stop()
        signals.close()
        restore_hooks()
        languages.fall_silent()
        gc.unfreeze()
        window.deleteLater()
        bridge.deleteLater()


def _keep_look(bridge: DeskBridge, file: Path, look: DeskLook) -> None:
    bridge.run_aside(partial(write_look, file, look), lambda _: None, lambda _: None)


def _no_answer(language: str) -> str:
    if language == "zh":
        return "收款台已经打开，但没有回应。请使用它的窗口，或结束它后再试。"
    return "The desk is open already, but does not answer. Use its window, or end it and try again."
