"""One desk at a time for one home; other users of the machine can neither stop it nor listen in."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.desk.desk_instance import DeskInstance, server_names

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.desktop.desk.desk_instance import DeskInstance

application = QCoreApplication([])
instance = DeskInstance(Path(sys.argv[1]))
sys.exit(0 if not instance.take() and instance.hand_over("mofang-pay:?product=会员") else 1)
"""


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's folder of temporary files, in which every user can write."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    return folder


@pytest.fixture
def first(tmp_path: Path, shared: Path) -> Iterator[DeskInstance]:
    instance = DeskInstance(tmp_path / "desk.lock")
    assert instance.take()
    yield instance
    instance.give_up()
    instance.deleteLater()


def assert_handed_over(qtbot: QtBot, first: DeskInstance, lock_file: Path, root: Path) -> None:
    second = subprocess.Popen([sys.executable, "-c", _SECOND, str(lock_file)], cwd=root)
    with qtbot.waitSignal(first.handed_over, timeout=20_000) as caught:
        pass
    assert caught.args == ["mofang-pay:?product=会员"]
    assert second.wait(20) == 0


def test_a_second_start_hands_over_to_the_first(
    qtbot: QtBot, tmp_path: Path, root: Path, first: DeskInstance
) -> None:
    assert_handed_over(qtbot, first, tmp_path / "desk.lock", root)


def test_nothing_of_it_is_in_a_shared_folder(
    tmp_path: Path, shared: Path, first: DeskInstance
) -> None:
    assert list(shared.iterdir()) == []
    (place,) = server_names(tmp_path / "desk.lock")
    assert Path(place) == tmp_path / "desk.socket"
    assert Path(place).stat().st_mode & 0o077 == 0


def test_who_has_taken_its_name_in_a_shared_folder_hears_nothing(
    qtbot: QtBot, tmp_path: Path, root: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where Qt puts a socket that is only named: names that this home's desk uses elsewhere.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(private(tmp_path / "run")))
    names = [Path(each).name for each in server_names(tmp_path / "desk.lock")]
    assert len(names) == 2
    stranger = socket.socket(socket.AF_UNIX)
    stranger.bind(str(shared / names[1]))
    stranger.listen()
    stranger.setblocking(False)
    first = DeskInstance(tmp_path / "desk.lock")
    assert first.take()
    assert_handed_over(qtbot, first, tmp_path / "desk.lock", root)
    with pytest.raises(BlockingIOError):
        stranger.accept()
    stranger.close()
    first.give_up()
    first.deleteLater()


def test_a_home_with_a_long_path_listens_in_the_users_own_folder(
    qtbot: QtBot, tmp_path: Path, root: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / ("a long name " * 10)
    home.mkdir()
    assert server_names(home / "desk.lock") == []
    runtime = private(tmp_path / "run")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    first = DeskInstance(home / "desk.lock")
    assert first.take()
    assert [each.name[:12] for each in runtime.iterdir()] == ["mofang-desk-"]
    assert_handed_over(qtbot, first, home / "desk.lock", root)
    first.give_up()
    first.deleteLater()


def test_a_folder_that_others_can_write_in_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    runtime = private(tmp_path / "run")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    assert len(server_names(tmp_path / "desk.lock")) == 2
    runtime.chmod(0o770)
    assert len(server_names(tmp_path / "desk.lock")) == 1
    runtime.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: runtime.stat().st_uid + 1)
    assert len(server_names(tmp_path / "desk.lock")) == 1


def test_every_home_has_a_desk_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(private(tmp_path / "run")))
    assert not set(server_names(tmp_path / "a.lock")) & set(server_names(tmp_path / "b.lock"))


def private(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder
