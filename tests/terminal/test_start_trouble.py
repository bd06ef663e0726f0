"""A kiosk that cannot start says so on the screen, too; no other verb does."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from app import bootstrap
from app.settings import SettingsProblem
from app.terminal.command_line import run

Shown = list[tuple[str, str, list[str]]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    seen: Shown = []

    def show(
        words_in: Callable[[str], str], problems: Sequence[SettingsProblem], language: str
    ) -> None:
        seen.append((words_in("en"), words_in("zh"), [each.field for each in problems]))

    monkeypatch.setattr(bootstrap, "show_start_trouble", show)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    return seen


def test_mistakes_in_the_settings_are_shown(tmp_path: Path, shown: Shown) -> None:
    (tmp_path / "settings.toml").write_text('currency = "dollars"\nscan_seconds = 1\n')
    assert run(["kiosk", "--home", str(tmp_path)], bootstrap) == 2
    ((english, chinese, fields),) = shown
    assert "Mistakes in the settings: 2" in english
    assert "设置有 2 处错误" in chinese
    assert fields == ["currency", "scan_seconds"]


def test_a_home_that_cannot_be_used_is_shown(tmp_path: Path, shown: Shown) -> None:
    home = tmp_path / "home"
    home.write_text("a file where the folder should be")
    assert run(["kiosk", "--home", str(home)], bootstrap) == 1
    assert str(home) in shown[0][0]


def test_a_mistyped_option_behind_an_icon_is_shown(shown: Shown) -> None:
    assert run(["kiosk", "--wrong"], bootstrap) == 2
    assert "--wrong" in shown[0][0]


def test_a_failure_inside_the_program_is_shown(
    tmp_path: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr(bootstrap.Runtime, "run_kiosk", broken)
    assert run(["kiosk", "--home", str(tmp_path)], bootstrap) == 1
    (log,) = (tmp_path / "logs").iterdir()
    assert "RuntimeError" in shown[0][0]
    assert shown[0][0].endswith(f"Details are in the log: {log}")
    assert "nobody expected this" in log.read_text()


def test_without_a_display_and_for_other_verbs_only_the_terminal_is_told(
    tmp_path: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.toml").write_text("nonsense = 1\n")
    assert run(["settings", "--home", str(tmp_path)], bootstrap) == 2
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert run(["kiosk", "--home", str(tmp_path)], bootstrap) == 2
    assert shown == []


def test_no_window_waits_where_nobody_can_close_it(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert run(["kiosk", "--wrong"], bootstrap) == 2
    assert shown == []


def test_a_window_that_fails_hides_no_exit_code(
    tmp_path: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ImportError("libEGL.so.1")

    monkeypatch.setattr(bootstrap, "show_start_trouble", broken)
    assert run(["kiosk", "--wrong", "--home", str(tmp_path)], bootstrap) == 2
