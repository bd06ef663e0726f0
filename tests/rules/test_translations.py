"""Every sentence of the desktop is there in every language, with the same gaps to fill in."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QTranslator

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


@pytest.mark.parametrize("ts_file", _ts_files(), ids=lambda ts_file: ts_file.name)
def test_each_message_is_compiled_as_qts_own_compiler_does(ts_file: Path, tmp_path: Path) -> None:
    compile_translations(tmp_path, ts_file)
    reference = tmp_path / "reference.qm"
    tool = Path(PySide6.__file__).with_name("lrelease")
    subprocess.run([tool, "-silent", ts_file, "-qm", reference], check=True)
    ours, qts = QTranslator(), QTranslator()
    assert ours.load(str(tmp_path / ts_file.with_suffix(".qm").name))
    assert qts.load(str(reference))
    assert ours.language() == qts.language()
    for sentence, _ in _read(ts_file):
        for count in (-1, 0, 1, 2, 11) if sentence.counted else (-1,):
            words = (sentence.context, sentence.source, sentence.comment, count)
            assert ours.translate(*words) == qts.translate(*words) != "", sentence


def test_compiling_leaves_the_file_that_a_running_kiosk_reads(tmp_path: Path) -> None:
    """Qt maps it: if it were cut short in place, the other process would die of SIGBUS."""
    target = tmp_path / "mofang_zh.qm"
    target.write_bytes(b"old words")
    with target.open("rb") as read_by_another:
        compile_translations(tmp_path, TRANSLATIONS / "mofang_zh.ts")
        assert read_by_another.read() == b"old words"
    assert {each.name for each in tmp_path.iterdir()} == {"mofang_zh.ts", "mofang_zh.qm"}
    assert target.read_bytes() != b"old words"


def compile_translations(folder: Path, *sources: Path) -> None:
    """As the build does, in a folder of its own."""
    for source in sources:
        shutil.copy(source, folder)
    compiling = runpy.run_path(str(ROOT / "resources" / "setup" / "compile_translations.py"))
    compiling["compile_translations"](folder)


@pytest.mark.parametrize("file", python_files("app/desktop/"), ids=name_of)
def test_no_translated_text_is_an_f_string(file: Path) -> None:
    assert not TR_OF_F_STRING.search(file.read_text(encoding="utf-8"))
