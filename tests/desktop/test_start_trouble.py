"""The window that says why no kiosk opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from app.desktop.gallery import start_trouble_pictures, start_troubles
from app.desktop.languages import Languages
from app.desktop.start_trouble import StartTroubleWindow, show_start_trouble
from app.desktop.widgets.button import Button
from tests.desktop.test_pictures import cut_words


def test_nothing_is_cut_and_everything_can_be_hit(qapp: QApplication, languages: Languages) -> None:
    seen = 0
    for name, window in start_trouble_pictures(qapp, languages):
        words = [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]
        assert [cut_words(each) for each in words if each.isVisible() and cut_words(each)] == [], (
            name
        )
        least = 48 if "800x480" in name else 64
        for button in window.findChildren(Button):
            place = QRect(button.mapTo(window, QPoint(0, 0)), button.size())
            assert window.rect().contains(place), name
            assert min(button.width(), button.height()) >= least, name
            assert button.accessibleName()
        seen += 1
    assert seen == 16


def _shown_words(window: StartTroubleWindow) -> str:
    return "\n".join(each.text() for each in window.findChildren(QLabel))


def test_it_says_file_line_and_field_in_both_languages_until_it_is_closed(
    qapp: QApplication,
) -> None:
    said: list[str] = []

    def read_and_close() -> None:
        (window,) = [
            each for each in qapp.topLevelWidgets() if isinstance(each, StartTroubleWindow)
        ]
        said.append(_shown_words(window))
        window._header.switch.click()
        said.append(_shown_words(window))
        window._close.click()

    QTimer.singleShot(0, read_and_close)
    show_start_trouble(start_troubles()["start-trouble-settings"], "zh")
    chinese, english = said
    for part in ("could not start", "settings.toml", "Line 3", "currency", "three letters"):
        assert part in english
    for part in ("无法启动", "settings.toml", "第 3 行", "currency", "三个字母"):
        assert part in chinese


@pytest.mark.parametrize("trouble", ["start-trouble-home"])
def test_a_long_path_is_broken_into_lines(
    qapp: QApplication, languages: Languages, trouble: str
) -> None:
    window = StartTroubleWindow(start_troubles()[trouble], "en", languages.speak)
    assert "/\N{ZERO WIDTH SPACE}settings.toml" in _shown_words(window)
    window.deleteLater()
