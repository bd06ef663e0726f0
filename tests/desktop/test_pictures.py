"""Every screen at every size in both languages: nothing is cut, everything can be hit, the code can be read."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from app.desktop.gallery import (
    APPEARANCES,
    LANGUAGES,
    SCENES,
    SIZES,
    Sitting,
    close_window,
    link_of,
    open_window,
    settings_for,
    settle,
)
from app.desktop.kiosk.kiosk_flow import Screen
from app.desktop.kiosk.kiosk_window import KioskWindow
from app.desktop.kiosk.scan_page import ScanPage
from app.desktop.kiosk.tile import Tile
from app.desktop.languages import Languages
from app.desktop.theme import PLAIN, Appearance, Scale
from app.desktop.widgets.labels import ElidedLabel, FitLabel
from app.settings.colors import contrast_of

# A camera in a shop reads smaller modules with difficulty.
LEAST_PIXELS_PER_MODULE = {(800, 480): 5, (1280, 800): 8, (1920, 1080): 10, (1080, 1920): 11}


def visible(window: KioskWindow, kind: type[QWidget]) -> list[QWidget]:
    """What a customer can see of one kind; an open panel hides what is behind it."""
    overlays = (
        window.idle_overlay,
        window.leave_gate,
        window.staff_gate,
        window.attention_list,
        window.appearance_panel,
    )
    shown = [each for each in overlays if each.isVisible()]
    root: QWidget = shown[0] if shown else window
    return [each for each in root.findChildren(kind) if each.isVisible()]


def cut_words(widget: QWidget) -> str | None:
    """The words of a widget if they do not fit into it."""
    if isinstance(widget, ElidedLabel):
        height = widget.fontMetrics().lineSpacing() - 2
        return (
            None
            if widget.height() >= min(height, widget.heightForWidth(widget.width()))
            else widget.text()
        )
    if isinstance(widget, FitLabel):
        metrics = QFontMetrics(widget.fitted_font())
        fits = metrics.horizontalAdvance(widget.text()) <= widget.width()
        return None if fits and metrics.height() <= widget.height() + 2 else widget.text()
    if isinstance(widget, QLabel):
        return _cut_label(widget)
    if isinstance(widget, QAbstractButton) and not isinstance(widget, Tile):
        return _cut_button(widget)
    return None


def _cut_label(label: QLabel) -> str | None:
    room = label.contentsRect()
    flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextSingleLine
    needed = label.fontMetrics().boundingRect(
        QRect(0, 0, room.width(), 10_000), flags, label.text()
    )
    fits = needed.width() <= room.width() + 1 and needed.height() <= room.height() + 1
    return None if fits else label.text()


def _cut_button(button: QAbstractButton) -> str | None:
    words = button.text().replace("&&", "&")
    icon = button.iconSize().width() + 4 if not button.icon().isNull() else 0
    needed = button.fontMetrics().horizontalAdvance(words) + icon
    fits = needed <= _inside(button) and button.fontMetrics().height() <= button.height()
    return None if fits else words


def _inside(button: QAbstractButton) -> int:
    """The width that the style's padding leaves for words."""
    option = QStyleOptionButton()
    option.initFrom(button)
    place = QStyle.SubElement.SE_PushButtonContents
    return button.style().subElementRect(place, option, button).width()


def faint_words(window: KioskWindow, labels: list[QLabel], least: float) -> list[str]:
    """The words that are nearly not there, as painted: thin strokes never have the whole of their colour."""
    picture = photograph(window).convert("L")
    faint = []
    for label in labels:
        corner = label.mapTo(window, QPoint(0, 0))
        box = QRect(corner, label.size()).intersected(window.rect())
        if box.isEmpty() or not label.text().strip():
            continue
        painted = picture.crop((box.left(), box.top(), box.right() + 1, box.bottom() + 1)).tobytes()
        if contrast_of(_gray(min(painted)), _gray(max(painted))) < least:
            faint.append(label.text())
    return faint


def _gray(level: int) -> str:
    return f"#{level:02x}{level:02x}{level:02x}"


