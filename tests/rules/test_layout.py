"""Where things lie: a short top level, nothing generated, and every module says why it is there."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from pathlib import Path

import pytest

from tests.rules.source_tree import ROOT, committed, name_of, python_files, syntax_of

TOP_LEVEL = {
    ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "README.zh-CN.md",
    "app", "build.spec", "pyproject.toml", "resources", "tests",
}  # fmt: skip
GENERATED = {".qm", ".pyc", ".so", ".whl", ".db", ".sqlite", ".log"}
LOCKS = [ROOT / "resources/setup/run.lock", ROOT / "resources/setup/all.lock"]
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def test_the_top_level_is_the_agreed_one() -> None:
    assert {name_of(file).split("/")[0] for file in committed()} <= TOP_LEVEL


def test_nothing_generated_is_committed() -> None:
    assert not [name_of(file) for file in committed() if file.suffix in GENERATED]


@pytest.mark.parametrize("file", python_files(), ids=name_of)
def test_every_module_says_why_it_is_there(file: Path) -> None:
    tree = syntax_of(file)
    assert not tree.body or ast.get_docstring(tree), f"{name_of(file)} has no docstring"


def test_every_folder_of_code_is_a_package() -> None:
    folders = {file.parent for file in python_files("app/")} - {
        ROOT / "app/journal/migrations/versions"
    }
    assert not [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()]


@pytest.mark.parametrize("name", [".ci/run"])
def test_scripts_can_be_run(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_version_has_its_hashes(lock: Path) -> None:
    requirements = lock.read_text(encoding="utf-8").replace("\\\n", " ").strip().splitlines()
    assert len(requirements) > 20
    assert not [line for line in requirements if "==" not in line or "--hash=sha256:" not in line]
    assert "://" not in lock.read_text(encoding="utf-8")


def test_both_locks_agree() -> None:
    run, everything = (dict(PINNED.findall(lock.read_text(encoding="utf-8"))) for lock in LOCKS)
    assert run.items() <= everything.items()


def test_everything_that_is_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = {
        re.split(r"[\[<>=; ]", line, maxsplit=1)[0].lower() for each in lists for line in each
    }
    assert wanted <= dict(PINNED.findall(LOCKS[1].read_text(encoding="utf-8"))).keys()
