"""Two thousand kiosks that wait for word of their payments: what each costs, and how soon it is told.

Each has a connection of its own. All of them live in this one process, whose time for two thousand messages counts.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import grpc

from app.service.generated import payment_pb2 as pb
from app.service.generated import payment_pb2_grpc
from app.service.stream_seats import MOST_OF_A_TILL
from tests.bench.http_caller import HttpCaller, connected_to, post_request
from tests.bench.row import Row
from tests.bench.served import ORDER, PREFIX, ServedShop, running_simulator, served_shop
from tests.bench.stripe_events import webhook

KIOSKS = 2_000
# Customers who pay one after the other, slower than Stripe may be asked.
PAYERS = 120
PER_SECOND = 10
# How often all of them wait for one payment.
ROUNDS = 6
_MAKERS = 8
_LONGEST_SECONDS = 60
_CHANNEL = [("grpc.use_local_subchannel_pool", 1)]


@dataclass
class Told:
    """What the kiosks have heard; seconds from the webhook's sending."""

    own: list[float] = field(default_factory=list)
    last_of_all: list[float] = field(default_factory=list)
    missed: int = 0


class Kiosk:
    """One connection; waits for one payment at a time."""

    def __init__(self, channel: Any, token: str) -> None:
        self._stub = payment_pb2_grpc.PaymentServiceStub(channel)
        self._metadata = (("authorization", f"Bearer {token}"),)
        self._call: Any = None
        self._waiting: asyncio.Task[float] | None = None

    async def begin(self, payment_id: str) -> None:
        """Returns when the first answer, what is true now, has come."""
        request = pb.WatchPaymentRequest(payment_id=payment_id)
        self._call = self._stub.WatchPayment(request, metadata=self._metadata)
        first = await self._call.read()
        if first.payment.state != "open":
            raise AssertionError(first)
        self._waiting = asyncio.ensure_future(_until_paid(self._call))

    async def told_at(self) -> float | None:
        """When it heard that the payment is paid; None if it never did."""
        assert self._waiting is not None
        try:
            return await asyncio.wait_for(self._waiting, _LONGEST_SECONDS)
        except (TimeoutError, grpc.aio.AioRpcError):
            return None

    def leave(self) -> None:
        """Wait no longer; once all have been told, since on machines of their own nobody would be in the way."""
        assert self._waiting is not None
        self._waiting.cancel()
        self._call.cancel()


async def _until_paid(call: Any) -> float:
    while (await call.read()).payment.state != "paid":
        pass
    return time.perf_counter()


class Counter:
    """Makes payments, has them paid at the simulator, and sends the webhook that Stripe would."""

    def __init__(self, shop: ServedShop, service: HttpCaller, stripe: HttpCaller) -> None:
        self._shop = shop
        self._service = service
        self._stripe = stripe

    async def open(self) -> tuple[str, str]:
        """A payment's session and id."""
        path = f"{PREFIX}/create-session"
        _, made = await self._service.ask(post_request(path, ORDER, self._shop.authorization))
        session_id = json.loads(made)["session_id"]
        return session_id, await self._payment_of(session_id)

    async def pay(self, session_id: str) -> float:
        """When the webhook that tells of it was sent."""
        path = f"/_control/sessions/{session_id}/pay"
        status, answer = await self._stripe.ask(post_request(path, {}, {}))
        if status != 200:
            raise AssertionError(answer)
        at = time.perf_counter()
        status, answer = await self._service.ask(webhook(f"evt_{session_id}", session_id))
        if status != 200:
            raise AssertionError(answer)
        return at

    async def _payment_of(self, session_id: str) -> str:
        request = _get(f"{PREFIX}/payments/{session_id}", self._shop.token)
        _, found = await self._service.ask(request)
        return str(json.loads(found)["payment"]["payment_id"])


def measure() -> Iterator[Row]:
    """Rows about waiting, and about being told."""
    # A token listens to so many payments at once.
    tills = math.ceil(KIOSKS / MOST_OF_A_TILL)
    with running_simulator() as stripe, served_shop(stripe, tills) as shop:
        yield from asyncio.run(measure_at(shop, KIOSKS, PAYERS, ROUNDS))


