"""Runs a window, and tells when its first frame is painted: `python -m tests.bench.first_frame bare|kiosk`.

One line of JSON on stdout: `at` by the monotonic clock, which all processes of a machine share, and whether Stripe's
SDK had been imported by then.
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

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


def tell() -> None:
    print(json.dumps({"at": time.monotonic(), "stripe": "stripe" in sys.modules}), flush=True)


def watched_loop(*_application: QApplication) -> int:
    """Stands in for QApplication.exec: nothing is painted before the loop runs."""
    watcher = FirstPaint()
    QApplication.instance().installEventFilter(watcher)  # type: ignore[union-attr]
    return run_loop()


def show_bare_window() -> int:
    """The least that a program with PySide6 can show."""
    application = QApplication([])
    label = QLabel("魔方收银台")
    label.setGeometry(application.primaryScreen().geometry())
    label.showFullScreen()
    return application.exec()


def show_kiosk() -> int:
    """The kiosk as a shop starts it."""
    from app.__main__ import main

    sys.argv = ["mofang", "kiosk"]
    return main()


if __name__ == "__main__":
    QApplication.exec = watched_loop  # type: ignore[method-assign]
    sys.exit({"bare": show_bare_window, "kiosk": show_kiosk}[sys.argv[1]]())
