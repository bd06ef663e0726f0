"""What everything in the engine works with: the ports, the clocks and the feed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from random import Random
from typing import TypeVar

from app.core.errors import GatewayUnreachable
from app.core.session import SessionSnapshot
from app.engine import pacing
from app.engine.clock import Clock
from app.engine.feed import Feed
from app.engine.pacing import Pace
from app.engine.read_budget import ReadBudget
from app.engine.worker import Worker
from app.gateway.port import PaymentGateway
from app.journal.port import Journal

T = TypeVar("T")
# How many of a list come with one read (Stripe's most).
PAGE_LIMIT = 100
# 2100: there are no sessions since then, so that the list is one short answer.
_LATER_THAN_ALL = 4_102_444_800.0


@dataclass(frozen=True, slots=True)
class EngineRoom:
    """The ports, each with the worker that its blocking calls run on. `reads` None: no budget is shared.

    `zone` is the shop's, by which days begin; None is this machine's.
    """

    gateway: PaymentGateway
    journal: Journal
    gateway_worker: Worker
    journal_worker: Worker
    feed: Feed
    clock: Clock
    random: Random
    reads: ReadBudget | None = None
    pace: Pace = Pace.KIOSK
    zone: tzinfo | None = None

    async def ask_gateway(
        self, question: Callable[[PaymentGateway], T], within: float = pacing.LONGEST_CALL_SECONDS
    ) -> T:
        """Make one blocking call on the gateway. Raises GatewayError, also after so many seconds without an answer."""
        return await self.on_gateway(lambda: question(self.gateway), within)

    async def read(self, question: Callable[[PaymentGateway], T]) -> T:
        """Make one blocking call that reads one thing, once the budget allows it. Raises GatewayError."""
        await self.wait_to_read()
        return await self.ask_gateway(question)

    async def read_list(
        self, question: Callable[[PaymentGateway], list[T]], expected: int = 0
    ) -> list[T]:
        """Make one blocking call that reads a list of about so many, once the budget allows it. Raises GatewayError."""
        await self.wait_to_read(expected)
        answer = await self.ask_gateway(question, pacing.LONGEST_LIST_SECONDS)
        self.charge_pages(answer, expected)
        return answer

    async def wait_to_read(self, expected: int = 0) -> None:
        """Stand in line for one read, or for the pages of a list that will be about so long."""
        if self.reads is not None:
            await self.reads.turn(pages(expected))

    def give_read_back(self) -> None:
        """A turn that was not needed is the next one's."""
        if self.reads is not None:
            self.reads.charge(-1)

    async def read_first(self, expected: int = 0) -> None:
        """Wait for the next read, before everybody in line."""
        if self.reads is not None:
            await self.reads.first_turn(pages(expected))

    @property
    def reads_waiting(self) -> int:
        """How many stand in line for a read."""
        return 0 if self.reads is None else self.reads.waiting

    def charge_pages(self, answer: object, expected: int = 0) -> None:
        """A list comes in pages, each of them a read; how many is known for certain only afterwards."""
        if self.reads is not None and isinstance(answer, list):
            self.reads.charge(max(0, pages(len(answer)) - pages(expected)))

    async def on_gateway(
        self, call: Callable[[], T], within: float = pacing.LONGEST_CALL_SECONDS
    ) -> T:
        """Make one blocking call on another port of the payment channel. See `ask_gateway`."""
        try:
            async with asyncio.timeout(within):
                return await self.gateway_worker.call(call)
        except TimeoutError:
            raise GatewayUnreachable("service_unreachable") from None

    async def on_journal(self, call: Callable[[], T]) -> T:
        """Make one blocking call on another book of the journal."""
        return await self.journal_worker.call(call)

    async def ask_journal(self, question: Callable[[Journal], T]) -> T:
        """Make one blocking call on the journal."""
        return await self.journal_worker.call(lambda: question(self.journal))

    def now(self) -> float:
        """Stripe's clock, in seconds since the epoch; this machine's until Stripe has answered once."""
        return self.gateway.server_time() or self.clock.wall()

    def day_of(self, at: float) -> str:
        """The shop's calendar day at a moment, as it stands in numbers: "20261122"."""
        return datetime.fromtimestamp(at, self.zone).strftime("%Y%m%d")

    async def ask_time(self) -> None:
        """Make one short call, so that `now` is Stripe's time. Raises GatewayError."""
        await self.ask_gateway(lambda g: g.list_sessions("open", _LATER_THAN_ALL))


def pages(items: int) -> int:
    """How many reads a list of so many takes; an empty one takes one."""
    return max(1, -(-items // PAGE_LIMIT))


def readable_sessions(gateway: PaymentGateway, status: str, since: float) -> list[SessionSnapshot]:
    """The list, or nothing if one session in it cannot be read: somebody else's must not hold up ours.

    What is missing from it is asked for by itself, so an empty list only costs more calls.
    """
    try:
        return gateway.list_sessions(status, since)
    except GatewayUnreachable as error:
        if error.code != "answer_malformed":
            raise
        return []
