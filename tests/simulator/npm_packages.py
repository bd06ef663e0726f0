"""Programs of Stripe's that come by npm, installed once below build/."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

BUILD_FOLDER = Path(__file__).parents[2] / "build" / "npm"
STRIPE_CLI = "@stripe/cli@1.52.0"
STRIPE_NODE = "stripe@23.1.0"
INSTALL_SECONDS = 240


def installed(package: str) -> Path:
    """The folder that holds the package's `node_modules`; skips the test where npm is missing."""
    name, _, version = package.rpartition("@")
    folder = BUILD_FOLDER / f"{name.lstrip('@').replace('/', '-')}-{version}"
    if not (folder / "node_modules" / name / "package.json").exists():
        _install(package, folder)
    return folder


def _install(package: str, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"{package} comes by npm, which is not installed")
    options = ["--no-audit", "--no-fund", "--no-package-lock", "--no-save", "--loglevel=error"]
    subprocess.run(
        [npm, "install", *options, "--prefix", str(folder), package],
        check=True,
        capture_output=True,
        timeout=INSTALL_SECONDS,
    )
