"""A flood of webhooks: whether each is answered and kept, how fast, and what it does to the service's memory."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from statistics import quantiles

from tests.bench.http_caller import HttpCaller, connected_to
from tests.bench.row import Row
from tests.bench.served import ServedShop, running_simulator, served_shop
from tests.bench.stripe_events import webhook
from tests.stage.waiting import until

PER_SECOND = 2_000
# A flood as long goes before, and memory is compared after it: the last 20,000 events are remembered.
SECONDS = 10
CONNECTIONS = 64
_DRAIN_SECONDS = 60
_MEGABYTE = 1e6


@dataclass
class Flood:
    """One flood and what became of it."""

    seconds: float = 0.0
    refused: int = 0
    processor: float = 0.0
    # From the moment at which it was due, so that a queue in front of the service counts.
    latencies: list[float] = field(default_factory=list)


def measure() -> Iterator[Row]:
    """Rows about one flood, after another."""
    with running_simulator() as stripe, served_shop(stripe) as shop:
        yield from measure_at(shop, PER_SECOND, SECONDS)


def measure_at(shop: ServedShop, per_second: int, seconds: float) -> Iterator[Row]:
    """The same with a shop that runs already."""
    count = int(per_second * seconds)
    asyncio.run(_flood(shop, [f"evt_warm{n:012d}" for n in range(count)], per_second))
    before = shop.service.memory
    event_ids = [f"evt_flood{n:012d}" for n in range(count)]
    flood = asyncio.run(_flood(shop, event_ids, per_second))
    grown = (shop.service.memory - before) / _MEGABYTE
    drained, lost = _drained(shop), _lost(shop, event_ids)
    yield from _rows(flood, len(event_ids), grown, per_second)
    yield Row("webhooks lost", lost, "", "event ids that the journal does not have", 0)
    how = "after the flood, until each event had been looked after"
    yield Row("webhooks looked after", drained, "s", how)


async def _flood(shop: ServedShop, event_ids: Sequence[str], per_second: int) -> Flood:
    """Signed beforehand: the machine is to work for the service meanwhile."""
    requests = [webhook(each, f"cs_test_of{each}") for each in event_ids]
    callers = [await connected_to(shop.http_port) for _ in range(CONNECTIONS)]
    flood, used, began = Flood(), shop.service.processor, time.perf_counter()
    due = zip((began + n / per_second for n in itertools.count()), requests, strict=False)
    try:
        await asyncio.gather(*(_send(caller, due, flood) for caller in callers))
    finally:
        for caller in callers:
            caller.close()
    flood.seconds = time.perf_counter() - began
    flood.processor = shop.service.processor - used
    return flood


async def _send(caller: HttpCaller, due: Iterator[tuple[float, bytes]], flood: Flood) -> None:
    for at, request in due:
        if (wait := at - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        status, _ = await caller.ask(request)
        flood.latencies.append(time.perf_counter() - at)
        flood.refused += status // 100 != 2


def _lost(shop: ServedShop, event_ids: Sequence[str]) -> int:
    with closing(sqlite3.connect(shop.journal)) as journal:
        bodies = journal.execute("SELECT body FROM inbox").fetchall()
    kept = "\n".join(body for (body,) in bodies)
    return sum(f'"{each}"' not in kept for each in event_ids)


def _drained(shop: ServedShop) -> float:
    """Seconds. Raises AssertionError if it never happens."""
    began = time.monotonic()
    with closing(sqlite3.connect(shop.journal)) as journal:
        count = "SELECT count(*) FROM inbox WHERE NOT done"
        until(lambda: journal.execute(count).fetchone() == (0,), _DRAIN_SECONDS)
    return time.monotonic() - began


def _rows(flood: Flood, count: int, grown: float, per_second: int) -> Iterator[Row]:
    rate = count / flood.seconds
    asked = f"{count} signed events of 3 kB, {per_second} a second, {CONNECTIONS} connections"
    yield Row("webhooks answered a second", rate, "", asked, 0.98 * per_second, at_least=True)
    yield Row("webhooks not answered with 2xx", flood.refused, "", asked, 0)
    p50, p99 = (1000 * quantiles(flood.latencies, n=100)[n] for n in (49, 98))
    how = "from the moment at which it was due to its answer"
    yield Row("webhook to its answer, p50", p50, "ms", how)
    yield Row("webhook to its answer, p99", p99, "ms", how, 50)
    spent = 1000 * flood.processor / count
    yield Row(
        "processor for a webhook", spent, "ms", "of the service; 0.5 ms are 2,000 a second", 0.5
    )
    warm = "resident set after the flood less that after one just like it"
    yield Row("memory grown by the flood", grown, "MB", warm, 10)
