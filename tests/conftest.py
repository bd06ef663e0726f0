"""What every test stands on: private stand-ins for the machine, and no way to real data."""

import gc
import os
import runpy
import tempfile
from pathlib import Path

import pytest

pytest_plugins = [
    "tests.stage.keyring_session",
    "tests.stage.nothing_skipped",
    "tests.stage.phone",
    "tests.stage.postgres",
    "tests.stage.screen_reader",
    "tests.stage.virtual_screen",
]

_HOME = tempfile.TemporaryDirectory(prefix="mofang-test-home-")


def pytest_configure() -> None:
    """Before any test module is read: this run has its own home, no key, no keyring, no screen."""
    for name in [name for name in os.environ if name.startswith(("STRIPE_", "MOFANG_"))]:
        del os.environ[name]
    os.environ.pop("FRONTEND_BASE_URL", None)
    os.environ["MOFANG_HOME"] = str(Path(_HOME.name) / "home")
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


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
