"""An engine lives as long as its connection does, whatever becomes of its process, its network and its server."""

from __future__ import annotations

import dataclasses
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import events as ev
from app.core.errors import JournalConflict, JournalUnavailable
from app.core.payment import decide
from app.core.state import PaymentState
from app.engine.pacing import Pace
from app.engine.recovery import ROUND_SECONDS
from app.journal.advisory_ownership import SILENCE_SECONDS, AdvisoryLockOwnership
from app.journal.opening import Archive
from app.journal.postgres_store import PostgresStore
from tests.contracts.journal_samples import DAY, NOON, a_payment, a_reading
from tests.journal.shelves import opened_shelf
from tests.journal.test_postgres_journal import run
from tests.stage.postgres import PostgresServer
from tests.stage.waiting import until

TAKE_OVER_SECONDS = 10.0


def an_engine(url: str, keep_seconds: float = 0.05) -> AdvisoryLockOwnership:
    return AdvisoryLockOwnership(PostgresStore(url).connect_alone, keep_seconds)


@pytest.fixture
def one(postgres_url: str) -> Iterator[AdvisoryLockOwnership]:
    engine = an_engine(postgres_url)
    yield engine
    engine.release()


@pytest.fixture
def two(postgres_url: str) -> Iterator[AdvisoryLockOwnership]:
    engine = an_engine(postgres_url)
    yield engine
    engine.release()


def test_engines_know_each_other_and_nobody_else(
    one: AdvisoryLockOwnership, two: AdvisoryLockOwnership
) -> None:
    assert one.owner != two.owner
    for engine in (one, two):
        assert engine.is_alive(one.owner)
        assert engine.is_alive(two.owner)
        assert not engine.is_alive("engine-0000000000000000")
        assert not engine.is_alive("kiosk-\x00\ud800")


def test_an_engine_of_another_database_is_not_of_this_one(
    one: AdvisoryLockOwnership, postgres_server: PostgresServer
) -> None:
    stranger = an_engine(postgres_server.fresh_database())
    assert not one.is_alive(stranger.owner)
    stranger.release()


def test_who_has_gone_is_gone(one: AdvisoryLockOwnership, postgres_url: str) -> None:
    other = an_engine(postgres_url)
    other.release()
    until(lambda: not one.is_alive(other.owner))


