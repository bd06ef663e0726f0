"""Both languages are complete and say the same; help and mistakes come in both."""

import contextlib
import string
from collections.abc import Iterator, Mapping
from typing import cast

import pytest

from app import bootstrap
from app.core.state import PaymentState
from app.desktop.desk.first_run_service import FirstRunEnd, FirstRunOutcome
from app.engine.feed import Contact
from app.settings import Settings, Source, SourceKind
from app.surroundings import Surroundings
from app.terminal.command_line import Root, run
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


def test_without_a_command_and_a_display_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([], bootstrap) == 0
    assert "mofang" in capsys.readouterr().out


class Opened:
    """A root that notes what was opened instead of opening it; `first` is how the first run ends."""

    def __init__(self, first: str | None = None) -> None:
        self.desks = 0
        self.demo: bool | None = None
        self.first, self.asked = first, 0
        self.language: str | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(bootstrap, name)

    @contextlib.contextmanager
    def running(self, around: Surroundings) -> Iterator[bootstrap.Runtime]:
        with bootstrap.running(around) as runtime:
            runtime.run_desk = self._open  # type: ignore[method-assign]
            self.demo, self.language = around.demo, runtime.settings.language
            yield runtime

    def run_first_run(self, around: Surroundings, language: str) -> FirstRunOutcome | None:
        self.asked += 1
        if around.demo or self.first is None:
            return None
        return FirstRunOutcome(FirstRunEnd(self.first), "en" if language == "zh" else "zh")

    def _open(self, address: str = "") -> int:
        self.desks += 1
        self.address = address
        return 0


@pytest.mark.parametrize("arguments", [[], ["desk"], ["desk", "--demo"]])
def test_with_a_display_the_desk_opens(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    root = Opened()
    assert run(arguments, cast(Root, root)) == 0
    assert (root.desks, root.address) == (1, "")


@pytest.mark.parametrize(
    ("end", "desks", "demo", "address"),
    [
        ("left", 0, None, ""),
        ("desk", 1, False, "mofang-pay:?amount=5"),
        ("demo", 1, True, ""),
        ("payment", 1, False, "mofang-pay:?amount=10.00&currency=USD&product=Test"),
    ],
)
def test_what_comes_after_the_first_run_is_the_person_s_choice(
    end: str, desks: int, demo: bool | None, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    root = Opened(end)
    assert run(["desk", "mofang-pay:?amount=5"], cast(Root, root)) == 0
    assert (root.asked, root.desks, root.demo) == (1, desks, demo)
    assert not desks or root.address == address


@pytest.mark.parametrize(("system", "chosen"), [("zh_CN", "en"), ("en_US", "zh")])
def test_a_demo_goes_on_in_the_language_that_was_chosen(
    system: str, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("LC_ALL", system)
    root = Opened("demo")
    assert run(["desk"], cast(Root, root)) == 0
    assert root.language == chosen


@pytest.mark.parametrize(("system", "spoken"), [("zh_CN", "zh"), ("en_US", "en")])
def test_a_demo_of_nobody_s_shop_speaks_as_the_system_does(
    system: str, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("LC_ALL", system)
    root = Opened()
    assert run(["desk", "--demo"], cast(Root, root)) == 0
    assert root.language == spoken


def test_what_fills_the_form_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    root = Opened()
    address = "mofang-pay:?amount=19.90&currency=USD"
    assert run(["desk", "--demo", address], cast(Root, root)) == 0
    assert root.address == address


def test_a_desk_without_a_display_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "en_US")
    root = Opened()
    assert run(["desk", "--demo"], cast(Root, root)) == 1
    assert (root.desks, "no display" in capsys.readouterr().err) == (0, True)