async def measure_at(shop: ServedShop, count: int, payers: int, rounds: int) -> list[Row]:
    """The same with a shop that runs already."""
    told = Told()
    async with _counters(shop) as counters, AsyncExitStack() as stack:
        await _opened(counters, _MAKERS)
        empty = shop.service.memory
        payments = await _opened(counters, count)
        made = shop.service.memory
        kiosks = [await _kiosk(stack, shop, number) for number in range(count)]
        await _begin(kiosks, [payment_id for _, payment_id in payments])
        memory = [(shop.service.memory - made) / 1024 / count, (made - empty) / 1024 / count]
        await _pay_in_turn(counters[0], kiosks, payments[:payers], told)
        for kiosk in kiosks:
            kiosk.leave()
        for _ in range(rounds):
            await _pay_one_for_all(counters[0], kiosks, told)
    return _rows(told, count, memory)


async def _begin(kiosks: Sequence[Kiosk], payment_ids: Sequence[str]) -> None:
    """A hundred at a time, as nobody switches on two thousand at once."""
    pairs = iter(zip(kiosks, payment_ids, strict=True))
    while some := list(itertools.islice(pairs, 100)):
        await asyncio.gather(*(kiosk.begin(payment_id) for kiosk, payment_id in some))


async def _pay_in_turn(
    counter: Counter, kiosks: Sequence[Kiosk], payments: list[tuple[str, str]], told: Told
) -> None:
    """Each kiosk has a customer of its own, and they come one after the other."""
    begun = time.perf_counter()
    paid = []
    for number, (session_id, _) in enumerate(payments):
        await asyncio.sleep(max(0.0, begun + number / PER_SECOND - time.perf_counter()))
        paid.append(await counter.pay(session_id))
    for kiosk, at in zip(kiosks, paid, strict=False):
        heard = await kiosk.told_at()
        told.missed += heard is None
        told.own += [] if heard is None else [heard - at]


async def _pay_one_for_all(counter: Counter, kiosks: Sequence[Kiosk], told: Told) -> None:
    session_id, payment_id = await counter.open()
    await _begin(kiosks, [payment_id] * len(kiosks))
    at = await counter.pay(session_id)
    heard = [await kiosk.told_at() for kiosk in kiosks]
    for kiosk in kiosks:
        kiosk.leave()
    told.missed += heard.count(None)
    told.last_of_all.append(max(each for each in heard if each is not None) - at)


async def _opened(counters: Sequence[Counter], count: int) -> list[tuple[str, str]]:
    opened: list[tuple[str, str]] = []
    left = iter(range(count))

    async def open_some(counter: Counter) -> None:
        for _ in left:
            opened.append(await counter.open())

    await asyncio.gather(*(open_some(counter) for counter in counters))
    return opened


async def _kiosk(stack: AsyncExitStack, shop: ServedShop, number: int) -> Kiosk:
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{shop.grpc_port}", options=_CHANNEL)
    token = shop.tokens[number % len(shop.tokens)]
    return Kiosk(await stack.enter_async_context(channel), token)


@asynccontextmanager
async def _counters(shop: ServedShop) -> AsyncIterator[list[Counter]]:
    port = urlsplit(shop.stripe).port
    assert port is not None
    callers = [
        (await connected_to(shop.http_port), await connected_to(port)) for _ in range(_MAKERS)
    ]
    yield [Counter(shop, *both) for both in callers]
    for caller in itertools.chain(*callers):
        caller.close()


def _get(path: str, token: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    )


def _rows(told: Told, count: int, memory: list[float]) -> list[Row]:
    waiting, payment = memory
    stood = f"resident set with {count} streams, each on a connection and a payment of its own"
    own = f"{len(told.own)} customers, {PER_SECOND} a second, among {count} waiting kiosks"
    one = f"the slowest of {len(told.last_of_all)} rounds; {count} kiosks wait for one payment"
    return [
        Row("memory of a waiting kiosk", waiting, "KiB", stood, 60),
        Row("memory of an open payment", payment, "KiB", f"{count} made and nobody waiting"),
        Row("webhook to its kiosk told, p99", _p99(told.own), "ms", own, 250),
        Row("webhook to the last kiosk told", 1000 * max(told.last_of_all), "ms", one, 250),
        Row("kiosks that missed it", told.missed, "", "in all of these", 0),
    ]


def _p99(seconds: list[float]) -> float:
    return 1000 * quantiles(seconds, n=100, method="inclusive")[-1]
