"""Several processes on one journal, and processes that are killed while they write."""

from __future__ import annotations

import dataclasses
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.payment import Payment, decide
from app.core.state import PaymentState
from app.journal.port import Journal
from tests.contracts.journal_samples import a_payment
from tests.journal.writer_process import SHARED, journal_at
from tests.stage.waiting import until

PROCESSES = 3
TURNS = 25


def start(root: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.journal.writer_process", *words],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "data" / "journal.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def writers(root: Path, where: str) -> Iterator[list[subprocess.Popen[str]]]:
    started = [start(root, where, "count_together", str(TURNS)) for _ in range(PROCESSES)]
    yield started
    for process in started:
        process.kill()
        process.communicate()


def test_processes_that_begin_at_once_share_one_journal(
    where: str, writers: list[subprocess.Popen[str]]
) -> None:
    """Including the making of the file and of its tables."""
    for process in writers:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in writers:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    numbers = [line for process in writers for line in process.communicate(timeout=120)[0].split()]
    assert [process.returncode for process in writers] == [0] * PROCESSES
    total = PROCESSES * TURNS
    assert sorted(numbers) == [f"M-20261122-{n:04d}" for n in range(1, total + 1)]
    journal = journal_at(where)
    shared = journal.get(SHARED.payment_id)
    assert shared is not None
    assert shared.version == total
    assert len(journal.events(SHARED.payment_id)) == total + 1
    assert len(journal.recent(9999)) == total + 1
    journal.close()


@pytest.mark.parametrize("lines", [1, 2, 7, 40, 137])
def test_nothing_acknowledged_is_lost_and_nothing_is_half_written(
    root: Path, tmp_path: Path, lines: int
) -> None:
    """`kill -9` in the middle of writing, three times over on the same file."""
    file = tmp_path / "journal.db"
    acknowledged: Counter[str] = Counter()
    for seed in (1, 2, 3):
        acknowledged |= killed_after(lines, root, file, seed)
        journal = journal_at(str(file))
        check_everything(journal, acknowledged)
        journal.close()
        assert_is_whole(file)


@pytest.mark.parametrize("attempt", range(3))
def test_a_kill_while_the_journal_is_being_made(root: Path, tmp_path: Path, attempt: int) -> None:
    """As soon as there is anything: before, in or just after the first migration."""
    file = tmp_path / "journal.db"
    process = start(root, str(file), "write_for_ever", str(attempt + 1))
    until(file.exists)
    process.kill()
    process.communicate()
    journal = journal_at(str(file))
    journal.check()
    written = journal.recent(99_999)
    assert [replayed(journal, payment) for payment in written] == written
    journal.close()
    assert_is_whole(file)


def killed_after(lines: int, root: Path, file: Path, seed: int) -> Counter[str]:
    """The highest acknowledged version of every payment."""
    process = start(root, str(file), "write_for_ever", str(seed))
    assert process.stdout is not None
    head = [process.stdout.readline() for _ in range(lines)]
    process.send_signal(signal.SIGKILL)
    # What it had said between our last look and its end counts too.
    rest = process.communicate()[0].splitlines(keepends=True)
    assert process.returncode == -signal.SIGKILL
    versions: Counter[str] = Counter()
    for line in [*head, *rest]:
        if line.endswith("\n"):
            payment_id, version = line.split()
            versions[payment_id] = max(versions[payment_id], int(version))
    assert versions
    return versions


def check_everything(journal: Journal, acknowledged: Counter[str]) -> None:
    journal.check()
    found = {payment.payment_id: payment for payment in journal.recent(99_999)}
    for payment_id, version in acknowledged.items():
        assert found[payment_id].version >= version
    for payment in found.values():
        assert replayed(journal, payment) == payment


def replayed(journal: Journal, payment: Payment) -> Payment:
    """What the events alone make of the payment."""
    which = int(payment.payment_id.removeprefix("mp_"))
    first = a_payment(which, number=payment.number)
    for recorded in journal.events(payment.payment_id):
        first, _ = decide(first, recorded.event)
        if first.state is PaymentState.PAID and first.seen_paid_at is None:
            first = dataclasses.replace(first, seen_paid_at=recorded.at)
    return dataclasses.replace(first, version=len(journal.events(payment.payment_id)) - 1)


def assert_is_whole(file: Path) -> None:
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
