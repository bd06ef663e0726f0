"""The ledger on disk: nothing that was answered is lost, nothing foreign is overwritten."""

from __future__ import annotations

import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.simulator.attempts import Paid, PaymentAttempt
from app.simulator.ledger import Ledger
from app.simulator.movable_clock import MovableClock
from app.simulator.state_file import StateFile

# Written before disputes: a paid session with a pending refund, one at WeChat Pay, one declined.
OLDER = Path(__file__).parent / "older_state.jsonl"


def new_ledger(clock: MovableClock) -> Ledger:
    return Ledger(clock, random.Random(1), page_base_url="http://127.0.0.1:1")


def put(ledger: Ledger, key: str, **fields: object) -> None:
    with ledger.changing():
        ledger.put("products", key, {"id": key, **fields})


def reopen(path: Path) -> Ledger:
    clock = MovableClock()
    ledger = new_ledger(clock)
    StateFile(path).keep(ledger, clock)()
    return ledger


def test_changes_come_back(tmp_path: Path) -> None:
    path, clock = tmp_path / "state", MovableClock()
    ledger = new_ledger(clock)
    close = StateFile(path).keep(ledger, clock)
    put(ledger, "prod_1", name="茶")
    put(ledger, "prod_2")
    with ledger.changing():
        ledger.remove("products", "prod_2")
    close()
    assert reopen(path).dump() == ledger.dump()


def test_a_file_of_an_older_simulator_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "state"
    path.write_bytes(OLDER.read_bytes())
    now = 1_800_000_000.0
    clock = MovableClock(lambda: now)
    ledger = new_ledger(clock)
    close = StateFile(path).keep(ledger, clock)
    charged = next(row for row in ledger.rows("charges").values() if row["paid"])
    [refund] = ledger.rows("refunds").values()
    assert refund["status"] == "pending"
    now += 5
    ledger.run_due()
    assert ledger.rows("refunds")[refund["id"]]["status"] == "succeeded"
    dispute = ledger.open_dispute(charged["id"])
    assert dispute["status"] == "needs_response"
    [waiting] = ledger.rows("actions")
    assert isinstance(ledger.complete_action(waiting, succeeded=True), Paid)
    declined = next(row for row in ledger.rows("charges").values() if not row["paid"])
    session = ledger.rows("intent_sessions")[declined["payment_intent"]]["session"]
    assert isinstance(ledger.confirm_session(session, PaymentAttempt()), Paid)
    close()
    assert reopen(path).dump() == ledger.dump()


def test_file_is_private(tmp_path: Path) -> None:
    path, clock = tmp_path / "state", MovableClock()
    StateFile(path).keep(new_ledger(clock), clock)()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_clock_keeps_its_place(tmp_path: Path) -> None:
    path, clock = tmp_path / "state", MovableClock()
    close = StateFile(path).keep(new_ledger(clock), clock)
    clock.advance(3600)
    close()
    again = MovableClock()
    StateFile(path).keep(new_ledger(again), again)()
    assert again.offset_seconds == 3600


def test_line_cut_short_by_a_power_cut_is_dropped(tmp_path: Path) -> None:
    path, clock = tmp_path / "state", MovableClock()
    ledger = new_ledger(clock)
    close = StateFile(path).keep(ledger, clock)
    put(ledger, "prod_1")
    put(ledger, "prod_2")
    close()
    path.write_bytes(path.read_bytes()[:-5])
    assert list(reopen(path).rows("products")) == ["prod_1"]


def test_long_log_is_written_anew(tmp_path: Path) -> None:
    path, clock = tmp_path / "state", MovableClock()
    ledger = new_ledger(clock)
    close = StateFile(path, compact_above_bytes=2_000).keep(ledger, clock)
    for count in range(500):
        put(ledger, "prod_1", count=count)
    close()
    assert path.stat().st_size < 5_000
    assert reopen(path).rows("products")["prod_1"]["count"] == 499


@pytest.mark.parametrize("content", [b"hello", b"{}", b"[]\n", b'{"mofang_simulator": 99}\n'])
def test_foreign_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path, clock = tmp_path / "state", MovableClock()
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not the state file"):
        StateFile(path).keep(new_ledger(clock), clock)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[]",
        b"{}",
        b'{"clock_offset_seconds": 0, "changes": [["products"]]}',
        b'{"clock_offset_seconds": 0, "changes": [["no_such_table", "key", {}]]}',
        b'{"clock_offset_seconds": "soon", "changes": []}',
        b"\xff\xfe",
    ],
)
def test_damaged_file_is_refused_and_left_alone(tmp_path: Path, line: bytes) -> None:
    path, clock = tmp_path / "state", MovableClock()
    ledger = new_ledger(clock)
    close = StateFile(path).keep(ledger, clock)
    put(ledger, "prod_1")
    close()
    damaged = path.read_bytes() + line + b"\n"
    path.write_bytes(damaged)
    with pytest.raises(ValueError, match="is damaged"):
        reopen(path)
    assert path.read_bytes() == damaged


def test_second_simulator_is_kept_out(tmp_path: Path) -> None:
    path, clock = tmp_path / "state", MovableClock()
    close = StateFile(path).keep(new_ledger(clock), clock)
    with pytest.raises(OSError, match="in use"):
        StateFile(path).keep(new_ledger(clock), clock)
    close()
    StateFile(path).keep(new_ledger(clock), clock)()


_WRITER = """
import os, random, signal, sys
from pathlib import Path
from app.simulator.ledger import Ledger
from app.simulator.movable_clock import MovableClock
from app.simulator.state_file import StateFile
clock = MovableClock()
ledger = Ledger(clock, random.Random(1), page_base_url="http://127.0.0.1:1")
StateFile(Path(sys.argv[1])).keep(ledger, clock)
with ledger.changing():
    ledger.put("products", "prod_1", {"id": "prod_1"})
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_simulator_has_lost_nothing(tmp_path: Path) -> None:
    path = tmp_path / "state"
    killed = subprocess.run([sys.executable, "-c", _WRITER, str(path)], check=False, timeout=30)
    assert killed.returncode == -9
    assert list(reopen(path).rows("products")) == ["prod_1"]
