"""Every sentence of the desktop is there in every language, with the same gaps to fill in."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.rules.source_tree import ROOT, name_of, python_files

TRANSLATIONS = ROOT / "resources/translations"
GAP = re.compile(r"\{[^{}]*\}|%n|%L?\d")
TAG = re.compile(r"</?\w+")
TR_OF_F_STRING = re.compile(r"\b(tr|translate)\(\s*(\"[^\"]*\",\s*)?f[\"']")


@dataclass(frozen=True)
class Sentence:
    context: str
    source: str
    comment: str
    counted: bool


def _read(ts_file: Path) -> Iterator[tuple[Sentence, ElementTree.Element]]:
    for context in ElementTree.parse(ts_file).getroot().iter("context"):  # noqa: S314 - our own file
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            yield _sentence(context, message), translation


def _sentence(context: ElementTree.Element, message: ElementTree.Element) -> Sentence:
    return Sentence(
        context.findtext("name", ""),
        message.findtext("source", ""),
        message.findtext("comment", ""),
        message.get("numerus") == "yes",
    )


def _forms(translation: ElementTree.Element) -> list[str]:
    plurals = [form.text or "" for form in translation.iter("numerusform")]
    return plurals or [translation.text or ""]


def _ts_files() -> list[Path]:
    return sorted(TRANSLATIONS.glob("*.ts"))


def _language(ts_file: Path) -> str:
    root = ElementTree.parse(ts_file).getroot()  # noqa: S314 - our own file
    return root.get("language", "")[:2]


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> set[Sentence]:
    """What the code says now, by Qt's own reading of it."""
    collected = tmp_path_factory.mktemp("lupdate") / "now.ts"
    tool = str(Path(sys.executable).parent / "pyside6-lupdate")
    command = [tool, "-silent", "-extensions", "py", "app/desktop", "-ts", str(collected)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return {sentence for sentence, _ in _read(collected)}


def test_whatever_is_said_is_said_in_chinese(spoken: set[Sentence]) -> None:
    assert not spoken or "zh" in {_language(ts_file) for ts_file in _ts_files()}


def test_every_sentence_of_the_code_is_there_and_no_other(spoken: set[Sentence]) -> None:
    counted = {sentence for sentence in spoken if sentence.counted}
    for ts_file in _ts_files():
        # The source is English, so that in English only what is counted needs other words.
        wanted = counted if _language(ts_file) == "en" else spoken
        assert {sentence for sentence, _ in _read(ts_file)} == wanted, ts_file.name


def test_every_sentence_is_finished_and_keeps_its_gaps() -> None:
    wrong = [
        f"{ts_file.name}: {sentence.source}"
        for ts_file in _ts_files()
        for sentence, translation in _read(ts_file)
        if translation.get("type") or not all(_fits(sentence, form) for form in _forms(translation))
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("source", "translation", "fits"),
    [
        ("Pay {amount}", "支付 {amount}", True),
        ("Pay {amount}", "支付", False),
        ("%n second(s)", "%n 秒", True),
        ("%n second(s)", "秒", False),
        ("<b>Scan</b>", "<b>扫码</b>", True),
        ("<b>Scan</b>", "<b>扫码", False),
        ("Scan", " ", False),
    ],
)
def test_a_lost_gap_is_seen(source: str, translation: str, fits: bool) -> None:
    assert _fits(Sentence("ScanPage", source, "", counted=False), translation) is fits


def _fits(sentence: Sentence, form: str) -> bool:
    gaps_agree = sorted(GAP.findall(form)) == sorted(GAP.findall(sentence.source))
    tags_agree = sorted(TAG.findall(form)) == sorted(TAG.findall(sentence.source))
    return bool(form.strip()) and gaps_agree and tags_agree


@pytest.mark.parametrize("file", python_files("app/desktop/"), ids=name_of)
def test_no_translated_text_is_an_f_string(file: Path) -> None:
    assert not TR_OF_F_STRING.search(file.read_text(encoding="utf-8"))
