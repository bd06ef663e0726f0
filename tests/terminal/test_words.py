"""Both languages are complete and say the same; help and mistakes come in both."""

import string
from collections.abc import Mapping

import pytest

from app import bootstrap
from app.core.state import PaymentState
from app.engine.feed import Contact
from app.settings import Settings, Source, SourceKind
from app.terminal.command_line import run
from app.terminal.exit_codes import ExitCode
from app.terminal.help_words import ARGPARSE_ZH, HELP
from app.terminal.language import language_of, system_language
from app.terminal.words import WORDS
from app.vault import KeySource

TABLES = [*WORDS.items(), *HELP.items(), *((en, (zh, en)) for en, zh in ARGPARSE_ZH.items())]


def _placeholders(words: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


@pytest.mark.parametrize(("key", "words"), TABLES)
def test_both_languages_have_the_same_placeholders(key: str, words: tuple[str, str]) -> None:
    chinese, english = words
    assert chinese
    assert english
    if "%" not in key:
        assert _placeholders(chinese) == _placeholders(english)
    assert not [each for each in english if "\u4e00" <= each <= "\u9fff"]


def test_everything_that_is_looked_up_by_name_has_words() -> None:
    wanted = {f"contact_{each.value}" for each in Contact}
    wanted |= {f"result_{each.name.lower()}" for each in ExitCode if each is not ExitCode.BAD_INPUT}
    wanted |= {f"place_{each.value}" for each in KeySource}
    wanted |= {f"from_{each.value}" for each in SourceKind}
    assert wanted - set(WORDS) == set()
    assert PaymentState.PAID.value == "paid"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US"}, "en"),
        ({"LANG": "en_US", "MOFANG_LANGUAGE": "zh"}, "zh"),
        ({}, "en"),
        ({"LANG": "C"}, "en"),
    ],
)
def test_the_terminal_speaks_as_the_system_does(
    environment: Mapping[str, str], language: str
) -> None:
    assert system_language(environment) == language
    assert language_of(Settings(), environment) == language


def test_what_the_shop_set_wins() -> None:
    settings = Settings().with_values(Source(SourceKind.FILE), language="zh")
    assert language_of(settings, {"LANG": "en_US"}) == "zh"


@pytest.mark.parametrize("verb", ["kiosk", "pay", "verify", "key", "pin", "settings", "doctor"])
@pytest.mark.parametrize(("language", "part"), [("zh_CN", "显示帮助"), ("en_US", "show this help")])
def test_help_comes_in_both_languages(
    verb: str,
    language: str,
    part: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert run([verb, "--help"], bootstrap) == 0
    assert part in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "part"), [("zh_CN", "缺少参数"), ("en_US", "arguments are required")]
)
def test_mistakes_come_in_both_languages(
    language: str, part: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert run(["pay"], bootstrap) == 2
    assert part in capsys.readouterr().err


def test_without_a_command_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([], bootstrap) == 0
    assert "mofang" in capsys.readouterr().out
