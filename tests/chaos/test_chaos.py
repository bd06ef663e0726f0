"""A short storm in every run of the suite; a long one with `make chaos`."""

from __future__ import annotations

from pathlib import Path

from app.core.state import PaymentState
from tests.chaos.chaos import check, stage

ROUNDS = 8


def test_real_processes_killed_and_frozen_lose_nothing(tmp_path: Path) -> None:
    with stage(tmp_path / "stage", seed=20261122) as playing:
        blows = playing.storm(ROUNDS)
        playing.finish()
        states = check(playing)
    assert sum(blows.values()) == ROUNDS
    assert states.total() > 0
    assert states[PaymentState.PAID] + states[PaymentState.CANCELED] > 0
