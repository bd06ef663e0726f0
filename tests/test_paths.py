"""One home folder holds everything, and only its owner may look in."""

from pathlib import Path

import pytest

from app import paths


def test_everything_is_inside_the_home(tmp_path: Path) -> None:
    home = paths.Paths(tmp_path / "shop")
    home.prepare()
    inside = [home.data_dir, home.log_dir, home.settings_file, home.journal_file, home.locks_dir]
    assert all(each.is_relative_to(tmp_path / "shop") for each in inside)
    assert home.home.stat().st_mode & 0o777 == 0o700


def test_the_home_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MOFANG_HOME", str(tmp_path / "店"))
    assert paths.default_home() == tmp_path / "店"
    monkeypatch.setenv("MOFANG_HOME", "")
    assert paths.default_home().name == "mofang-checkout"


def test_a_home_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        paths.Paths(tmp_path / "file" / "shop").prepare()
