"""Both languages say everything, with the same blanks to fill in."""

from __future__ import annotations

import re
from string import Formatter, Template

import pytest

from app.resource_files import resource_path
from app.simulator.cards import behaviour_of, known_numbers
from app.simulator.page_money import format_amount
from app.simulator.page_templates import Html, fill
from app.simulator.page_texts import (
    CHINESE,
    CHINESE_DECLINES,
    ENGLISH,
    choose_language,
    decline_text,
)


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_languages_have_the_same_texts_and_blanks() -> None:
    assert list(ENGLISH) == list(CHINESE)
    for key in ENGLISH:
        assert _blanks(ENGLISH[key]) == _blanks(CHINESE[key]), key


def test_chinese_is_chinese() -> None:
    for key, text in CHINESE.items():
        assert re.search(r"[\u4e00-\u9fff]", text), key


def test_every_decline_of_the_test_cards_is_translated() -> None:
    for number in (*known_numbers(), "4242424242424241", "4539578763621486"):
        decline = behaviour_of(number).decline
        if decline is not None:
            assert {decline.decline_code, decline.code} & set(CHINESE_DECLINES), number


def test_unknown_decline_still_says_something() -> None:
    text = decline_text("zh", code="new_code", decline_code=None, message="New.")
    assert re.search(r"[\u4e00-\u9fff]", text)
    assert decline_text("en", code="new_code", decline_code=None, message="New.") == "New."


@pytest.mark.parametrize(
    ("wanted", "locale", "accept", "lang"),
    [
        ("en", "zh", "zh-CN", "en"),
        (None, "zh", "en-US", "zh"),
        (None, "zh-HK", "", "zh"),
        (None, "fr", "zh", "en"),
        (None, "auto", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, None, "fr-FR, zh;q=0.5", "zh"),
        (None, None, "", "en"),
        ("klingon", None, "en", "en"),
    ],
)
def test_language_choice(wanted: str | None, locale: str | None, accept: str, lang: str) -> None:
    assert choose_language(wanted, locale, accept) == lang


@pytest.mark.parametrize(
    ("minor_units", "currency", "zh", "en"),
    [
        (1990, "usd", "US$19.90", "$19.90"),
        (1990, "cny", "¥19.90", "CN¥19.90"),
        (100, "jpy", "JP¥100", "¥100"),
        (5120, "kwd", "KWD5.120", "KWD5.120"),
        (500, "isk", "ISK5", "ISK5"),
        (123456789, "usd", "US$1,234,567.89", "$1,234,567.89"),
    ],
)
def test_amounts(minor_units: int, currency: str, zh: str, en: str) -> None:
    shown = [format_amount(minor_units, currency, lang) for lang in ("zh", "en")]
    assert [each.replace("\N{NO-BREAK SPACE}", "") for each in shown] == [zh, en]


def test_values_are_escaped_and_markup_is_not() -> None:
    assert fill("note", text="<b>&") == '<p class="method-note">&lt;b&gt;&amp;</p>\n'
    assert fill("note", text=Html("<b>")) == '<p class="method-note"><b></p>\n'


def test_attributes_of_templates_are_quoted() -> None:
    for template in resource_path("simulator").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert Template(text).is_valid(), template.name
        assert not re.search(r"\s[\w-]+=\$", text), template.name


def test_pages_load_nothing_from_elsewhere() -> None:
    for file in resource_path("simulator").iterdir():
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "//" not in re.sub(r"^\s*// .*$", "", text, flags=re.MULTILINE), file.name
