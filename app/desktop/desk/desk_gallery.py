"""Writes every page of the desk as PNG: `python -m app.desktop.desk.desk_gallery FOLDER [SCENE]`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.desktop.application import make_application
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_service import DeskService
from app.desktop.desk.desk_window import DeskWindow
from app.desktop.gallery import settle
from app.desktop.languages import Languages
from app.settings import Settings

SIZES = ((1280, 800), (1440, 900))
LANGUAGES = ("zh", "en")
Scene = Callable[[DeskWindow], QWidget]


class _NoRuntime:
    """There is nothing to open: a scene feeds the pages itself."""

    livemode = False
    desk_lock_file = Path()

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def open_desk(self) -> DeskService:
        """Never called."""
        raise NotImplementedError


def _empty_form(window: DeskWindow) -> QWidget:
    window.go_to("payments")
    return window


# What is shown of each page; a scene returns what is to be pictured: the window, or a dialog over it.
SCENES: dict[str, Scene] = {
    "links-empty": _empty_form,
}


def open_desk(
    settings: Settings, size: tuple[int, int], languages: Languages, *, dark: bool
) -> tuple[DeskWindow, DeskBridge]:
    """The real window at a size, without an engine."""
    languages.speak(settings.language)
    bridge = DeskBridge(_NoRuntime(settings))
    window = DeskWindow(settings, bridge, languages.speak, dark=dark)
    window.resize(*size)
    window.show()
    return window, bridge


def close_desk(window: DeskWindow, bridge: DeskBridge) -> None:
    """Let go of a window and everything that it started."""
    window.close()
    bridge.stop()
    bridge.deleteLater()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def pictures(
    application: QApplication, languages: Languages, only: str = ""
) -> Iterator[tuple[str, QWidget]]:
    """Every scene at every size, in every language, by day and by night."""
    for scene in (each for each in SCENES if only in each):
        for size in SIZES:
            for language in LANGUAGES:
                for dark in (False, True):
                    settings = Settings(language=language)
                    window, bridge = open_desk(settings, size, languages, dark=dark)
                    shown = SCENES[scene](window)
                    settle(application)
                    colors = "dark" if dark else "light"
                    yield f"desk-{scene}-{size[0]}x{size[1]}-{language}-{colors}", shown
                    close_desk(window, bridge)


def main(arguments: list[str]) -> int:
    """Write the pictures into a folder; a second argument picks the scenes whose names contain it."""
    if not 1 <= len(arguments) <= 2:
        print("usage: python -m app.desktop.desk.desk_gallery FOLDER [SCENE]", file=sys.stderr)
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    application = make_application()
    for name, shown in pictures(application, Languages(application), *arguments[1:]):
        shown.grab().save(str(folder / f"{name}.png"))
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
