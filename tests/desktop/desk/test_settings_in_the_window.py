"""What the desk's window shows of its settings: what is not saved yet, and the shop's own picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.desktop.desk.product_rows import ProductRows
from app.settings import Settings
from tests.desktop.desk.conftest import Desk, OpenDesk
from tests.desktop.desk.settings_hands import line, opened, save


def test_what_is_not_saved_is_marked_in_the_rail_and_kept_over_a_change_of_page(desk: Desk) -> None:
    page, button = opened(desk), desk.window.rail.button("settings")
    line(page, "shop_name_en").setText("Noodles")
    assert page.unsaved.isVisibleTo(page)
    desk.window.rail.button("payments").click()
    assert button.text() == "Settings •"
    assert button.accessibleName() == "Settings: not saved yet"
    desk.window.rail.language.click()
    assert button.text() == "设置 •"
    button.click()
    assert line(page, "shop_name_en").text() == "Noodles"
    line(page, "shop_name_en").setText(Settings().shop_name_en)
    assert button.text() == button.accessibleName() == "设置"
    assert not page.unsaved.isVisibleTo(page)
    line(page, "shop_name_en").setText("Noodles")
    save(desk, page)
    assert button.text() == "设置"


def test_every_setting_is_noticed_when_it_is_changed_and_when_that_is_taken_back(
    desk: Desk,
) -> None:
    page, button = opened(desk), desk.window.rail.button("settings")
    for name, editor in page.editors.items():
        undo = change(editor.widget)
        assert button.text() == "Settings •", name
        undo()
        assert button.text() == "Settings", name


def change(widget: QWidget) -> Callable[[], None]:
    """Change what is there; what is returned takes that back."""
    if isinstance(widget, QCheckBox):
        widget.click()
        return widget.click
    if isinstance(widget, QComboBox):
        before = widget.currentIndex()
        widget.setCurrentIndex((before + 1) % widget.count())
        return partial(widget.setCurrentIndex, before)
    if isinstance(widget, QPlainTextEdit):
        words = widget.toPlainText()
        widget.setPlainText("other=words")
        return partial(widget.setPlainText, words)
    typed = widget.lines[0][0] if isinstance(widget, ProductRows) else widget
    assert isinstance(typed, QLineEdit)
    text = typed.text()
    typed.setText("other")
    return partial(typed.setText, text)


def test_a_reason_and_an_old_word_of_success_go_when_something_is_typed(desk: Desk) -> None:
    page = opened(desk)
    line(page, "scan_seconds").setText("5")
    save(desk, page)
    assert page.fields["scan_seconds"].reason.isVisibleTo(page)
    line(page, "scan_seconds").setText("50")
    assert not page.fields["scan_seconds"].reason.isVisibleTo(page)
    save(desk, page)
    assert page.result.isVisibleTo(page)
    line(page, "scan_seconds").setText("500")
    assert not page.result.isVisibleTo(page)


def test_a_value_that_is_refused_is_brought_into_view(desk: Desk) -> None:
    page = opened(desk)
    line(page, "public_requests_per_minute").setText("none")
    save(desk, page)
    field = page.fields["public_requests_per_minute"]
    desk.qtbot.waitUntil(lambda: not field.reason.visibleRegion().isEmpty())
    assert line(page, "public_requests_per_minute").hasFocus()


def test_the_shop_s_picture_stands_in_the_rail_as_soon_as_it_is_saved(
    desk: Desk, tmp_path: Path
) -> None:
    logo = desk.window.rail.logo
    assert not logo.isVisible()
    file = tmp_path / "logo.png"
    Image.new("RGBA", (600, 200), "#0b5394").save(file)
    page = opened(desk)
    line(page, "logo_file").setText(str(file))
    save(desk, page)
    assert logo.isVisible()
    assert (logo.pixmap().width(), logo.pixmap().height()) == (60, 20)
    assert logo.accessibleName() == "Mofang"
    line(page, "logo_file").clear()
    save(desk, page)
    assert not logo.isVisible()


@pytest.mark.parametrize(("kind", "clear"), [("RGB", False), ("RGBA", True)])
def test_it_is_there_from_the_start_and_lies_on_a_plate_if_it_has_no_ground(
    open_desk: OpenDesk, tmp_path: Path, kind: str, clear: bool
) -> None:
    file = tmp_path / "logo.png"
    Image.new(kind, (50, 50), "#0b539480" if clear else "#0b5394").save(file)
    logo = open_desk(logo_file=str(file), dark=True).window.rail.logo
    assert logo.isVisible()
    assert logo.property("clear") is clear


def test_a_picture_that_is_gone_leaves_the_rail_as_it_was(
    open_desk: OpenDesk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_desk(logo_file=str(tmp_path / "gone.png"))
    assert not desk.window.rail.logo.isVisible()
    assert "cannot be shown" in caplog.text
    caplog.clear()
