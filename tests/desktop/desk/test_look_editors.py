"""The shop's picture and colour: found with a dialog, shown at once, and judged before they are saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QFileDialog

from app.desktop.desk.look_editors import ColorEditor, LogoEditor
from app.desktop.desk.settings_page import SettingsPage
from app.settings import Settings, Source, SourceKind
from tests.desktop.desk.conftest import Desk, OpenDesk
from tests.desktop.desk.settings_hands import line, opened, save

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>'


def logo_of(page: SettingsPage) -> LogoEditor:
    editor = page.editors["logo_file"]
    assert isinstance(editor, LogoEditor)
    return editor


def color_of(page: SettingsPage) -> ColorEditor:
    editor = page.editors["accent_color"]
    assert isinstance(editor, ColorEditor)
    return editor


@pytest.mark.parametrize("name", ["logo.png", "logo.svg"])
def test_a_picture_is_found_shown_and_saved(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = tmp_path / name
    if file.suffix == ".svg":
        file.write_text(DRAWING, encoding="utf-8")
    else:
        Image.new("RGB", (400, 200)).save(file)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    page = opened(desk)
    logo = logo_of(page)
    assert not logo.preview.isVisibleTo(page)
    logo.choose.click()
    assert logo.picture.isVisibleTo(page)
    assert not logo.note.isVisibleTo(page)
    shown = logo.picture.pixmap().deviceIndependentSize()
    assert (shown.width(), shown.height()) == (96, 48)
    assert save(desk, page) == {"logo_file": str(file)}


def test_a_picture_without_a_ground_is_shown_on_a_light_one(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    Image.new("RGBA", (40, 40), "#0b539480").save(file)
    page = opened(desk)
    line(page, "logo_file").setText(str(file))
    assert logo_of(page).picture.property("clear") is True
    Image.new("RGB", (40, 40), "#0b5394").save(file)
    line(page, "logo_file").setText(f"{file} ")
    assert logo_of(page).picture.property("clear") is False


def test_a_dialog_that_is_left_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    page = opened(desk)
    line(page, "logo_file").setText("/srv/logo.png")
    logo_of(page).choose.click()
    assert line(page, "logo_file").text() == "/srv/logo.png"


def test_why_a_picture_is_not_shown_is_said_at_once(desk: Desk, tmp_path: Path) -> None:
    page = opened(desk)
    logo, file = logo_of(page), tmp_path / "logo.png"
    line(page, "logo_file").setText(str(file))
    assert "no such file" in logo.note.text()
    assert not logo.picture.isVisibleTo(page)
    file.write_bytes(b"no picture at all")
    line(page, "logo_file").setText(f" {file}")
    assert "no picture" in logo.note.text()
    desk.window.rail.language.click()
    assert "图片" in logo.note.text()
    line(page, "logo_file").clear()
    assert not logo.preview.isVisibleTo(page)


def test_a_colour_is_taken_from_the_dialog(desk: Desk) -> None:
    page = opened(desk)
    color_of(page).choose.click()
    (dialog,) = desk.window.findChildren(QColorDialog)
    assert dialog.windowTitle() == page.fields["accent_color"].word
    dialog.setCurrentColor(QColor("#0b5394"))
    dialog.accept()
    assert line(page, "accent_color").text() == "#0b5394"
    assert save(desk, page) == {"accent_color": "#0b5394"}
    assert "#0b5394" in desk.window.styleSheet()


def test_a_colour_is_judged_while_it_is_typed(desk: Desk) -> None:
    page = opened(desk)
    color = color_of(page)
    line(page, "accent_color").setText("#0B539")
    assert not color.preview.isVisibleTo(page)
    line(page, "accent_color").setText("#0B5394")
    assert "can be read well (7.8 : 1)" in color.note.text()
    assert "#0b5394" in color.sample.styleSheet()
    assert not color.take.isVisibleTo(page)
    line(page, "accent_color").setText("magenta")
    assert not color.preview.isVisibleTo(page)


def test_a_colour_that_is_too_light_comes_with_one_that_will_do(desk: Desk) -> None:
    page = opened(desk)
    color = color_of(page)
    line(page, "accent_color").setText("#7fb3e6")
    assert color.note.text() == "Too light for white words: 2.2 : 1, and 4.5 : 1 is needed."
    assert color.take.isVisibleTo(page)
    assert save(desk, page) == {}
    assert page.fields["accent_color"].reason.isVisibleTo(page)
    color.take.click()
    taken = line(page, "accent_color").text()
    assert taken in color.sample.styleSheet()
    assert not color.take.isVisibleTo(page)
    assert save(desk, page) == {"accent_color": taken}


def test_what_is_decided_elsewhere_is_not_chosen_here(open_desk: OpenDesk) -> None:
    source = Source(SourceKind.ENVIRONMENT, "MOFANG_ACCENT_COLOR")
    decided = Settings().with_values(source, accent_color="#0b5394")
    page = opened(open_desk(accent_color="#0b5394", sources=decided.sources))
    assert not color_of(page).choose.isEnabled()
    assert logo_of(page).choose.isEnabled()
