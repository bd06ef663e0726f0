"""One rate for the whole account, and nobody waits behind somebody who came later."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from app.engine.read_budget import MADE_PER_SECOND, READS_PER_SECOND, ReadBudget
from tests.torture.virtual_time import run_in_virtual_time


def test_no_second_has_more_reads_than_allowed_on_arrival() -> None:
    times: list[float] = []
    arrivals: list[float] = []
    random = Random(1)

    async def main() -> None:
        loop = asyncio.get_running_loop()
        budget = ReadBudget(monotonic=loop.time)

        async def one() -> None:
            await budget.turn()
            times.append(loop.time())
            arrivals.append(loop.time() + random.choice((0.02, 0.35)))

        await asyncio.gather(*(one() for _ in range(200)))
        await asyncio.sleep(60.0)
        await asyncio.gather(*(one() for _ in range(50)))

    run_in_virtual_time(main)
    for begin in arrivals:
        within = [each for each in arrivals if begin <= each < begin + 0.999]
        assert len(within) <= READS_PER_SECOND
    assert times[199] - times[0] == pytest.approx(199 / MADE_PER_SECOND, abs=0.1)


def test_the_oldest_wish_comes_first_and_whoever_gives_up_leaves_the_line() -> None:
    order: list[int] = []

    async def main() -> None:
        budget = ReadBudget(monotonic=asyncio.get_running_loop().time)

        async def one(number: int) -> None:
            await budget.turn()
            order.append(number)

        tasks = [asyncio.ensure_future(one(number)) for number in range(10)]
        await asyncio.sleep(0.01)
        assert budget.waiting == 9
        tasks[3].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert budget.waiting == 0

    run_in_virtual_time(main)
    assert order == [0, 1, 2, 4, 5, 6, 7, 8, 9]


def test_pages_that_were_read_are_paid_for_afterwards() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        budget = ReadBudget(per_second=10.0, monotonic=loop.time)
        await budget.turn()
        budget.charge(20)
        began = loop.time()
        await budget.turn()
        assert 2.0 <= loop.time() - began <= 2.2

    run_in_virtual_time(main)


def test_two_processes_take_half_each() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        budget = ReadBudget(per_second=10.0, monotonic=loop.time)
        budget.share_among(2)
        began = loop.time()
        for _ in range(11):
            await budget.turn()
        assert 1.99 <= loop.time() - began <= 2.01

    run_in_virtual_time(main)


def test_what_may_save_reads_goes_first_and_is_paid_for() -> None:
    order: list[str] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        budget = ReadBudget(per_second=1.0, monotonic=loop.time)

        async def one(name: str) -> None:
            await (budget.first_turn() if name == "first" else budget.turn())
            order.append(f"{name} at {round(loop.time())}")

        tasks = [asyncio.ensure_future(one(name)) for name in ("a", "b", "c")]
        await asyncio.sleep(0.5)
        await asyncio.gather(one("first"), *tasks)

    run_in_virtual_time(main)
    assert order == ["a at 0", "first at 1", "b at 2", "c at 3"]


def test_a_turn_that_was_not_needed_is_given_back() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        budget = ReadBudget(per_second=1.0, monotonic=loop.time)
        await budget.turn()
        budget.charge(-1)
        await budget.turn()
        assert loop.time() < 0.1

    run_in_virtual_time(main)
