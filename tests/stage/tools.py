"""Finds the programs of the stage, and says what to type when one is missing."""

import shutil
from pathlib import Path

import pytest


def find_tool(name: str, package: str, *more_folders: Path) -> str:
    """Path of a program; without it the test is skipped, naming the package (CI: failed)."""
    folders = [None, *(str(folder) for folder in more_folders)]
    found = next(filter(None, (shutil.which(name, path=folder) for folder in folders)), None)
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install {package}")
    return found
