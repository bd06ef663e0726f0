"""Shows every page of kiosk and desk, one at a time: `python -m tests.journeys.shown_pages kiosk|desk`.

A line on stdin asks for the next one, and is answered with its name; an empty line says that there are no more.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from PySide6.QtCore import QSocketNotifier

from app.desktop.application import make_application
from app.desktop.desk import desk_gallery
from app.desktop.gallery import pictures
from app.desktop.languages import Languages

_SIZE = "1280x800-en"


def names(face: str) -> Iterator[str]:
    """Each is on the screen until the next is asked for."""
    application = make_application()
    languages = Languages(application)
    desk = desk_gallery.pictures(application, languages)
    kiosk = pictures(application, languages, _SIZE)
    for name, window in desk if face == "desk" else kiosk:
        if name.endswith((_SIZE, f"{_SIZE}-light")):
            window.activateWindow()
            yield name


def main(face: str) -> int:
    """Until there is nothing more to show."""
    application = make_application()
    pages = names(face)
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def show_next() -> None:
        sys.stdin.readline()
        name = next(pages, "")
        print(name, flush=True)
        if not name:
            application.exit(0)

    notifier.activated.connect(show_next)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
