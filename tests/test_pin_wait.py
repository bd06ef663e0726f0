"""Wrong PINs cost time, and neither a restart nor a wrong clock gives it back."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import pin_wait
from app.pin_wait import LONGEST_WAIT_SECONDS, TRIES, PinWait

HASH = "of 4711"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deriving a key takes 50 ms on purpose."""
    monkeypatch.setattr(pin_wait, "check_pin", lambda pin, pin_hash: f"of {pin}" == pin_hash)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pin-wait.json"


def _guess(wait: PinWait, times: int) -> None:
    for _ in range(times):
        assert not wait.attempt("0000", HASH)


def test_a_restart_in_the_middle_begins_the_wait_anew(file: Path, clock: Clock) -> None:
    wait = PinWait(file, clock)
    _guess(wait, TRIES)
    clock.now += 29
    assert wait.seconds_left == 1
    again = PinWait(file, clock)
    assert again.seconds_left == 30
    assert not again.attempt("4711", HASH)
    clock.now += 30
    assert again.attempt("4711", HASH)
    assert PinWait(file, clock).wrong == 0


def test_a_restart_after_the_wait_keeps_the_count_and_begins_none(file: Path, clock: Clock) -> None:
    wait = PinWait(file, clock)
    _guess(wait, TRIES)
    assert not wait.note_end()
    clock.now += 30
    assert wait.note_end()
    again = PinWait(file, clock)
    assert (again.seconds_left, again.wrong) == (0, TRIES)
    _guess(again, TRIES)
    assert again.seconds_left == 60


def test_tries_before_a_restart_count(file: Path, clock: Clock) -> None:
    _guess(PinWait(file, clock), TRIES - 1)
    again = PinWait(file, clock)
    assert again.seconds_left == 0
    _guess(again, 1)
    assert again.seconds_left == 30


def test_a_plug_pulled_while_it_is_checked_does_not_undo_the_try(
    file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled(*_: str) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(pin_wait, "check_pin", pulled)
    with pytest.raises(KeyboardInterrupt):
        PinWait(file, clock).attempt("0000", HASH)
    assert PinWait(file, clock).wrong == 1


def test_the_wall_clock_is_never_asked(
    file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong() -> float:
        raise AssertionError("asked for the time of day")

    monkeypatch.setattr(time, "time", wrong)
    wait = PinWait(file, clock)
    _guess(wait, TRIES)
    assert PinWait(file, clock).seconds_left == 30


def test_it_is_for_its_owner_only_and_holds_no_pin(file: Path, clock: Clock) -> None:
    assert not PinWait(file, clock).attempt("836104", HASH)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "836104" not in file.read_text(encoding="utf-8")


def test_a_disk_that_takes_nothing_keeps_nobody_out(clock: Clock, tmp_path: Path) -> None:
    wait = PinWait(tmp_path / "missing" / "pin-wait.json", clock)
    _guess(wait, TRIES)
    assert wait.seconds_left == 30
    clock.now += 30
    assert wait.attempt("4711", HASH)


@given(
    st.one_of(
        st.binary(max_size=40),
        st.builds(
            lambda wrong, waiting: json.dumps({"wrong": wrong, "waiting": waiting}).encode(),
            st.one_of(st.integers(), st.floats(), st.text(max_size=3), st.none()),
            st.one_of(st.booleans(), st.integers(), st.none()),
        ),
    )
)
def test_whatever_the_file_holds_the_wait_ends(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_bytes(content)
    wait = PinWait(file, lambda: 5.0)
    assert 0 <= wait.seconds_left <= LONGEST_WAIT_SECONDS
