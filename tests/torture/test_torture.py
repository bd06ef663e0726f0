"""Two thousand schedules in every run of the suite; any number with `make torture N=…`."""

from __future__ import annotations

from collections import Counter

import pytest

from app.core.state import PaymentState
from tests.torture.schedule import Result
from tests.torture.seeds import HUB, kind_of, run_seed

SCHEDULES = 2000
CHUNKS = 20


def _results(chunk: int) -> list[Result]:
    size = SCHEDULES // CHUNKS
    return [run_seed(seed) for seed in range(chunk * size, (chunk + 1) * size)]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_schedule_loses_doubles_or_misjudges_a_payment(chunk: int) -> None:
    results = _results(chunk)
    states = Counter(state for result in results for state in result.states)
    assert states[PaymentState.PAID] > 10
    assert states[PaymentState.CANCELED] > 20
    assert sum(result.crashes for result in results) > 10
    assert sum(result.late for result in results) > 2
    behind_hubs = [result for result in results if kind_of(result.seed) == HUB]
    assert sum(state is PaymentState.PAID for each in behind_hubs for state in each.states) > 0
    assert sum(result.crashes for result in behind_hubs) > 3


@pytest.mark.parametrize("seed", range(0, SCHEDULES, 97))
def test_a_seed_replays_exactly(seed: int) -> None:
    assert run_seed(seed) == run_seed(seed)
