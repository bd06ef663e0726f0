"""Words that no committed file may hold. Broken by a bracket here, so that this file holds none."""

from __future__ import annotations

import re

import pytest

from tests.rules.source_tree import text_files

FORBIDDEN = {
    "work left undone": r"\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b",
    "a folder of one machine": r"(?<![\w.])/(wo[r]k|ro[o]t|home/\w+)/|/opt/(wh[e]els|py[p]i)|/tm[p]/(venv|wt|brief)",
    "a package index": r"py[p]i\.org|python[h]osted|npm[j]s\.|deb\.[d]ebian|npm[m]irror",
    "a live or long secret": r"\b(sk|rk)_li[v]e_[A-Za-z0-9]{16,}|\bwh[s]ec_[A-Za-z0-9]{24,}",
    "a private key": r"BEG[I]N (RSA |EC |OPENSSH )?PRIVATE",
    "a silenced check without its reason": r"#\s*no[q]a(?!:)|type:\s*ig[n]ore(?!\[)",
    "an author that is not the project": r"(?i)cl[a]ude|anth[r]opic|\bsub-?ag[e]nt",
}
SLEEPERS = ("tests/stage/waiting.py",)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [f"{name}: {hit[0]}" for name, text in text_files() for hit in pattern.finditer(text)]
    assert not found


def test_tests_wait_for_facts_not_for_time() -> None:
    pattern = re.compile(r"\b(time\.sl[e]ep|qW[a]it|QTest\.qSl[e]ep)\(")
    found = [
        f"{name}: {hit[0]}"
        for name, text in text_files()
        if name.startswith("tests/") and name not in SLEEPERS
        for hit in pattern.finditer(text)
    ]
    assert not found


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("work left undone", "# TO" + "DO: later"),
        ("a folder of one machine", "open('/wo" + "rk/shared/x')"),
        ("a package index", "https://files.python" + "hosted.org/x"),
        ("a live or long secret", "sk_li" + "ve_51H8xYzAbCdEfGhIjKl"),
        ("a private key", "-----BEG" + "IN PRIVATE KEY-----"),
        ("a silenced check without its reason", "x = 1  # no" + "qa"),
        ("an author that is not the project", "written by a sub-" + "agent"),
    ],
)
def test_the_pattern_finds_what_it_is_for(what: str, text: str) -> None:
    assert re.search(FORBIDDEN[what], text)
