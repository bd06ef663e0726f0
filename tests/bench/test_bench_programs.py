"""The measuring programs themselves, each with so little to do that only its working is tested."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.bench import kiosk_costs, session_costs, webhook_costs
from tests.bench.__main__ import bench
from tests.bench.row import Row, write_json
from tests.bench.served import ServedShop, running_script, running_simulator, served_shop


def _exact(rows: Iterable[Row]) -> dict[str, float]:
    """What must be so on any machine, however slow."""
    return {row.name: row.value for row in rows if row.aim == 0}


@pytest.fixture(scope="module")
def shop() -> Iterator[ServedShop]:
    """One for all: nearly all of the time goes to starting programs."""
    with running_simulator() as stripe, served_shop(stripe) as shop:
        yield shop


def test_sessions_are_made_in_all_three_ways(shop: ServedShop) -> None:
    with running_script(shop.stripe) as (script, port):
        rows = list(session_costs.measure_at(shop, script, port, at_once=2, each=4, rounds=2))
    assert [row.value > 0 for row in rows] == [True] * 6


def test_no_kiosk_misses_its_webhook(shop: ServedShop) -> None:
    rows = asyncio.run(kiosk_costs.measure_at(shop, count=5, payers=3, rounds=1))
    assert _exact(rows) == {"kiosks that missed it": 0}
    assert all(row.value >= 0 for row in rows if row.unit == "ms")


def test_a_small_flood_is_answered_and_kept(shop: ServedShop) -> None:
    rows = list(webhook_costs.measure_at(shop, per_second=200, seconds=0.25))
    assert _exact(rows) == {"webhooks not answered with 2xx": 0, "webhooks lost": 0}


def test_an_aim_is_an_upper_or_a_lower_bound(tmp_path: Path) -> None:
    most, least = Row("a", 2, "", "", 1), Row("b", 2, "", "", 1, at_least=True)
    assert (most.met, least.met) == (False, True)
    write_json([most, least], tmp_path / "bench.json")
    told = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert [each["met"] for each in told] == [False, True]


def test_what_fails_loses_nothing_that_was_measured(tmp_path: Path) -> None:
    def half() -> Iterator[Row]:
        yield Row("first half", 1, "ms", "how")
        raise OSError("no room")

    report = tmp_path / "build" / "bench.json"
    measures = {"half": half, "whole": lambda: [Row("whole", 2, "ms", "how")]}
    assert bench(measures, report) == 1
    told = json.loads(report.read_text(encoding="utf-8"))
    assert [(each["name"], each["met"]) for each in told] == [
        ("first half", True),
        ("half: could not be measured", False),
        ("whole", True),
    ]


def test_what_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.bench.__main__.LONGEST_SECONDS", 1)

    def never() -> NoReturn:
        asyncio.run(asyncio.Event().wait())
        raise AssertionError

    assert bench({"never": never}, tmp_path / "bench.json") == 1
    assert "TimeoutError" in (tmp_path / "bench.json").read_text(encoding="utf-8")
