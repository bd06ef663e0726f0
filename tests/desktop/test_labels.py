"""Names in any script."""

from __future__ import annotations

from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from app.desktop.widgets.labels import ElidedLabel, Label, plain_tip


def _ink(picture: QImage, rows: range) -> list[int]:
    """The columns in which something dark is painted in these rows."""
    columns = range(picture.width())
    return [x for x in columns if any(picture.pixelColor(x, y).lightness() < 128 for y in rows)]


def test_what_ends_an_arabic_name_is_painted_on_its_left(qtbot: QtBot) -> None:
    label = ElidedLabel("", 1)
    qtbot.addWidget(label)
    label.setStyleSheet("color: black; background: white; font-size: 40px")
    label.resize(300, 60)
    label.setText("ا____")
    picture = label.grab().toImage()
    letter = _ink(picture, range(25))  # the lines on the ground do not reach so high
    assert letter, "the letter is not painted"
    assert min(letter) > min(_ink(picture, range(60))) + 20


def test_what_is_cleared_is_not_read_out_any_more(qtbot: QtBot) -> None:
    label = Label("small")
    qtbot.addWidget(label)
    label.setText("expires in 34:59")
    label.clear()
    assert (label.text(), label.accessibleName()) == ("", "")


def test_a_tooltip_says_a_product_s_name_and_loads_nothing() -> None:
    name = '<img src="//evil.example/x.png"> & Söhne'
    document = QTextDocument()
    document.setHtml(plain_tip(name))
    assert document.toPlainText() == name
    assert "<img" not in plain_tip(name)
    assert plain_tip("") == ""
