"""Runs a window, and tells when its first frame is painted: `python -m tests.bench.first_frame bare|kiosk`.

One line of JSON on stdout: `at` by the monotonic clock, which all processes of a machine share, and whether Stripe's
SDK had been imported by then.
"""

from __future__ import annotations

import json
import sys
import time


def watch_first_paint() -> None:
    """Have QApplication.exec tell of the first frame: nothing is painted before the loop runs."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    run_loop = QApplication.exec

    class FirstPaint(QObject):
        """Sees every event of the program until a window has been painted."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            """The timer comes after the frame has been handed to the screen."""
            if (
                event.type() == QEvent.Type.Paint
                and isinstance(watched, QWidget)
                and watched.isWindow()
            ):
                QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
                QTimer.singleShot(0, tell)
            return False

    def watched_loop(*_application: QApplication) -> int:
        watcher = FirstPaint()
        QApplication.instance().installEventFilter(watcher)  # type: ignore[union-attr]
        return run_loop()

    QApplication.exec = watched_loop  # type: ignore[method-assign]


def tell() -> None:
    """`processor` is what this process alone has used: it hardly changes when the machine is busy."""
    told = {
        "at": time.monotonic(),
        "processor": time.process_time(),
        "stripe": "stripe" in sys.modules,
    }
    print(json.dumps(told), flush=True)


def show_bare_window() -> int:
    """The least that a program with PySide6 can show."""
    watch_first_paint()
    from PySide6.QtWidgets import QApplication, QLabel

    application = QApplication([])
    label = QLabel("魔方收银台")
    label.setGeometry(application.primaryScreen().geometry())
    label.showFullScreen()
    return application.exec()


class BeforeTheDesktop:
    """Waits until the program itself gets to Qt, so that all is loaded in the order that a shop has it."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Finds nothing; every module is asked for here first."""
        if name == "app.desktop.application":
            watch_first_paint()


def show_kiosk() -> int:
    """The kiosk as a shop starts it."""
    from app.__main__ import main

    sys.meta_path.insert(0, BeforeTheDesktop)
    sys.argv = ["mofang", "kiosk"]
    return main()


if __name__ == "__main__":
    sys.exit({"bare": show_bare_window, "kiosk": show_kiosk}[sys.argv[1]]())
