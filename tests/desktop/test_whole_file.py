"""Files that are there whole or not at all, and why not."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from app.desktop.languages import Languages
from app.desktop.whole_file import save_whole
from tests.stage.file_size import files_no_larger_than


def test_it_is_there_whole_and_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"a longer one before")
    assert save_whole(str(file), b"new") == ""
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone/a.pdf", "No such file or directory"),
        ("file/a.pdf", "Not a directory"),
        ("n" * 300, "File name too long"),
        ("", "Filename refers to a directory"),
        ("pipe", "not a file"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="words and pipes of Unix")
def test_why_not_is_told_and_nothing_is_touched(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file").write_text("old")
    os.mkfifo(tmp_path / "pipe")
    assert save_whole(str(tmp_path / name), b"new") == reason
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "pipe"]
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "file").read_text() == "old"


def test_why_not_is_the_same_in_every_language(tmp_path: Path, languages: Languages) -> None:
    """Qt's own words change with its translations."""
    languages.speak("zh")
    reasons = [save_whole(str(tmp_path / name), b"new") for name in ("", "gone/a.pdf")]
    languages.speak("en")
    assert reasons == ["Filename refers to a directory", "No such file or directory"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits are Unix")
@pytest.mark.parametrize("size_bytes", [0, 1, 4096])
def test_a_disk_that_fills_up_leaves_nothing(tmp_path: Path, size_bytes: int) -> None:
    with files_no_larger_than(size_bytes):
        assert save_whole(str(tmp_path / "a.pdf"), bytes(9999)) == "File too large"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="words of Unix")
def test_a_system_of_another_language_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt passes on what the system says."""
    (tmp_path / "file").write_text("old")
    said = os.strerror(errno.ENOTDIR)
    monkeypatch.setattr(os, "strerror", lambda number: said if number == errno.EROFS else "x")
    assert save_whole(str(tmp_path / "file" / "a.pdf"), b"new") == "Read-only file system"
