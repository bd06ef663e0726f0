"""Everything in the settings file, changed through what a person types and ticks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
)

from app.desktop.desk.hidden_editors import HiddenEditor
from app.desktop.desk.product_rows import ProductRows
from app.desktop.desk.setting_hints import SEEN_AT_ONCE, SELF_EVIDENT, removal_warning, setting_hint
from app.desktop.desk.settings_groups import settings_groups
from app.desktop.desk.settings_page import SettingsPage
from app.pin import check_pin
from app.settings import (
    InvalidSettings,
    Settings,
    SettingsProblem,
    Source,
    SourceKind,
    load_settings,
)
from app.settings.fields import DECLARATIONS
from app.settings.writing import change_settings
from tests.desktop.desk.conftest import Desk, OpenDesk
from tests.desktop.desk.settings_hands import line, opened, save


def test_every_setting_is_there_once_and_named(desk: Desk) -> None:
    page = opened(desk)
    grouped = [name for group in settings_groups() for name in group.names]
    assert sorted(grouped) == sorted(DECLARATIONS)
    assert set(page.editors) == set(DECLARATIONS)
    unnamed = [name for name, editor in page.editors.items() if not editor.widget.accessibleName()]
    assert unnamed == []


def test_every_setting_is_explained_unless_its_label_says_all(desk: Desk) -> None:
    page = opened(desk)
    unexplained = {name for name in DECLARATIONS if not setting_hint(name)}
    assert unexplained == SELF_EVIDENT
    assert set(DECLARATIONS) > SEEN_AT_ONCE
    hint = page.fields["scan_seconds"].hint
    assert hint.isVisibleTo(page)
    assert "30 to 1800" in hint.text()
    assert hint.text() in line(page, "scan_seconds").accessibleDescription()
    desk.window.rail.language.click()
    assert "二维码" in page.fields["scan_seconds"].hint.text()


def test_words_of_the_file_are_offered_in_plain_language(desk: Desk) -> None:
    page = opened(desk)
    choice = page.editors["public_payments"].widget
    assert isinstance(choice, QComboBox)
    choice.setCurrentText("Nothing")
    desk.window.rail.language.click()
    assert choice.currentText() == "都不收"
    assert save(desk, page) == {"public_payments": "off"}


def test_what_waits_for_a_start_is_said_when_it_was_saved(desk: Desk) -> None:
    page = opened(desk)
    line(page, "accent_color").setText("#0b5394")
    line(page, "currency").setText("EUR")
    line(page, "scan_seconds").setText("300")
    save(desk, page)
    at_once, later = page.result.text().split("From the next start")
    assert "Colour of the shop" in at_once
    assert "Currency; Time to scan" in later
    assert "Colour" not in later
    for name in ("idle_seconds", "idle_warning_seconds", "outcome_seconds", "scan_seconds"):
        line(page, name).setText("30")
    line(page, "shop_name").setText("面馆")
    save(desk, page)
    assert "and 1 more" in page.result.text()
    assert "Colour" not in page.result.text()


def test_language_and_colour_are_seen_as_soon_as_they_are_saved(desk: Desk) -> None:
    page = opened(desk)
    language = page.editors["language"].widget
    assert isinstance(language, QComboBox)
    language.setCurrentText("中文")
    line(page, "accent_color").setText("#0B5394")
    line(page, "shop_name").setText("面馆")
    save(desk, page)
    assert page.heading.text() == "设置"
    assert page.result.text().startswith("已保存。")
    assert desk.window.rail.button("payments").text() == "付款"
    assert "#0b5394" in desk.window.styleSheet()
    assert line(page, "shop_name").text() == "面馆"


def test_an_emptied_colour_is_the_usual_one_again(open_desk: OpenDesk) -> None:
    desk = open_desk(accent_color="#0b5394")
    page = opened(desk)
    assert "#0b5394" in desk.window.styleSheet()
    line(page, "accent_color").clear()
    save(desk, page)
    assert "#0b5394" not in desk.window.styleSheet()


def test_a_reason_that_belongs_to_no_field_is_said_at_the_top(desk: Desk) -> None:
    page = opened(desk)
    problem = SettingsProblem(
        Source(SourceKind.FILE), "", "settings_unwritable", {"reason": "full"}
    )
    desk.runtime.errors = [InvalidSettings([problem])]
    line(page, "shop_name_en").setText("Noodles")
    save(desk, page)
    assert "full" in page.result.text()
    assert page.has_unsaved()


def test_only_what_was_changed_is_written(desk: Desk) -> None:
    page = opened(desk)
    assert not page.has_unsaved()
    line(page, "shop_name_en").setText("Noodles")
    line(page, "scan_seconds").setText("300")
    line(page, "service_hosts").setText("a.example, b.example")
    ask = page.editors["ask_email"].widget
    assert isinstance(ask, QCheckBox)
    ask.click()
    language = page.editors["language"].widget
    assert isinstance(language, QComboBox)
    language.setCurrentText("中文")
    metadata = page.editors["metadata"].widget
    assert isinstance(metadata, QPlainTextEdit)
    metadata.setPlainText("source=till 2\nnote=a=b; c\n")
    assert page.has_unsaved()
    assert save(desk, page) == {
        "shop_name_en": "Noodles",
        "scan_seconds": 300,
        "service_hosts": ("a.example", "b.example"),
        "ask_email": not Settings().ask_email,
        "language": "zh",
        "metadata": {"source": "till 2", "note": "a=b; c"},
    }
    assert page.result.text().startswith("已保存。")
    assert not page.has_unsaved()
    assert line(page, "shop_name_en").text() == "Noodles"


def test_what_is_emptied_has_its_default_again(open_desk: OpenDesk) -> None:
    desk = open_desk(frontend_base_url="https://shop.example")
    page = opened(desk)
    line(page, "frontend_base_url").clear()
    assert save(desk, page) == {"frontend_base_url": None}


def test_products_are_changed_added_and_removed(desk: Desk) -> None:
    page = opened(desk)
    rows = page.editors["catalog"].widget
    assert isinstance(rows, ProductRows)
    for editor in rows.lines[0]:
        editor.clear()
    for editor, text in zip(rows.lines[2], ("Tea", "", "3", "USD"), strict=True):
        editor.setText(text)
    assert save(desk, page)["catalog"] == [
        {
            "name": "年订阅会员",
            "name_en": "Annual membership",
            "amount": "199.00",
            "currency": "USD",
        },
        {"name": "Tea", "amount": "3", "currency": "USD"},
    ]


def products_of(page: SettingsPage) -> tuple[ProductRows, list[str]]:
    rows = page.editors["catalog"].widget
    assert isinstance(rows, ProductRows)
    return rows, [str(each["name"]) for each in rows.products()]


def test_products_are_moved_by_buttons_and_by_the_keyboard(desk: Desk) -> None:
    page = opened(desk)
    rows, names = products_of(page)
    assert names == ["月订阅会员", "年订阅会员"]
    assert [[each.isEnabled() for each in pair] for pair in rows.moves[:3]] == [
        [False, True],
        [True, False],
        [False, False],
    ]
    rows.moves[0][1].click()
    assert products_of(page)[1] == ["年订阅会员", "月订阅会员"]
    assert page.has_unsaved()
    price = rows.lines[1][2]
    price.setFocus()
    price.setCursorPosition(2)
    QTest.keyClick(price, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert products_of(page)[1] == names
    assert not page.has_unsaved()
    moved = rows.lines[0][2]
    assert moved.hasFocus()
    assert (moved.text(), moved.cursorPosition()) == ("19.90", 2)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, Qt.KeyboardModifier.AltModifier)
    assert products_of(page)[1] == ["年订阅会员", "月订阅会员"]
    assert [each["name"] for each in _saved_catalog(desk, page)] == ["年订阅会员", "月订阅会员"]


def test_the_file_keeps_the_order_of_the_page(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings.toml"
    monkeypatch.setattr(desk.runtime, "save_settings", partial(change_settings, file))
    page = opened(desk)
    rows, _ = products_of(page)
    rows.moves[0][1].click()
    save(desk, page)
    kept = load_settings(file, {}).catalog
    assert [each.name for each in kept] == ["年订阅会员", "月订阅会员"]


def test_a_reason_moves_with_its_product(desk: Desk) -> None:
    page = opened(desk)
    rows, _ = products_of(page)
    problem = SettingsProblem(Source(SourceKind.FILE), "catalog[1].amount", "amount_zero")
    desk.runtime.errors = [InvalidSettings([problem])]
    rows.lines[0][2].setText("0")
    save(desk, page)
    assert rows.lines[0][2].property("wrong")
    rows.moves[0][1].click()
    assert not rows.lines[0][2].property("wrong")
    assert rows.lines[1][2].property("wrong")


def _saved_catalog(desk: Desk, page: SettingsPage) -> list[dict[str, object]]:
    catalog = save(desk, page)["catalog"]
    assert isinstance(catalog, list)
    return catalog


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("scan_seconds", "5", "30 to 1800"),
        ("currency", "dollars", "three"),
        ("frontend_base_url", "shop", "https"),
        ("shop_name", "x" * 61, "60"),
        ("night_hours", "late", "22:00"),
    ],
)
def test_a_refused_value_says_why_and_nothing_is_lost(
    desk: Desk, name: str, typed: str, words: str
) -> None:
    page = opened(desk)
    line(page, "shop_name_en").setText("Noodles")
    line(page, name).setText(typed)
    assert save(desk, page) == {}
    assert words in page.fields[name].reason.text()
    assert page.fields[name].reason.isVisibleTo(page)
    assert line(page, name).text() == typed
    assert page.result.text() == "Not saved: see the fields in red."
    line(page, name).setText(str(getattr(Settings(), name) or ""))
    assert save(desk, page).keys() >= {"shop_name_en"}
    assert not page.fields[name].reason.isVisibleTo(page)


def test_what_only_shows_together_is_said_at_its_field(desk: Desk) -> None:
    page = opened(desk)
    source = Source(SourceKind.FILE)
    desk.runtime.errors = [
        InvalidSettings(
            [
                SettingsProblem(source, "idle_warning_seconds", "settings_warning_too_long"),
                SettingsProblem(source, "catalog[2].amount", "amount_zero"),
            ]
        )
    ]
    line(page, "idle_seconds").setText("15")
    rows = page.editors["catalog"].widget
    assert isinstance(rows, ProductRows)
    rows.lines[1][2].setText("0")
    save(desk, page)
    assert page.fields["idle_warning_seconds"].reason.isVisibleTo(page)
    assert rows.lines[1][2].property("wrong") is True


def test_a_new_pin_is_kept_as_its_hash(desk: Desk) -> None:
    page = opened(desk)
    editor = line(page, "pin_hash")
    assert editor.echoMode() is QLineEdit.EchoMode.Password
    editor.setText("12")
    assert save(desk, page) == {}
    assert page.fields["pin_hash"].reason.isVisibleTo(page)
    editor.setText("246810")
    kept = save(desk, page)["pin_hash"]
    assert check_pin("246810", str(kept))
    assert editor.text() == ""
    assert not page.has_unsaved()


def answer_with(monkeypatch: pytest.MonkeyPatch, answer: str) -> list[str]:
    asked: list[str] = []

    def press(box: QMessageBox) -> int:
        asked.append(box.text())
        next(each for each in box.buttons() if each.text() == answer).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    return asked


def hidden(page: SettingsPage, name: str) -> HiddenEditor:
    editor = page.editors[name]
    assert isinstance(editor, HiddenEditor)
    return editor


@pytest.mark.parametrize(
    ("name", "value", "warned"),
    [("pin_hash", "a hash", "anybody"), ("database_url", "sqlite:///x", "no longer seen")],
)
def test_a_hidden_value_is_removed_after_a_warning(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, name: str, value: str, warned: str
) -> None:
    desk = open_desk(**{name: value})
    page = opened(desk)
    asked = answer_with(monkeypatch, "Remove")
    remove = hidden(page, name).remove
    assert remove.isVisibleTo(page)
    remove.click()
    assert warned in asked[0]
    assert page.has_unsaved()
    assert "removed" in line(page, name).placeholderText()
    assert desk.runtime.saved == {}
    assert save(desk, page) == {name: None}
    assert not page.has_unsaved()
    assert not remove.isVisibleTo(page)
    assert line(page, name).placeholderText() == ""


def test_a_pin_that_is_to_be_kept_stays(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(pin_hash="a hash")
    page = opened(desk)
    remove = hidden(page, "pin_hash").remove
    answer_with(monkeypatch, "Keep it")
    remove.click()
    assert not page.has_unsaved()
    answer_with(monkeypatch, "Remove")
    remove.click()
    assert page.has_unsaved()
    remove.click()
    assert not page.has_unsaved()
    remove.click()
    line(page, "pin_hash").setText("246810")
    assert check_pin("246810", str(save(desk, page)["pin_hash"]))
    assert remove.isVisibleTo(page)


def test_what_is_not_set_or_decided_elsewhere_cannot_be_removed(open_desk: OpenDesk) -> None:
    source = Source(SourceKind.ENVIRONMENT, "MOFANG_PIN_HASH")
    decided = Settings().with_values(source, pin_hash="a hash")
    page = opened(open_desk(pin_hash="a hash", sources=decided.sources))
    assert not hidden(page, "pin_hash").remove.isEnabled()
    assert not hidden(page, "database_url").remove.isVisibleTo(page)


def test_every_hidden_setting_has_its_warning() -> None:
    names = [name for name, declaration in DECLARATIONS.items() if declaration.hidden]
    assert all(removal_warning(name) for name in names)


def test_what_is_hidden_is_not_shown(open_desk: OpenDesk) -> None:
    desk = open_desk(database_url="postgresql://till:MarkedPassword@db/journal")
    page = opened(desk)
    assert line(page, "database_url").text() == ""
    assert line(page, "database_url").placeholderText()
    assert not page.has_unsaved()


def test_what_the_environment_decides_is_said_and_not_offered(open_desk: OpenDesk) -> None:
    source = Source(SourceKind.ENVIRONMENT, "MOFANG_CURRENCY")
    decided = replace(Settings(language="en")).with_values(source, currency="EUR")
    desk = open_desk(currency="EUR", sources=decided.sources)
    page = opened(desk)
    assert not line(page, "currency").isEnabled()
    assert "MOFANG_CURRENCY" in page.fields["currency"].hint.text()
    assert line(page, "shop_name").isEnabled()


def test_nothing_changed_writes_nothing(desk: Desk) -> None:
    page = opened(desk)
    assert save(desk, page) == {}
    assert page.result.text() == "Nothing was changed."


def test_it_speaks_the_language_of_the_window(desk: Desk) -> None:
    page = opened(desk)
    desk.window.rail.language_wanted.emit()
    assert page.heading.text() == "设置"
    assert page.fields["shop_name"].name.text() == "店名（中文）"


@pytest.mark.parametrize("answer", ["Stay", "Close"])
def test_closing_asks_about_what_is_not_saved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    asked = answer_with(monkeypatch, answer)
    page = opened(desk)
    line(page, "shop_name_en").setText("Noodles")
    assert desk.window.close() is (answer == "Close")
    assert asked == ["Not saved yet: Settings. Close all the same?"]
    assert line(page, "shop_name_en").text() == "Noodles"


def test_closing_asks_nothing_when_all_is_saved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda _: pytest.fail("nobody was to be asked"))
    opened(desk)
    assert desk.window.close()


def test_nothing_can_be_typed_while_it_is_written_down(desk: Desk) -> None:
    page = opened(desk)
    line(page, "shop_name_en").setText("Noodles")
    page.save.click()
    assert not line(page, "shop_name_en").isEnabled()
    desk.qtbot.waitUntil(page.save.isEnabled)
    assert line(page, "shop_name_en").isEnabled()
