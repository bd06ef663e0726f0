"""The list of the program's own files is the truth: the build ships it, and `mofang doctor` looks for it."""

from __future__ import annotations

import tomllib

from app.resource_files import RESOURCES
from tests.rules.source_tree import ROOT, committed, name_of

# For people who build or read, not for the running program.
NOT_SHIPPED = {"proto", "screenshots", "setup"}


def test_the_list_names_every_file() -> None:
    names = [name_of(file).split("/", 1) for file in committed()]
    found = {name for top, name in ((*each, "")[:2] for each in names) if top == "resources"}
    shipped = {name for name in found if name.split("/")[0] not in NOT_SHIPPED}
    # Qt loads what translations are compiled into.
    assert {name.replace(".ts", ".qm") for name in shipped} == set(RESOURCES)


def test_what_builds_the_program_is_locked() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]
    locked = (ROOT / "resources/setup/run.lock").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for requirement in build["requires"]:
        assert f"\n{requirement.split('>')[0]}==" in locked
        assert f"'{requirement}'" in makefile
