"""Webhooks are answered when they are on disk, many with one write, and refused when they cannot be."""

import asyncio
from collections.abc import Sequence

import pytest

from app.core.errors import JournalUnavailable
from app.core.news import SessionNews
from app.service.inbox_writer import MOST_WAITING, InboxWriter


class Disk:
    """Writes when it is let, and remembers how much at a time."""

    def __init__(self) -> None:
        self.writes: list[int] = []
        self.may_write = asyncio.Event()
        self.error: Exception | None = None

    async def put_many(self, news: Sequence[SessionNews]) -> int:
        await self.may_write.wait()
        if self.error is not None:
            raise self.error
        self.writes.append(len(news))
        return len(news)


def news(number: int) -> SessionNews:
    return SessionNews(f"evt_{number}", "checkout.session.completed", 0.0)


def test_nobody_is_answered_before_it_is_on_disk() -> None:
    async def scene() -> None:
        disk = Disk()
        writer = InboxWriter(disk.put_many)
        first = asyncio.create_task(writer.put(news(0)))
        await asyncio.sleep(0)
        assert not first.done()
        disk.may_write.set()
        await first
        assert disk.writes == [1]

    asyncio.run(scene())


def test_what_comes_meanwhile_is_written_together() -> None:
    async def scene() -> None:
        disk = Disk()
        writer = InboxWriter(disk.put_many)
        puts = [asyncio.create_task(writer.put(news(0)))]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        puts += [asyncio.create_task(writer.put(news(n))) for n in range(1, 1200)]
        await asyncio.sleep(0)
        disk.may_write.set()
        await asyncio.gather(*puts)
        assert disk.writes == [1, 500, 500, 199]

    asyncio.run(scene())


def test_those_who_follow_one_who_came_alone_are_written_together() -> None:
    async def scene() -> None:
        disk = Disk()
        disk.may_write.set()
        writer = InboxWriter(disk.put_many)
        await writer.put(news(0))
        puts = []
        for n in range(1, 4):
            puts.append(asyncio.create_task(writer.put(news(n))))
            await asyncio.sleep(0)
        await asyncio.gather(*puts)
        assert disk.writes == [1, 3]

    asyncio.run(scene())


def test_a_full_disk_is_told_to_all_and_to_nobody_afterwards() -> None:
    async def scene() -> None:
        disk = Disk()
        disk.may_write.set()
        disk.error = JournalUnavailable("journal_full")
        writer = InboxWriter(disk.put_many)
        told = await asyncio.gather(
            *(writer.put(news(n)) for n in range(3)), return_exceptions=True
        )
        assert [str(each) for each in told] == ["journal_full"] * 3
        disk.error = None
        await writer.put(news(4))
        assert disk.writes == [1]

    asyncio.run(scene())


def test_whoever_hangs_up_holds_nobody_up() -> None:
    async def scene() -> None:
        disk = Disk()
        writer = InboxWriter(disk.put_many)
        gone, waits = (asyncio.create_task(writer.put(news(n))) for n in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        disk.may_write.set()
        await waits
        assert gone.cancelled()
        assert sum(disk.writes) == 2

    asyncio.run(scene())


def test_memory_has_an_end() -> None:
    async def scene() -> None:
        disk = Disk()
        writer = InboxWriter(disk.put_many)
        puts = [asyncio.create_task(writer.put(news(n))) for n in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(JournalUnavailable, match="journal_busy"):
            await writer.put(news(MOST_WAITING))
        disk.may_write.set()
        await asyncio.gather(*puts)
        assert sum(disk.writes) == MOST_WAITING

    asyncio.run(scene())
