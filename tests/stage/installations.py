"""The program as pip installs it, in each way that there is; no network is asked.

The libraries that it needs are links to those of the environment that runs the tests: exactly what run.lock names. The
program itself is not among them, so that only what was just built can be imported as `app`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from tests.rules.source_tree import ROOT
from tests.stage.tools import find_tool

PIP_SECONDS = 120
# The user id that owns no file, by convention.
STRANGER = 65534
_PIP = ("install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation")
_QT = frozenset({"PySide6", "shiboken6"})
RUN_LOCK = ROOT / "resources" / "setup" / "run.lock"


@dataclass(frozen=True)
class User:
    """Who runs the program: another user of this machine where the tests may become one."""

    home: Path

    @property
    def prefix(self) -> list[str]:
        """In front of a command. The tests' own Python may lie where only root can read, and so may this user."""
        if os.geteuid() != 0:
            return []
        become = [f"--reuid={STRANGER}", f"--regid={STRANGER}", "--clear-groups"]
        read = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        return [find_tool("setpriv", "util-linux"), *become, *read, "--"]


@dataclass(frozen=True)
class Installation:
    """One installation: its Python, its command, and what must be set to use them."""

    python: Path
    command: Path
    package: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def environment(self, user: User, temporary: Path) -> dict[str, str]:
        """A person with a Chinese desktop; windows are drawn offscreen."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(user.home),
            "TMPDIR": str(temporary),
            "LANG": "zh_CN.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
            **self.variables,
        }


@dataclass(frozen=True)
class Workshop:
    """Where installations are made."""

    folder: Path
    libraries: Path
    user: User

    def in_a_virtual_environment(self, archive: Path) -> Installation:
        """`python -m venv X; X/bin/pip install …`"""
        place = self.folder / "venv"
        python = self.virtual_environment(place)
        self._pip(python, archive)
        return Installation(python, place / "bin" / "mofang", _package(place))

    def in_a_target_folder(self, archive: Path) -> Installation:
        """`pip install --target X …`"""
        place = self.folder / "target"
        self._pip(_base_python(), archive, "--target", str(place))
        return self._outside(place, place / "bin" / "mofang")

    def in_the_home(self, archive: Path) -> Installation:
        """`pip install --user …`, by the user who runs it."""
        home = self.user.home
        self._pip(_base_python(), archive, "--user", by=self.user)
        place = home / ".local"
        variables = {"PYTHONPATH": str(self.libraries)}
        return Installation(_base_python(), place / "bin" / "mofang", _package(place), variables)

    def in_a_prefix(self, archive: Path) -> Installation:
        """`pip install --prefix X …`"""
        place = self.folder / "prefix"
        self._pip(_base_python(), archive, "--prefix", str(place))
        return self._outside(_package(place).parent, _only(place, "mofang"))

    def in_the_system(self, archive: Path) -> Installation:
        """`pip install …` by root into the system's Python, but below another root: this machine is left alone."""
        place = self.folder / "system"
        self._pip(_base_python(), archive, "--root", str(place), "--ignore-installed")
        return self._outside(_package(place).parent, _only(place, "mofang"))

    def virtual_environment(self, place: Path) -> Path:
        """Make one that sees the libraries; returns its Python."""
        venv.EnvBuilder(symlinks=True).create(place)
        python = place / "bin" / "python"
        (_site_packages(place) / "libraries.pth").write_text(f"{self.libraries}\n")
        return python

    def _outside(self, site: Path, command: Path) -> Installation:
        variables = {"PYTHONPATH": os.pathsep.join([str(site), str(self.libraries)])}
        return Installation(_base_python(), command, site / "app", variables)

    def _pip(self, python: Path, archive: Path, *more: str, by: User | None = None) -> None:
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(by.home if by else self.folder),
            "PYTHONPATH": str(self.libraries),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_WARN_SCRIPT_LOCATION": "1",
            "PIP_BREAK_SYSTEM_PACKAGES": "1",
            "PIP_ROOT_USER_ACTION": "ignore",
        }
        become = by.prefix if by else []
        run([*become, str(python), "-m", "pip", *_PIP, *more, str(archive)], variables)


def link_libraries(into: Path) -> None:
    """Those that the program is locked to, and pip."""
    into.mkdir()
    locked = re.findall(r"^([\w.-]+)==", RUN_LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    for name in ["pip", *locked]:
        # Some are for other systems only.
        with contextlib.suppress(PackageNotFoundError):
            found = distribution(name)
            for top in {file.parts[0] for file in found.files or ()} - {".."}:
                _link(Path(str(found.locate_file(top))), into / top)


def _link(source: Path, target: Path) -> None:
    if source.name not in _QT:
        with contextlib.suppress(FileExistsError):
            target.symlink_to(source)
    elif not target.exists():
        # Qt asks the system whether it may read its plugins, and the folders above them.
        shutil.copytree(source, target, symlinks=True, copy_function=_link_file)


def _link_file(source: str, target: str) -> None:
    """A hard link needs the same disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def run(
    command: Sequence[str], variables: Mapping[str, str], cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """To its end, which must be a good one."""
    done = subprocess.run(
        command, env=variables, cwd=cwd, capture_output=True, text=True, timeout=PIP_SECONDS
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


def make_read_only(folder: Path) -> None:
    """What an administrator has installed, its users cannot change."""
    for each in [folder, *folder.rglob("*")]:
        if not each.is_symlink():
            each.chmod(stat.S_IMODE(each.stat().st_mode) & ~0o222)


def _base_python() -> Path:
    return Path(getattr(sys, "_base_executable", sys.executable))


def _site_packages(place: Path) -> Path:
    (site,) = place.glob("lib/python3*/site-packages")
    return site


def _package(place: Path) -> Path:
    return _only(place, "app/__init__.py").parent


def _only(place: Path, name: str) -> Path:
    (found,) = (each for each in place.rglob(name) if not each.is_dir())
    return found


Way = Callable[[Workshop, Path], Installation]
WAYS: Mapping[str, Way] = {
    "venv": Workshop.in_a_virtual_environment,
    "target": Workshop.in_a_target_folder,
    "user": Workshop.in_the_home,
    "prefix": Workshop.in_a_prefix,
    "system": Workshop.in_the_system,
}