def outside(window: KioskWindow, widget: QWidget) -> bool:
    """Whether some of a widget lies beyond the screen's edge."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return not window.rect().contains(place)


def too_small(window: KioskWindow, widget: QWidget) -> bool:
    """Whether a finger would miss it."""
    least = 48 if Scale(window.width(), window.height()).small else 64
    return widget.width() < least or widget.height() < least


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("appearance", APPEARANCES.values(), ids=["plain", "helped"])
@pytest.mark.parametrize("scene", SCENES)
def test_every_screen(
    qapp: QApplication,
    languages: Languages,
    scene: str,
    size: tuple[int, int],
    language: str,
    appearance: Appearance,
) -> None:
    window = open_window(settings_for(scene, language), size, languages, appearance)
    try:
        SCENES[scene](Sitting(window))
        settle(qapp)
        assert (window.width(), window.height()) == size
        check(window)
    finally:
        close_window(window)


@pytest.mark.parametrize("size", [(800, 480), (1280, 800)], ids=["800x480", "1280x800"])
@pytest.mark.parametrize("scene", SCENES)
def test_every_screen_that_changes_under_its_customer(
    qapp: QApplication, languages: Languages, scene: str, size: tuple[int, int]
) -> None:
    window = open_window(settings_for(scene, "en"), size, languages)
    try:
        SCENES[scene](Sitting(window))
        settle(qapp)
        for appearance in (APPEARANCES["-helped"], PLAIN):
            window.flow.set_appearance(appearance)
            settle(qapp)
            check(window)
    finally:
        close_window(window)


def check(window: KioskWindow) -> None:
    """Nothing is cut, outside, faint, too small or without a name."""
    helped = window.flow.appearance.high_contrast
    words = [*visible(window, QLabel), *visible(window, QAbstractButton)]
    scrolled = window.attention_list
    on_screen = [each for each in words if not scrolled._rows.isAncestorOf(each)]
    assert [cut_words(each) for each in words if cut_words(each)] == []
    assert [each for each in on_screen if outside(window, each)] == []
    labels = [each for each in on_screen if isinstance(each, QLabel)]
    assert faint_words(window, labels, 3.5 if helped else 2) == []
    touched = [*visible(window, QAbstractButton), *visible(window, QLineEdit)]
    small = [each for each in touched if too_small(window, each)]
    assert [(each.accessibleName(), each.size()) for each in small] == []
    assert [each for each in touched if not each.accessibleName()] == []


@pytest.mark.parametrize("appearance", APPEARANCES.values(), ids=["plain", "helped"])
@pytest.mark.parametrize("length", [359, 433])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_code_is_read_from_the_screen(
    qapp: QApplication,
    languages: Languages,
    size: tuple[int, int],
    length: int,
    appearance: Appearance,
) -> None:
    window = open_window(settings_for("scan", "zh"), size, languages, appearance)
    try:
        sitting = Sitting(window)
        sitting.scan()
        sitting.tell(checkout_url=link_of(length))
        settle(qapp)
        page = window.page(Screen.SCAN)
        assert isinstance(page, ScanPage)
        assert page.qr.device_pixels_per_module() >= LEAST_PIXELS_PER_MODULE[size]
        assert read_code(window) == link_of(length)
    finally:
        close_window(window)


def test_a_covered_code_is_not_read(qapp: QApplication, languages: Languages) -> None:
    window = open_window(settings_for("scan-lost", "zh"), (1280, 800), languages)
    try:
        SCENES["scan-lost"](Sitting(window))
        settle(qapp)
        assert read_code(window) is None
    finally:
        close_window(window)


def read_code(window: KioskWindow) -> str | None:
    """What a camera reads in a picture of the window."""
    found = zxingcpp.read_barcodes(photograph(window))
    return found[0].text if found else None


def photograph(window: KioskWindow) -> Image.Image:
    """The window as it is painted."""
    shot = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = shot.width(), shot.height()
    return Image.frombytes("RGB", size, bytes(shot.constBits()), "raw", "RGB", shot.bytesPerLine())
