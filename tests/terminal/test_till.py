"""`mofang till`: a token is shown once, works at once, and is nowhere to be found afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.service.access import hash_of
from tests.terminal.mofang_process import Finished, mofang


def _till(folder: Path, *arguments: str, language: str = "en") -> Finished:
    variables = {"MOFANG_HOME": str(folder / "home"), "MOFANG_LANGUAGE": language}
    return mofang("till", *arguments, cwd=folder, variables=variables)


def test_a_till_is_added_listed_and_revoked(tmp_path: Path) -> None:
    added = _till(tmp_path, "add", "--may-refund", "柜台 1")
    token = added.out.splitlines()[-1]
    assert token.startswith("mft_")
    assert "柜台 1" in _till(tmp_path, "list").out
    listed = _till(tmp_path, "list", "--json").documents
    assert [(each["name"], each["may_refund"], each["revoked_at"]) for each in listed] == [
        ("柜台 1", True, None)
    ]
    assert _till(tmp_path, "revoke", "柜台 1").code == 0
    assert "revoked" in _till(tmp_path, "list").out
    for file in (tmp_path / "home").rglob("*"):
        if file.is_file():
            assert token.encode() not in file.read_bytes(), file
    everything = b"".join(file.read_bytes() for file in (tmp_path / "home").glob("journal*"))
    assert hash_of(token).encode() in everything


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", " "), "till_name_invalid"),
        (("add", "x" * 61), "till_name_invalid"),
        (("add", "a\tb"), "till_name_invalid"),
        (("revoke", "nobody"), "till_unknown"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, arguments: tuple[str, ...], code: str) -> None:
    action, *rest = arguments
    done = _till(tmp_path, action, "--json", *rest)
    assert done.code == 2
    assert done.documents[0]["code"] == code


def test_two_tills_cannot_share_a_name_but_a_name_can_be_used_again(tmp_path: Path) -> None:
    assert _till(tmp_path, "add", "a").code == 0
    again = _till(tmp_path, "add", "a", language="zh")
    assert again.code == 2
    assert "已有" in again.err
    _till(tmp_path, "revoke", "a")
    assert _till(tmp_path, "add", "a").code == 0


def test_nothing_is_listed_before_the_first(tmp_path: Path) -> None:
    assert "no tills" in _till(tmp_path, "list").out
