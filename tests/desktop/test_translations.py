"""Every word is there in both languages, and says it with the same placeholders."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication

from app.desktop.languages import Languages
from app.resource_files import ResourceMissing, resource_path
from tests.rules.source_tree import ROOT

TRANSLATIONS = ROOT / "resources" / "translations"


def messages(language: str) -> list[ElementTree.Element]:
    tree = ElementTree.parse(TRANSLATIONS / f"mofang_{language}.ts")  # noqa: S314
    return list(tree.iter("message"))


def forms(message: ElementTree.Element) -> list[str]:
    translation = message.find("translation")
    assert translation is not None
    plurals = translation.findall("numerusform")
    return [each.text or "" for each in plurals] or [translation.text or ""]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}|%n", text))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_left_untranslated(language: str) -> None:
    for message in messages(language):
        source = message.findtext("source") or ""
        translation = message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, source
        for form in forms(message):
            assert form, source
            assert placeholders(form) == placeholders(source)


def test_chinese_is_chinese() -> None:
    same_in_both = {"name@example.com"}
    for message in messages("zh"):
        source = message.findtext("source") or ""
        for form in forms(message):
            assert source in same_in_both or re.search(r"[\u4e00-\u9fff]", form), source


def test_the_files_are_what_the_code_says(tmp_path: Path, root: Path) -> None:
    """As lupdate would write them now: no new word missing, no old one kept."""
    fresh = tmp_path / "mofang_zh.ts"
    sources = sorted(str(each) for each in (root / "app" / "desktop").rglob("*.py"))
    tool = Path(sys.executable).parent / "pyside6-lupdate"
    subprocess.run(
        [str(tool), *sources, "-locations", "none", "-ts", str(fresh)],
        check=True,
        capture_output=True,
    )
    found = {
        (context.findtext("name"), message.findtext("source"))
        for context in ElementTree.parse(fresh).iter("context")  # noqa: S314
        for message in context.iter("message")
    }
    kept = {
        (context.findtext("name"), message.findtext("source"))
        for context in ElementTree.parse(  # noqa: S314
            TRANSLATIONS / "mofang_zh.ts"
        ).iter("context")
        for message in context.iter("message")
    }
    assert kept == found


def test_a_window_speaks_the_language_that_is_asked_for(languages: Languages) -> None:
    languages.speak("zh")
    assert QCoreApplication.translate("OutcomeWords", "Paid") == "付款成功"
    languages.speak("en")
    assert QCoreApplication.translate("OutcomeWords", "Paid") == "Paid"


def test_a_language_without_its_file_is_an_error_that_names_it(languages: Languages) -> None:
    with pytest.raises(ResourceMissing, match=r"translations/mofang_fr\.qm"):
        languages.speak("fr")


def test_a_file_that_is_older_than_its_source_is_noted(
    languages: Languages, caplog: pytest.LogCaptureFixture
) -> None:
    compiled = resource_path("translations/mofang_zh.qm")
    times = (compiled.stat().st_atime, compiled.stat().st_mtime)
    os.utime(compiled, (0, 0))
    try:
        languages.speak("zh")
    finally:
        os.utime(compiled, times)
    assert "run `make run`" in caplog.text
    caplog.clear()


def test_qts_own_buttons_speak_it_too(languages: Languages) -> None:
    languages.speak("zh")
    assert QCoreApplication.translate("QFileDialog", "&Save") == "保存(&S)"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
    languages.speak("en")
    assert QCoreApplication.translate("QFileDialog", "&Save") == "&Save"
