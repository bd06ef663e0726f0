"""The compiled translations, fresh, whichever way the tests were started."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "resources/setup/compile_translations.py"


@pytest.fixture(scope="session", autouse=True)
def compiled_translations() -> None:
    """Nobody tests yesterday's words."""
    runpy.run_path(str(SCRIPT))["compile_translations"]()
