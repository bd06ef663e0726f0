"""Many who ask after one session share a reading, and nobody is told of a time before the question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from app.core.errors import GatewayUnreachable
from app.core.session import SessionSnapshot
from app.engine.room import EngineRoom
from app.gateway.port import PaymentGateway
from app.service.session_reads import SessionReads


class SlowRoom:
    """Answers when it is told to; `asked` are the questions that were sent."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: list[asyncio.Future[str]] = []

    async def wait_to_read(self) -> None:
        await asyncio.sleep(0)

    async def ask_gateway(self, question: Callable[[PaymentGateway], Any]) -> Any:
        question(cast(PaymentGateway, self))
        self.answers.append(asyncio.get_running_loop().create_future())
        return await self.answers[-1]

    def retrieve(self, session_id: str) -> None:
        self.asked.append(session_id)

    async def sent(self, count: int) -> None:
        while len(self.answers) < count:
            await asyncio.sleep(0)


def _reads(room: SlowRoom) -> SessionReads:
    return SessionReads(cast(EngineRoom, room))


def _ask(reads: SessionReads, session_id: str) -> asyncio.Task[SessionSnapshot]:
    return asyncio.create_task(reads.read(session_id))


def test_who_asks_while_a_reading_waits_shares_it() -> None:
    async def run() -> None:
        room = SlowRoom()
        reads = _reads(room)
        asking = [_ask(reads, "cs_a") for _ in range(50)]
        other = _ask(reads, "cs_b")
        await room.sent(2)
        for number, answer in enumerate(room.answers):
            answer.set_result(f"answer {number}")
        assert set(map(str, await asyncio.gather(*asking))) == {"answer 0"}
        assert str(await other) == "answer 1"
        assert room.asked == ["cs_a", "cs_b"]

    asyncio.run(run())


def test_who_asks_after_it_was_sent_gets_a_later_one() -> None:
    async def run() -> None:
        room = SlowRoom()
        reads = _reads(room)
        first = _ask(reads, "cs_a")
        await room.sent(1)
        late = [_ask(reads, "cs_a") for _ in range(50)]
        await asyncio.sleep(0)
        assert room.asked == ["cs_a"]
        room.answers[0].set_result("before")
        await room.sent(2)
        room.answers[1].set_result("after")
        assert str(await first) == "before"
        assert set(map(str, await asyncio.gather(*late))) == {"after"}
        assert room.asked == ["cs_a", "cs_a"]

    asyncio.run(run())


def test_a_failure_and_one_who_has_gone_spoil_nothing() -> None:
    async def run() -> None:
        room = SlowRoom()
        reads = _reads(room)
        gone, stays = _ask(reads, "cs_a"), _ask(reads, "cs_a")
        await room.sent(1)
        gone.cancel()
        room.answers[0].set_exception(GatewayUnreachable("service_unreachable"))
        with pytest.raises(GatewayUnreachable):
            await stays
        again = _ask(reads, "cs_a")
        await room.sent(2)
        room.answers[1].set_result("fine")
        assert str(await again) == "fine"

    asyncio.run(run())
