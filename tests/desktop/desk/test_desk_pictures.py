"""Every picture of the desk: no word is cut, and everything that can be reached has a name."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)

from app.desktop.desk.desk_gallery import LANGUAGES, SCENES, SIZES, close_desk, open_desk
from app.desktop.gallery import settle
from app.desktop.languages import Languages
from app.settings import Settings
from tests.desktop.test_pictures import cut_words


def seen(root: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [each for each in root.findChildren(kind) if each.isVisibleTo(root)]


def cut(widget: QWidget) -> str | None:
    """The words of a widget if they do not fit; on the rail the icon is above them."""
    if isinstance(widget, QToolButton):
        fits = widget.fontMetrics().horizontalAdvance(widget.text()) + 8 <= widget.width()
        return None if fits else widget.text()
    return cut_words(widget)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_every_scene(
    qapp: QApplication,
    languages: Languages,
    scene: str,
    size: tuple[int, int],
    language: str,
    dark: bool,
) -> None:
    window, bridge = open_desk(Settings(language=language), size, languages, dark=dark)
    try:
        shown = SCENES[scene](window)
        settle(qapp)
        assert (window.width(), window.height()) == size
        words = [*seen(shown, QLabel), *seen(shown, QAbstractButton)]
        assert [cut(each) for each in words if cut(each)] == []
        reached = [
            each
            for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox)
            for each in seen(shown, kind)
            if not isinstance(each.parent(), QComboBox | QAbstractSpinBox)
        ]
        assert [each for each in reached if not each.accessibleName()] == []
    finally:
        close_desk(window, bridge)
        languages.speak("en")
