"""The catalogue as a file: what was exported is imported again, and a mistake is told by its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QFileDialog

from app.core.errors import InputError
from app.core.money import Money
from app.desktop.desk.catalog_csv import _plain, read_catalog, write_catalog
from app.desktop.desk.payments_csv import safe_cell
from app.desktop.desk.settings_page import SettingsPage
from app.settings import CatalogItem, InvalidSettings
from tests.desktop.desk.conftest import Desk

PRODUCTS: list[dict[str, object]] = [
    {"name": "牛肉面, 大", "name_en": '"Beef" noodles', "amount": "38.50", "currency": "USD"},
    {"name": "=1+1", "amount": "6"},
]


def test_what_was_exported_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    write_catalog(file, PRODUCTS)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "'=1+1" in file.read_text(encoding="utf-8")
    assert read_catalog(file, "EUR") == (
        CatalogItem("牛肉面, 大", '"Beef" noodles', Money(3850, "USD")),
        CatalogItem("=1+1", None, Money(600, "EUR")),
    )


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1).map(str.strip))
def test_no_cell_is_a_formula_and_none_is_changed(text: str) -> None:
    assert _plain(safe_cell(text)) == text or text.startswith("'")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_spreadsheet_s_way_is_read(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "products.csv"
    lines = [["Amount", "Remark", "Name"], ["5", "hot", "Tea"], ["", "", ""], ["6", "", "Coffee"]]
    file.write_text("\r\n".join(delimiter.join(each) for each in lines), encoding="utf-8")
    assert [each.name for each in read_catalog(file, "USD")] == ["Tea", "Coffee"]


def test_a_chinese_spreadsheet_s_own_encoding_is_read(tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_bytes("name,amount\n牛肉面,38.5\n".encode("gb18030"))
    assert [each.name for each in read_catalog(file, "USD")] == ["牛肉面"]


def test_each_mistake_is_told_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text("name,amount\nTea,5\n\nCake,2.5.0\nSoup,\n", encoding="utf-8")
    with pytest.raises(InvalidSettings) as refused:
        read_catalog(file, "USD")
    found = {(each.source.line, each.code) for each in refused.value.problems}
    assert found == {(4, "amount_not_a_number"), (5, "catalog_item_incomplete")}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"product;price\nTea;5\n", "catalog_file_headings"),
        (b"", "catalog_file_headings"),
        ("名称,价格\n".encode("gb18030"), "catalog_file_headings"),
        (bytes(range(256)), "catalog_file_headings"),
        (b"x" * 1_000_001, "file_unreadable"),
    ],
)
def test_a_file_that_is_no_catalogue_says_why(tmp_path: Path, data: bytes, code: str) -> None:
    file = tmp_path / "products.csv"
    file.write_bytes(data)
    with pytest.raises(InputError, match=code):
        read_catalog(file, "USD")
    with pytest.raises(InputError, match="file_unreadable"):
        read_catalog(tmp_path / "missing.csv", "USD")


def test_a_file_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="file_unwritable"):
        write_catalog(tmp_path / "missing" / "products.csv", PRODUCTS)


def opened(desk: Desk) -> SettingsPage:
    page = desk.window.go_to("settings")
    assert isinstance(page, SettingsPage)
    return page


def test_an_import_is_shown_and_saved_when_the_person_says_so(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "products.csv"
    lines = "".join(f"Tea {number},{number}.50\n" for number in range(1, 31))
    file.write_text(f"name,amount\n{lines}", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    page = opened(desk)
    page.fetch.click()
    desk.qtbot.waitUntil(lambda: page.result.text().startswith("30 products read"))
    assert desk.runtime.saved == {}
    assert page.has_unsaved()
    assert page.products.lines[29][0].text() == "Tea 30"
    page.save.click()
    desk.qtbot.waitUntil(lambda: page.result.text().startswith("Saved."))
    assert "catalog" in desk.runtime.saved
    file.write_text("name,amount\nTea,-\nCake,\n", encoding="utf-8")
    page.fetch.click()
    desk.qtbot.waitUntil(lambda: page.result.text().startswith("Nothing was read."))
    assert "products.csv:2: amount" in page.result.text()
    assert page.products.lines[0][0].text() == "Tea 1"


def test_an_export_is_what_is_shown(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    page = opened(desk)
    page.more.click()
    for editor, text in zip(page.products.lines[6], ("Tea", "", "3", "USD"), strict=True):
        editor.setText(text)
    page.give.click()
    desk.qtbot.waitUntil(lambda: page.result.text() == "Saved as out.csv")
    assert [each.name for each in read_catalog(file, "USD")] == ["月订阅会员", "年订阅会员", "Tea"]
