"""Where the program finds its own files: inside the package, or in the checkout, and nowhere else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app import resource_files
from app.resource_files import RESOURCES, ResourceMissing, missing_resources, resource_path
from tests.terminal.mofang_process import environment


def test_every_file_of_the_list_is_found(root: Path) -> None:
    assert missing_resources() == []
    for name in RESOURCES:
        assert resource_path(name) == root / "resources" / name


def test_an_unknown_resource_is_named() -> None:
    with pytest.raises(ResourceMissing, match=r"^no/such\.svg$"):
        resource_path("no/such.svg")


def test_an_installed_package_has_them_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "app"
    monkeypatch.setattr(resource_files, "_PACKAGE", package)
    # What another program has left beside the package is found only where there is nothing inside.
    (tmp_path / "resources" / "style").mkdir(parents=True)
    (tmp_path / "resources" / "style" / "desk.qss").write_text("of another program")
    (package / "resources" / "style").mkdir(parents=True)
    with pytest.raises(ResourceMissing):
        resource_path("style/desk.qss")
    (package / "resources" / "style" / "desk.qss").write_text("ours")
    assert resource_path("style/desk.qss") == package / "resources" / "style" / "desk.qss"


def test_a_file_without_content_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(resource_files.resource_folder(), tmp_path / "app" / "resources")
    monkeypatch.setattr(resource_files, "_PACKAGE", tmp_path / "app")
    assert missing_resources() == []
    (tmp_path / "app" / "resources" / "icons" / "cube.svg").write_bytes(b"")
    (tmp_path / "app" / "resources" / "simulator" / "pay.html").unlink()
    assert missing_resources() == ["icons/cube.svg", "simulator/pay.html"]


@pytest.mark.parametrize(
    ("language", "advice"),
    [("en", "in a checkout of the source, run `make run`"), ("zh", "make run")],
)
def test_a_checkout_that_was_not_compiled_says_what_to_run(
    tmp_path: Path, root: Path, language: str, advice: str
) -> None:
    shutil.copytree(root / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(
        root / "resources", tmp_path / "resources", ignore=shutil.ignore_patterns("*.qm", "setup")
    )
    variables = {"LANG": f"{language}.UTF-8", "MOFANG_LANGUAGE": language}
    done = subprocess.run(
        [sys.executable, "-m", "app", "kiosk", "--demo"],
        cwd=tmp_path,
        env=environment(**variables, PYTHONPATH="", QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "translations/mofang_" in done.stderr
    assert advice in done.stderr
    assert "Traceback" not in done.stderr
