"""The committed files, as the rules see them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Written by a tool, kept fresh by a test, read by nobody.
GENERATED = "app/service/generated/payment_pb2"


@cache
def committed() -> tuple[Path, ...]:
    """Every file that git has, or would take: what is ignored is nobody's business."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    files = (ROOT / name for name in names.split("\0") if name)
    return tuple(sorted(file for file in files if file.is_file()))


def python_files(folder: str = "") -> list[Path]:
    files = [
        file
        for file in committed()
        if file.suffix == ".py" and not name_of(file).startswith(GENERATED)
    ]
    return [file for file in files if name_of(file).startswith(folder)]


def text_files() -> Iterator[tuple[str, str]]:
    """Name and text of each committed file that is text."""
    for file in committed():
        content = file.read_bytes()
        if b"\0" not in content:
            yield name_of(file), content.decode()


def name_of(file: Path) -> str:
    """The file's path as a person would type it at the top of the tree."""
    return file.relative_to(ROOT).as_posix()


@cache
def syntax_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(file: Path) -> list[Function]:
    return [node for node in ast.walk(syntax_of(file)) if isinstance(node, Function)]