def an_owner_process(root: Path, url: str) -> tuple[subprocess.Popen[str], str]:
    """Another process that owns something, and the name by which it does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journal.owner_process", url],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    owner = process.stdout.readline().strip()
    return process, owner


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_process_is_dead_within_10_seconds(
    root: Path, one: AdvisoryLockOwnership, postgres_url: str, end: signal.Signals
) -> None:
    process, owner = an_owner_process(root, postgres_url)
    assert one.is_alive(owner)
    process.send_signal(end)
    killed_at = time.monotonic()
    process.communicate()
    until(lambda: not one.is_alive(owner))
    assert time.monotonic() - killed_at < TAKE_OVER_SECONDS


def test_a_vanished_machine_leaves_time_to_adopt_its_payments() -> None:
    """Of the 10 s within which it is replaced, the server's and the engine's waits take 8 at most."""
    assert SILENCE_SECONDS + ROUND_SECONDS[Pace.SERVICE] <= TAKE_OVER_SECONDS - 2.0


def test_a_server_is_told_to_notice_a_vanished_machine(
    one: AdvisoryLockOwnership,
) -> None:
    """Over a network its own default is two hours. A local socket has no such settings: there they stay 0."""
    with one._in_use:
        connection = one._held()
        shown = connection.execute("SHOW tcp_keepalives_idle").fetchone()
        assert shown in {("0",), ("3",)}
        assert connection.execute("SHOW statement_timeout").fetchone() == ("5s",)


def cut(url: str) -> None:
    """Every connection that holds a lock of ours is ended, as by a network that broke."""
    run(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )


def test_a_living_engine_takes_its_name_again(
    one: AdvisoryLockOwnership,
    two: AdvisoryLockOwnership,
    postgres_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "app.journal.advisory_ownership")
    cut(postgres_url)
    until(lambda: "lost for now" in caplog.text)
    until(lambda: _alive(one, two.owner) and _alive(two, one.owner))
    assert "host=" not in caplog.text


def _alive(engine: AdvisoryLockOwnership, owner: str) -> bool:
    try:
        return engine.is_alive(owner)
    except JournalUnavailable:
        return False


def test_while_the_server_is_away_nobody_is_judged(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    one, two = an_engine(postgres_url), an_engine(postgres_url)
    postgres_server.stop()
    try:
        for _ in range(2):
            with pytest.raises(JournalUnavailable) as refusal:
                one.is_alive(two.owner)
            assert refusal.value.code == "journal_unreachable"
    finally:
        postgres_server.start()
    until(lambda: _alive(one, two.owner) and _alive(two, one.owner))
    for engine in (one, two):
        engine.release()


def test_an_engine_that_lost_its_connection_cannot_overrule_the_one_that_took_over(
    postgres_url: str,
) -> None:
    """Both may look after the payment for a moment; what is written is one line of events, without a fork."""
    with opened_shelf(postgres_url) as first, opened_shelf(postgres_url) as second:
        payment = first.journal.add(a_payment(owner="engine-1"), DAY, NOON)
        opened, _ = decide(payment, ev.SessionCreated(a_reading(payment)))
        held = first.journal.record(opened, ev.SessionCreated(a_reading(payment)), NOON)
        # The first engine's connection is cut: the second holds it to be dead.
        stored = second.journal.get(payment.payment_id)
        assert stored is not None
        resumed, _ = decide(stored, ev.WatchResumed("engine-2"))
        taken = second.journal.record(resumed, ev.WatchResumed("engine-2"), NOON)
        # The first still thinks that the payment is its own.
        closing = dataclasses.replace(held, state=PaymentState.CLOSING)
        with pytest.raises(JournalConflict) as refusal:
            first.journal.record(closing, ev.CloseRequested(ev.CloseReason.TIMEOUT), NOON)
        assert refusal.value.code == "payment_changed"
        assert first.journal.get(payment.payment_id) == taken
        assert taken.owner == "engine-2"
        versions = [type(each.event) for each in first.journal.events(payment.payment_id)]
        assert versions == [ev.CheckoutPrepared, ev.SessionCreated, ev.WatchResumed]


def test_a_server_that_cannot_be_reached_gives_no_name() -> None:
    archive = Archive("postgresql://nobody:secret@127.0.0.1:1/x", Path())
    with pytest.raises(JournalUnavailable) as refusal:
        archive.ownership()
    assert refusal.value.code == "journal_unreachable"
    assert "secret" not in str(refusal.value) + repr(refusal.value.__context__)


def test_a_file_has_no_such_owners(tmp_path: Path) -> None:
    assert Archive(None, tmp_path / "journal.db").ownership() is None


def test_a_frozen_process_is_dead_and_lives_again(
    root: Path, one: AdvisoryLockOwnership, postgres_url: str
) -> None:
    """Its connection stands, but it has fallen silent."""
    process, owner = an_owner_process(root, postgres_url)
    process.send_signal(signal.SIGSTOP)
    until(lambda: not one.is_alive(owner), TAKE_OVER_SECONDS)
    process.send_signal(signal.SIGCONT)
    until(lambda: one.is_alive(owner), TAKE_OVER_SECONDS)
    process.kill()
    process.communicate()


def test_an_engine_knows_that_it_may_have_been_held_for_dead(
    one: AdvisoryLockOwnership, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = one.life
    assert first is not None
    cut(postgres_url)
    until(lambda: one.life not in {None, first})
    other = an_engine(postgres_url, keep_seconds=600.0)
    assert other.life is not None
    other.release()
    monkeypatch.setattr("app.journal.advisory_ownership.SILENCE_SECONDS", -1.0)
    assert one.life is None


def test_a_server_that_is_back_gives_everybody_time_to_come_back(
    postgres_url: str, postgres_server: PostgresServer
) -> None:
    one, two = an_engine(postgres_url, 1.0), an_engine(postgres_url, 600.0)
    postgres_server.stop()
    postgres_server.start()

    def judged() -> str:
        try:
            return "alive" if one.is_alive(two.owner) else "dead"
        except JournalUnavailable:
            return ""

    assert until(judged) == "alive", "it has not had time to come back"
    until(lambda: judged() == "dead")
    one.release()
    two.release()
