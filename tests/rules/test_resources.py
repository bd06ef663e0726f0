"""An installed wheel finds the same resources as the source tree."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# For people who build or read, not for the running program.
NOT_SHIPPED = {"proto", "screenshots", "setup"}


def test_every_resource_folder_is_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    shipped = project["tool"]["setuptools"]["data-files"]
    folders = {path.name for path in (ROOT / "resources").iterdir() if path.is_dir()}
    assert {name.rsplit("/", 1)[1] for name in shipped} == folders - NOT_SHIPPED
    for patterns in shipped.values():
        assert all(list(ROOT.glob(pattern)) for pattern in patterns)
