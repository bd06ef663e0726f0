"""Who may know whom. The arrows are contracts in pyproject.toml; here they are run, and broken on purpose."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.source_tree import ROOT, name_of, python_files, syntax_of

# What a core may use: shapes, numbers and text. No clock, no random, no file, no network.
PURE = {
    "__future__", "collections", "dataclasses", "decimal", "enum", "errno", "fractions", "functools",
    "itertools", "math", "operator", "re", "string", "types", "typing", "unicodedata",
}  # fmt: skip

# Where each library of others lives. A new one needs a home here before it is imported.
HOMES = {
    "PySide6": ("app/desktop/",),
    "shiboken6": ("app/desktop/",),
    "PIL": ("app/receipt_printer.py",),
    "escpos": ("app/receipt_printer.py",),
    "usb": ("app/receipt_printer.py",),
    "alembic": ("app/journal/",),
    "babel": ("app/simulator/page_money.py",),
    "email_validator": ("app/email_address.py",),
    "fastapi": ("app/service/", "app/simulator/"),
    "google": ("app/service/generated/",),
    "grpc": ("app/gateway/hub_", "app/service/generated/", "app/service/grpc_"),
    "grpc_health": ("app/service/grpc_",),
    "grpc_reflection": ("app/service/grpc_",),
    "filelock": (
        "app/engine/ownership.py",
        "app/service/server_lock.py",
        "app/simulator/state_file.py",
    ),
    "keyring": ("app/vault.py",),
    "platformdirs": ("app/paths.py",),
    "psycopg": ("app/journal/",),
    "prometheus_client": ("app/service/metrics.py",),
    "pydantic": ("app/service/",),
    "qrcode": ("app/desktop/widgets/", "app/terminal/", "app/simulator/wechat_pay/"),
    "requests": ("app/gateway/stripe_", "app/simulator/webhooks.py"),
    "setproctitle": ("app/__main__.py",),
    "sqlalchemy": ("app/journal/",),
    "sse_starlette": ("app/service/",),
    "starlette": ("app/service/",),
    "stripe": ("app/gateway/stripe_",),
    "urllib3": ("app/gateway/stripe_",),
    "uvicorn": ("app/service/", "app/simulator/"),
    "tomlkit": ("app/settings/writing.py",),
    "wakepy": ("app/desktop/keep_awake.py",),
    "jeepney": ("app/desktop/motion_hint.py",),
}

OFFENCES = [
    ("core/money.py", "import app.engine.engine", "arrows"),
    ("desktop/__init__.py", "import app.terminal", "arrows"),
    ("engine/engine.py", "import app.desktop", "arrows"),
    ("journal/port.py", "import app.gateway.port", "arrows"),
    ("simulator/__init__.py", "import app.core.money", "arrows"),
    ("brand_new_room.py", "", "arrows"),
    ("gateway/port.py", "import app.service.options", "arrows"),
    ("desktop/__init__.py", "import app.gateway.port", "no-key-on-the-desktop"),
    ("desktop/__init__.py", "import app.journal.port", "no-key-on-the-desktop"),
    ("desktop/__init__.py", "import app.service.options", "no-key-on-the-desktop"),
    ("service/options.py", "import app.terminal", "arrows"),
    ("engine/engine.py", "from PySide6.QtCore import QObject", "qt-in-one-room"),
]


def _lint(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).parent / "lint-imports"
    command = [str(tool), "--no-cache", "--no-logo", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(syntax_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def test_every_arrow_points_as_drawn() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("file", "line", "contract"), OFFENCES)
def test_a_wrong_arrow_is_seen(tmp_path: Path, file: str, line: str, contract: str) -> None:
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "app" / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    done = _lint(tmp_path, "--contract", contract)
    assert done.returncode == 1, done.stdout


@pytest.mark.parametrize("file", python_files("app/core/"), ids=name_of)
def test_the_core_is_pure(file: Path) -> None:
    foreign = {name for name in _imports(file) if not name.startswith("app.core")}
    assert {name.split(".")[0] for name in foreign} <= PURE


@pytest.mark.parametrize("file", python_files("app/"), ids=name_of)
def test_every_library_has_one_home(file: Path) -> None:
    libraries = {name.split(".")[0] for name in _imports(file)} - {"app"} - sys.stdlib_module_names
    strays = [each for each in libraries if not name_of(file).startswith(HOMES.get(each, ()))]
    assert not strays, f"{name_of(file)} may not import {', '.join(strays)}"


@pytest.mark.parametrize("file", python_files("app/"), ids=name_of)
def test_only_the_composition_root_starts_the_simulator(file: Path) -> None:
    allowed = name_of(file).startswith(("app/simulator/", "app/bootstrap.py", "app/__main__.py"))
    assert allowed or not [name for name in _imports(file) if name.startswith("app.simulator")]


def test_no_name_is_imported_wholesale() -> None:
    nodes = ((file, node) for file in python_files() for node in ast.walk(syntax_of(file)))
    wholesale = [
        f"{name_of(file)}:{node.lineno}"
        for file, node in nodes
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert not wholesale
