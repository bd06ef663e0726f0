"""What every test stands on: private stand-ins for the machine, and no way to real data."""

import gc
import os
import runpy
import tempfile
from pathlib import Path

import hypothesis
import pytest

from tests.stage.environment import made_environment

pytest_plugins = [
    "tests.stage.keyring_session",
    "tests.stage.nothing_skipped",
    "tests.stage.phone",
    "tests.stage.postgres",
    "tests.stage.screen_reader",
    "tests.stage.sqlite_connections",
    "tests.stage.virtual_screen",
]

_HOME = tempfile.TemporaryDirectory(prefix="mofang-test-home-")


def pytest_configure() -> None:
    """Before any test module is read: this run has an environment of its own.

    Hypothesis sets no time limit for an example, nor for making one: a busy machine is not a fault of the program.
    """
    hypothesis.settings.register_profile(
        "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("suite")
    made = made_environment(os.environ, home=str(Path(_HOME.name) / "home"))
    os.environ.clear()
    os.environ.update(made)


def pytest_sessionstart() -> None:
    """Where pytest is started without `make test`, too, the windows speak as their translations say now."""
    setup = Path(__file__).parents[1] / "resources" / "setup"
    runpy.run_path(str(setup / "compile_translations.py"), run_name="__main__")


def pytest_collection_finish() -> None:
    """The collector need not look among thousands of tests again and again: none of them goes before the end."""
    gc.freeze()


def pytest_unconfigure() -> None:
    _HOME.cleanup()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds pyproject.toml."""
    return Path(__file__).parent.parent
