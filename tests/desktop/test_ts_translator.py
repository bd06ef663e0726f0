"""Our reader of .ts files gives what Qt's own compiled form of the same file gives."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTranslator
from pytestqt.qtbot import QtBot

from app.desktop.ts_translator import TsTranslator

SENTENCES = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en_US">
<context><name>ScanPage</name>
  <message><source>Scan to pay</source><translation>扫码付款</translation></message>
  <message><source>Open</source><comment>verb</comment><translation>打开</translation></message>
  <message><source>Open</source><comment>state</comment><translation>待付款</translation></message>
  <message numerus="yes"><source>%n second(s) left</source>
    <translation><numerusform>还剩 %n 秒</numerusform></translation></message>
  <message><source>{amount} &amp; &quot;more&quot; &lt;b&gt;</source>
    <translation>{amount} 和“更多” &lt;b&gt;</translation></message>
  <message><source>Draft</source><translation type="unfinished"></translation></message>
  <message><source>Lost</source><translation type="vanished">旧的</translation></message>
</context>
</TS>
"""
QUESTIONS = [
    ("ScanPage", "Scan to pay", None, -1),
    ("ScanPage", "Open", "verb", -1),
    ("ScanPage", "Open", "state", -1),
    ("ScanPage", "Scan to pay", "a remark that no translator saw", -1),
    ("ScanPage", "%n second(s) left", None, 1),
    ("ScanPage", "%n second(s) left", None, 30),
    ("ScanPage", '{amount} & "more" <b>', None, -1),
    ("ScanPage", "Draft", None, -1),
    ("ScanPage", "Lost", None, -1),
    ("ScanPage", "Never seen", None, -1),
    ("OtherPage", "Scan to pay", None, -1),
]


@pytest.fixture
def ts_file(tmp_path: Path) -> Path:
    file = tmp_path / "mofang_zh_CN.ts"
    file.write_text(SENTENCES, encoding="utf-8")
    return file


@pytest.fixture
def compiled(ts_file: Path) -> QTranslator:
    tool = Path(sys.executable).parent / "pyside6-lrelease"
    qm_file = ts_file.with_suffix(".qm")
    subprocess.run([tool, ts_file, "-qm", qm_file], check=True, capture_output=True)
    translator = QTranslator()
    assert translator.load(str(qm_file))
    return translator


@pytest.fixture
def installed(qtbot: QtBot, ts_file: Path) -> Iterator[TsTranslator]:
    translator = TsTranslator(ts_file)
    assert QCoreApplication.installTranslator(translator)
    yield translator
    QCoreApplication.removeTranslator(translator)


def _ask(question: tuple[str, str, str | None, int]) -> str:
    context, source, comment, number = question
    return QCoreApplication.translate(context, source, comment, number)


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_answers_as_qt_does(
    qtbot: QtBot, ts_file: Path, compiled: QTranslator, question: tuple[str, str, str | None, int]
) -> None:
    answers = []
    for translator in (compiled, TsTranslator(ts_file)):
        QCoreApplication.installTranslator(translator)
        answers.append(_ask(question))
        QCoreApplication.removeTranslator(translator)
    assert answers[0] == answers[1]


def test_a_widget_class_finds_its_own_sentences(installed: TsTranslator) -> None:
    class ScanPage(QObject):
        pass

    assert ScanPage().tr("Scan to pay") == "扫码付款"
    assert installed.language() == "zh_CN"


def test_installing_it_tells_every_window(qtbot: QtBot, ts_file: Path) -> None:
    class Listener(QObject):
        heard = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.heard += event.type() == QEvent.Type.LanguageChange
            return False

    application = QCoreApplication.instance()
    assert application is not None
    listener = Listener()
    application.installEventFilter(listener)
    translator = TsTranslator(ts_file)
    application.installTranslator(translator)
    assert listener.heard == 1
    application.removeTranslator(translator)
    application.removeEventFilter(listener)


def test_english_sets_one_apart(tmp_path: Path) -> None:
    english = SENTENCES.replace("zh_CN", "en_US").replace(
        "<numerusform>还剩 %n 秒</numerusform>",
        "<numerusform>%n second left</numerusform><numerusform>%n seconds left</numerusform>",
    )
    file = tmp_path / "mofang_en_US.ts"
    file.write_text(english, encoding="utf-8")
    translator = TsTranslator(file)
    question = ("ScanPage", "%n second(s) left", None)
    assert translator.translate(*question, 1) == "%n second left"
    assert {translator.translate(*question, n) for n in (0, 2, 21)} == {"%n seconds left"}
