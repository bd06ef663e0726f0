"""Small enough to be read: files, functions, and names that say something."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import quantiles

import pytest

from tests.rules.source_tree import Function, functions_of, name_of, python_files

LONGEST_FILE = 500
TYPICAL_LONGEST_FUNCTION = 30
LONGEST_FUNCTION = 80
EMPTY_NAMES = re.compile(r"(^|[_/])(utils?|helpers?|common|misc|manager)([_./]|$)", re.IGNORECASE)


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _written() -> list[Path]:
    """By hand; what a compiler makes is read by nobody."""
    return [each for each in python_files() if "/generated/" not in name_of(each)]


@pytest.mark.parametrize("file", _written(), ids=name_of)
def test_no_file_is_two(file: Path) -> None:
    lines = len(file.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE


@pytest.mark.parametrize("file", python_files(), ids=name_of)
def test_no_function_is_a_chapter(file: Path) -> None:
    long = {
        each.name: _length(each) for each in functions_of(file) if _length(each) > LONGEST_FUNCTION
    }
    assert not long


@pytest.mark.parametrize("part", ["app/", "tests/"])
def test_nine_functions_in_ten_fit_on_half_a_screen(part: str) -> None:
    lengths = [_length(each) for file in python_files(part) for each in functions_of(file)]
    assert quantiles(lengths, n=10)[-1] <= TYPICAL_LONGEST_FUNCTION


@pytest.mark.parametrize("file", python_files(), ids=name_of)
def test_every_name_says_something(file: Path) -> None:
    functions = [function.name for function in functions_of(file)]
    assert not [name for name in (name_of(file), *functions) if EMPTY_NAMES.search(name)]
