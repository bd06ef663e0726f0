"""A demo leaves nothing behind, unless the program failed in it: then its log is kept, and named."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from app import bootstrap
from app.core.errors import GatewayUnreachable
from app.settings import Settings
from app.surroundings import Surroundings
from app.terminal.command_line import run


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return folder


def test_a_demo_that_ends_well_leaves_nothing(temporary: Path) -> None:
    assert run(["settings", "--demo"], bootstrap) == 0
    assert list(temporary.iterdir()) == []


def test_a_demo_that_fails_keeps_its_log_and_names_it(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("a defect")

    monkeypatch.setattr(bootstrap.Runtime, "run_kiosk", broken)
    assert run(["kiosk", "--demo"], bootstrap) == 1
    (log,) = temporary.glob("*/logs/*.log")
    assert f"Details are in the log: {log}" in capsys.readouterr().err
    assert "RuntimeError: a defect" in log.read_text()


def test_a_demo_whose_screen_failed_names_its_log_when_it_is_closed(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed_after_a_failure(*_: object) -> int:
        try:
            raise RuntimeError("a defect")
        except RuntimeError:
            logging.getLogger("app.desktop").exception("A screen failed")
        return 0

    monkeypatch.setattr(bootstrap.Runtime, "run_kiosk", closed_after_a_failure)
    assert run(["kiosk", "--demo"], bootstrap) == 0
    (log,) = temporary.glob("*/logs/*.log")
    assert str(log) in capsys.readouterr().err


def test_an_error_that_was_expected_leaves_nothing(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object) -> int:
        raise GatewayUnreachable("service_unreachable")

    monkeypatch.setattr(bootstrap.Runtime, "run_kiosk", unreachable)
    assert run(["kiosk", "--demo"], bootstrap) == 6
    assert list(temporary.iterdir()) == []


def test_a_failure_without_a_log_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> Settings:
        raise RuntimeError("a defect")

    (tmp_path / "logs").write_text("a file where the folder should be")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setattr(Surroundings, "load_settings", broken)
    assert run(["settings", "--home", str(tmp_path)], bootstrap) == 1
    said = capsys.readouterr().err
    assert "There is no log" in said
    assert str(tmp_path / "logs") in said


def test_a_demo_inside_another_run_leaves_the_log_of_that_run_open(
    temporary: Path, tmp_path: Path
) -> None:
    with bootstrap.surroundings(tmp_path / "home", demo=False) as outer:
        with bootstrap.surroundings(None, demo=True):
            pass
        logging.getLogger("app").error("after the demo")
        assert outer.log_file is not None
        assert "after the demo" in outer.log_file.read_text()
    assert list(temporary.iterdir()) == []


def test_a_machine_without_a_folder_for_temporary_files_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "gone"))
    assert run(["settings", "--demo"], bootstrap) == 1
    assert str(tmp_path / "gone") in capsys.readouterr().err
