"""Lock files tell the living engines from the dead ones, also after kill -9."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.ownership import LockFileOwnership

_HOLDER = """
import sys
from pathlib import Path
from app.engine.ownership import LockFileOwnership
ownership = LockFileOwnership(Path(sys.argv[1]))
print(ownership.owner, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def ownership(tmp_path: Path) -> Iterator[LockFileOwnership]:
    mine = LockFileOwnership(tmp_path)
    yield mine
    mine.release()


def test_an_engine_is_alive_to_itself(ownership: LockFileOwnership) -> None:
    assert ownership.is_alive(ownership.owner)


def test_a_name_that_nobody_holds_is_dead(ownership: LockFileOwnership) -> None:
    assert not ownership.is_alive("engine-that-never-was")


def test_another_engine_lives_until_it_is_killed(
    ownership: LockFileOwnership, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", _HOLDER, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        name = other.stdout.readline().strip()
        assert ownership.is_alive(name)
        other.kill()
        other.wait()
    assert not ownership.is_alive(name)


def test_a_released_name_is_dead_and_leaves_no_file(
    ownership: LockFileOwnership, tmp_path: Path
) -> None:
    other = LockFileOwnership(tmp_path)
    assert ownership.is_alive(other.owner)
    other.release()
    assert not ownership.is_alive(other.owner)
    assert [path.name for path in tmp_path.iterdir()] == [f"{ownership.owner}.lock"]


def test_a_lock_that_cannot_be_judged_hinders_nobody(tmp_path: Path) -> None:
    here = LockFileOwnership(tmp_path)
    (tmp_path / "engine-strange.lock").mkdir()
    assert here.is_alive("engine-strange")
    here.release()
