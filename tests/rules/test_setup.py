"""The set-up commands: what they ask for, when they ask, and what they make again."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from tests.stage.tools import find_tool

ROOT = Path(__file__).resolve().parents[2]
SETUP = ROOT / "resources" / "setup"
# Part of every Debian, or of what Python itself needs.
BASE_LIBRARIES = re.compile(r"(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|stdc\+\+|gcc_s|z))\.so\.\d+")
STAMPS = ("ready-with-python", "ready-to-run", "ready-with-tools")


def test_every_library_that_qt_loads_is_in_the_table_of_packages() -> None:
    qt = Path(PySide6.__file__).parent
    files = [qt / f"{module}.abi3.so" for module in _imported_modules()]
    files += (qt / "Qt/plugins/platforms").glob("libq[xwo][caf]*.so")
    files += [qt / "Qt/lib" / name for name in _bundled(files)]
    table = (SETUP / "system_packages.sh").read_text("utf-8")
    needed = {
        name for file in files for name in _needed(file) if not (qt / "Qt/lib" / name).exists()
    }
    unlisted = {
        name
        for name in needed
        if not BASE_LIBRARIES.fullmatch(name)
        and not re.search(rf"^{re.escape(name)} ", table, re.M)
    }
    assert {name for name in unlisted if not name.startswith(("libpyside", "libshiboken"))} == set()


def _imported_modules() -> list[str]:
    texts = [file.read_text("utf-8") for file in (ROOT / "app").rglob("*.py")]
    return sorted({name for text in texts for name in re.findall(r"from PySide6\.(Qt\w+)", text)})


def _bundled(files: list[Path]) -> list[str]:
    """Qt's own libraries that these files load, and those that they load in turn."""
    found: set[str] = set()
    waiting = list(files)
    while waiting:
        folder = Path(PySide6.__file__).parent / "Qt/lib"
        new = {name for name in _needed(waiting.pop()) if (folder / name).exists()} - found
        found |= new
        waiting += [folder / name for name in new]
    return sorted(found)


def _needed(file: Path) -> list[str]:
    command = [find_tool("objdump", "binutils"), "-p", str(file)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.findall(r"NEEDED +(\S+)", told)


def _program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(
    ("sudo", "line"),
    [
        (True, "  sudo apt-get update && sudo apt-get install --no-install-recommends one two"),
        (False, "  su -c 'apt-get update && apt-get install --no-install-recommends one two'"),
    ],
)
def test_a_person_without_password_free_sudo_has_one_line_to_type(
    tmp_path: Path, sudo: bool, line: str
) -> None:
    for name in ("bash", "env"):
        (tmp_path / name).symlink_to(find_tool(name, name))
    _program(tmp_path, "id", "echo 1000")
    _program(tmp_path, "apt-get", "exit 1")
    if sudo:
        _program(tmp_path, "sudo", "exit 1")
    done = subprocess.run(
        ["bash", str(SETUP / "apt_install.sh"), "one", "two"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[1:] == [line]


def _make(folder: Path, *words: str, **variables: str) -> str:
    command = [find_tool("make", "make"), "--no-print-directory", "--dry-run", *words]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | variables, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment is complete, as far as make can see."""
    folder = tmp_path / "checkout"
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    for name in ("Makefile", "pyproject.toml", "resources"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
    (folder / ".venv" / "made-in").write_text(f"{folder}\n")
    for stamp in STAMPS:
        (folder / ".venv" / stamp).touch()
    return folder


def test_a_complete_environment_is_not_made_again(checkout: Path) -> None:
    assert "make_venv.sh" not in _make(checkout, "run")


def test_a_moved_checkout_gets_a_new_environment(checkout: Path) -> None:
    """Scripts such as .venv/bin/mofang hold the path at which they were made."""
    moved = checkout.rename(checkout.with_name("moved here"))
    assert "make_venv.sh" in _make(moved, "run")


@pytest.mark.parametrize(
    ("variables", "needs"),
    [
        ({"QT_QPA_PLATFORM": ""}, "python"),
        ({"QT_QPA_PLATFORM": "", "DISPLAY": ":7"}, "python screen"),
        ({"QT_QPA_PLATFORM": "", "WAYLAND_DISPLAY": "wayland-0"}, "python screen"),
    ],
)
def test_qt_libraries_are_needed_only_where_there_is_a_display(
    checkout: Path, variables: dict[str, str], needs: str
) -> None:
    shown = _make(checkout, "run", **variables)
    (told,) = re.findall(r"system_packages\.sh (.*)", shown)
    assert told.split() == needs.split()
