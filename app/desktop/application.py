"""Runs a face on a screen: the application object, its type and language, one instance, and calm when code fails."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, Qt
from PySide6.QtWidgets import QApplication

from app.desktop.engine_bridge import EngineBridge
from app.desktop.fonts import load_fonts
from app.desktop.keep_awake import KeepAwake
from app.desktop.kiosk.kiosk_window import KioskWindow
from app.desktop.languages import Languages
from app.desktop.motion_hint import wants_less_motion
from app.desktop.stop_signals import StopSignals
from app.desktop.theme import Appearance
from app.desktop.widgets.svg_icon import icon
from app.logs import say_on_stderr

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.desktop.runtime import KioskRuntime

_log = logging.getLogger(__name__)

ALREADY_RUNNING = 2
_WINDOWED_SIZE = (1280, 800)
# Memory grows by 2.6 MB over 600 customers with this, by 5.5 MB with 20,000, and by 15 MB with what suits a start.
_OBJECTS_BEFORE_LOOKING = 5_000


def make_application() -> QApplication:
    """The one QApplication, dressed."""
    # Named before the application is made, or another style would be made first and thrown away.
    QApplication.setStyle("fusion")
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("mofang")
    application.setApplicationDisplayName("Mofang Checkout")
    application.setFont(load_fonts())
    application.setQuitOnLastWindowClosed(False)
    return application


def end_start() -> None:
    """Look for garbage as a program that runs for weeks must, but not among what the start has made: that stays."""
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_LOOKING)


def run_kiosk(runtime: KioskRuntime) -> int:
    """Show the kiosk until staff leave it. Returns the exit code; needs a display."""
    lock = QLockFile(str(runtime.lock_file))
    lock.setStaleLockTime(0)
    # A full disk refuses the lock too, but then the screen must open, to say so.
    if not lock.tryLock(0) and lock.error() is QLockFile.LockError.LockFailedError:
        say_on_stderr(_already_running(runtime.settings.language))
        return ALREADY_RUNNING
    try:
        return _run(runtime)
    finally:
        lock.unlock()


def _run(runtime: KioskRuntime) -> int:
    application = make_application()
    languages = Languages(application)
    languages.speak(runtime.settings.language)
    bridge = EngineBridge(runtime)
    window = KioskWindow(runtime.settings, bridge, languages.speak)
    zone = runtime.settings.zone
    awake = KeepAwake(
        runtime.settings.night_hours, lambda: datetime.fromtimestamp(bridge.now(), zone).time()
    )
    # Not quit(): that asks the windows first, and a kiosk's window says no.
    leave = partial(application.exit, 0)
    signals = StopSignals(leave)
    restore_hooks = catch_failures(window.show_broken)
    window.left.connect(leave)
    window.first_painted.connect(end_start)
    window.first_painted.connect(partial(set_window_icon, application))
    window.first_painted.connect(bridge.open)
    window.first_painted.connect(awake.start)
    window.occupied.connect(awake.set_occupied)
    if not runtime.settings.reduced_motion:
        ask = partial(bridge.run_aside, wants_less_motion, partial(_calm, window))
        bridge.service_ready.connect(ask, Qt.ConnectionType.SingleShotConnection)
    if runtime.settings.full_screen:
        window.first_painted.connect(partial(_lock_down, window, application))
    _show(window, full_screen=runtime.settings.full_screen)
    try:
        return application.exec()
    finally:
        window.hide()
        bridge.stop()
        awake.stop()
        signals.close()
        restore_hooks()
        gc.unfreeze()
        window.deleteLater()
        bridge.deleteLater()


def _show(window: KioskWindow, *, full_screen: bool) -> None:
    if full_screen:
        # A kiosk may run without a window manager, and then nobody else makes the window this large.
        window.setGeometry(window.screen().geometry())
        window.start()
        window.showFullScreen()
    else:
        window.resize(*_WINDOWED_SIZE)
        window.start()
        window.show()


def _lock_down(window: KioskWindow, application: QApplication) -> None:
    from app.desktop.kiosk.lockdown import Lockdown
    from app.desktop.kiosk.screen_keeper import ScreenKeeper

    lockdown, keeper = Lockdown(window, application), ScreenKeeper(window, application)
    window.left.connect(lockdown.stop)
    window.left.connect(keeper.stop)
    lockdown.start()


def _calm(window: KioskWindow, asked: Future[bool]) -> None:
    if asked.exception() is None and asked.result():
        window.flow.set_usual_appearance(Appearance(still=True))


def set_window_icon(application: QApplication) -> None:
    """The cube, once the first frame is there: making it takes time."""
    application.setWindowIcon(icon("cube", "#c8402f", 256))


def catch_failures(show_broken: Callable[[], None]) -> Callable[[], None]:
    """Log what no code expected and show a calm page instead of dying. Returns what undoes it."""
    old_hook, old_thread_hook = sys.excepthook, threading.excepthook

    def on_failure(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not issubclass(kind, Exception):
            old_hook(kind, error, trace)
            return
        _log.critical("A screen failed", exc_info=(kind, error, trace))
        show_broken()

    def on_thread_failure(args: threading.ExceptHookArgs) -> None:
        _log.critical("The thread %s failed", args.thread, exc_info=args.exc_value)

    def restore() -> None:
        sys.excepthook, threading.excepthook = old_hook, old_thread_hook

    sys.excepthook, threading.excepthook = on_failure, on_thread_failure
    return restore


def _already_running(language: str) -> str:
    if language == "zh":
        return "这台收银台已经打开了。请使用已打开的窗口，或先用 Ctrl+Q 关闭它。"
    return "This checkout is already open. Use its window, or close it with Ctrl+Q first."
