"""Several processes on the same books, and processes that are killed while they write."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.contracts.journal_books_contract import some_news
from tests.contracts.journal_refund_contract import paid
from tests.contracts.journal_samples import NOON, a_payment
from tests.journal.clerk_process import SHARED_KEYS
from tests.journal.shelves import opened_shelf

PROCESSES = 3
Clerk = subprocess.Popen[str]


@contextmanager
def clerks(root: Path, place: str | Path, what: str, count: int) -> Iterator[list[Clerk]]:
    """All of them begin at once."""
    command = [sys.executable, "-m", "tests.journal.clerk_process", str(place), what]
    started = [
        subprocess.Popen(
            [*command, str(number)],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(1, count + 1)
    ]
    try:
        for clerk in started:
            assert clerk.stdout is not None
            assert clerk.stdout.readline() == "ready\n"
        for clerk in started:
            assert clerk.stdin is not None
            clerk.stdin.write("go\n")
            clerk.stdin.flush()
        yield started
    finally:
        for clerk in started:
            clerk.kill()
            clerk.communicate()


def said_by(started: list[Clerk]) -> list[str]:
    lines = [line for clerk in started for line in clerk.communicate(timeout=120)[0].splitlines()]
    assert [clerk.returncode for clerk in started] == [0] * len(started)
    return lines


def test_tills_that_refund_at_once_never_give_more_than_was_paid(
    root: Path, place: str | Path
) -> None:
    with opened_shelf(place) as shelf:
        paid(shelf)
        with clerks(root, place, "refund_together", PROCESSES) as started:
            said = Counter(said_by(started))
        assert said == {"given": 199, "refund_exceeds_payment": PROCESSES}
        refunds = shelf.books.refunds.of_payment(a_payment().payment_id)
    assert sum(each.amount.minor_units for each in refunds) == 1990


def test_of_processes_that_claim_at_once_one_has_it(root: Path, place: str | Path) -> None:
    with opened_shelf(place) as shelf:
        shelf.journal.check()
    with clerks(root, place, "claim_together", PROCESSES) as started:
        said = Counter(said_by(started))
    keys = range(SHARED_KEYS)
    assert [said[f"{key} True"] for key in keys] == [1] * SHARED_KEYS
    assert [said[f"{key} False"] for key in keys] == [PROCESSES - 1] * SHARED_KEYS


@pytest.mark.parametrize("lines", [1, 6, 41])
def test_what_was_told_is_there_after_a_kill(root: Path, place: str | Path, lines: int) -> None:
    """Claims too, although a power cut could take them: they were handed to the system."""
    with clerks(root, place, "put_for_ever", 1) as [clerk]:
        assert clerk.stdout is not None
        said = [clerk.stdout.readline() for _ in range(lines)]
        clerk.kill()
        said += clerk.communicate()[0].splitlines(keepends=True)
    told = [line.split() for line in said if line.endswith("\n")]
    with opened_shelf(place) as shelf:
        shelf.journal.check()
        waiting = shelf.books.inbox.waiting(99_999)
        for what, key in told:
            stored = shelf.books.answers.claim("till", key, "f", NOON)
            assert not stored.is_new
            if what == "finished":
                assert stored.body == key.encode()
            assert some_news(int(key)) in waiting
    assert waiting == [some_news(1_000_001 + n) for n in range(len(waiting))]
