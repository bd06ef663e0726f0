"""Making a checkout session: through REST and gRPC, beside a script of thirty lines that does only that.

All in one run and in turns, the same requests at the same concurrency, with one simulator in a process of its own.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

import grpc

from app.service.generated import payment_pb2 as pb
from app.service.generated import payment_pb2_grpc
from tests.bench.http_caller import connected_to, post_request
from tests.bench.row import Row
from tests.bench.served import (
    ORDER,
    PREFIX,
    Measured,
    ServedShop,
    running_script,
    running_simulator,
    served_shop,
)

ROUNDS = 12
# Requests of each in one round, by how many are under way at once.
REQUESTS = {1: 40, 8: 100}
_PATH = f"{PREFIX}/create-session"
Ask = Callable[[], Awaitable[None]]


@dataclass
class Contestant:
    """One way to a session. `open` gives as many askers as shall ask at once."""

    name: str
    process: Measured
    open: Callable[[int], Any]
    rates: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    processor: float = 0.0

    async def run(self, at_once: int, requests: int) -> None:
        """One round."""
        async with self.open(at_once) as askers:
            await asyncio.gather(*(ask() for ask in askers))
            used, began = self.process.processor, time.perf_counter()
            left = itertools.repeat(None, requests)
            await asyncio.gather(*(self._keep_asking(ask, left) for ask in askers))
            self.rates.append(requests / (time.perf_counter() - began))
            self.processor += self.process.processor - used

    async def _keep_asking(self, ask: Ask, left: Iterator[None]) -> None:
        for _ in left:
            began = time.perf_counter()
            await ask()
            self.latencies.append(time.perf_counter() - began)


def measure() -> Iterator[Row]:
    """Rows for one caller, and for several at once."""
    for at_once, each in REQUESTS.items():
        with (
            running_simulator() as stripe,
            running_script(stripe) as (script, port),
            served_shop(stripe) as shop,
        ):
            yield from measure_at(shop, script, port, at_once, each, ROUNDS)


def measure_at(
    shop: ServedShop, script: Measured, port: int, at_once: int, each: int, rounds: int
) -> Iterator[Row]:
    """The same with what runs already."""
    contestants = _contestants(shop, script, port)
    asyncio.run(_compete(contestants, at_once, each, rounds))
    yield from _rows(contestants, at_once, each * rounds)


async def _compete(contestants: list[Contestant], at_once: int, each: int, rounds: int) -> None:
    """Whoever begins is another one each time."""
    for number in range(rounds):
        first = number % len(contestants)
        for contestant in contestants[first:] + contestants[:first]:
            await contestant.run(at_once, each)


def _contestants(shop: ServedShop, script: Measured, port: int) -> list[Contestant]:
    numbers = itertools.count()

    def keyed() -> dict[str, str]:
        return {**shop.authorization, "idempotency-key": f"key-{next(numbers)}"}

    return [
        Contestant("script", script, lambda n: _http(n, port, dict)),
        Contestant("REST", shop.service, lambda n: _http(n, shop.http_port, keyed)),
        Contestant("gRPC", shop.service, lambda n: _grpc(n, shop.grpc_port, keyed)),
    ]


@asynccontextmanager
async def _http(
    at_once: int, port: int, headers: Callable[[], dict[str, str]]
) -> AsyncIterator[list[Ask]]:
    callers = [await connected_to(port) for _ in range(at_once)]

    def asker(number: int) -> Ask:
        async def ask() -> None:
            status, body = await callers[number].ask(post_request(_PATH, ORDER, headers()))
            if status != 200 or json.loads(body)["status"] != "created":
                raise AssertionError(body)

        return ask

    try:
        yield [asker(number) for number in range(at_once)]
    finally:
        for caller in callers:
            caller.close()


@asynccontextmanager
async def _grpc(
    at_once: int, port: int, metadata: Callable[[], dict[str, str]]
) -> AsyncIterator[list[Ask]]:
    request = pb.CreatePaymentSessionRequest(**ORDER)
    own = [("grpc.use_local_subchannel_pool", 1)]
    async with AsyncExitStack() as stack:

        async def asker() -> Ask:
            channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=own)
            stub = payment_pb2_grpc.PaymentServiceStub(await stack.enter_async_context(channel))

            async def ask() -> None:
                told = tuple(metadata().items())
                answer = await stub.CreatePaymentSession(request, metadata=told)
                if answer.status != "created":
                    raise AssertionError(answer)

            return ask

        yield [await asker() for _ in range(at_once)]


def _rows(contestants: list[Contestant], at_once: int, requests: int) -> Iterator[Row]:
    script, *ours = contestants
    how = f"{requests} each, in turns, {at_once} at once"
    for each in ours:
        name = f"create-session, {each.name} ÷ script, {at_once} at once"
        ratios = [a / b for a, b in zip(each.rates, script.rates, strict=True)]
        rates = f"{median(each.rates):.0f} a second to {median(script.rates):.0f}; {how}"
        yield Row(f"{name}: rate", median(ratios), "×", f"median; {rates}", 1.0, at_least=True)
        p99, plain = _p99(each), _p99(script)
        yield Row(f"{name}: p99", p99 / plain, "×", f"{p99:.1f} ms to {plain:.1f} ms; {how}", 1.2)
        used = 1000 * each.processor / requests
        plainly = 1000 * script.processor / requests
        yield Row(
            f"{name}: processor",
            used / plainly,
            "×",
            f"{used:.1f} ms a session to {plainly:.1f} ms, the process alone; {how}",
        )


def _p99(contestant: Contestant) -> float:
    return 1000 * quantiles(contestant.latencies, n=100, method="inclusive")[-1]
