"""When an answer may be forgotten: not before Stripe's clock says that it is old."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.engine.clock import Clock
from app.engine.feed import Feed
from app.engine.room import EngineRoom
from app.engine.worker import ThreadWorker
from app.journal.answer_book import AnswerBook
from app.journal.opening import Archive
from app.service.idempotency import KEPT_SECONDS, IdempotentAnswers

NOON = 1.8e9


@pytest.fixture
def book(tmp_path: Path) -> Iterator[AnswerBook]:
    """With the answer to one request, given at noon."""
    archive = Archive(None, tmp_path / "journal.sqlite3")
    answers = archive.books().answers
    answers.claim("public", "1", "a request", NOON)
    answers.finish("public", "1", 200, b"its link")
    yield answers
    archive.close()


@pytest.mark.parametrize(
    ("server_time", "is_kept"),
    [(None, True), (NOON + KEPT_SECONDS - 60, True), (NOON + KEPT_SECONDS + 60, False)],
    ids=["not heard yet", "too early", "late enough"],
)
def test_only_stripes_clock_makes_an_answer_old(
    book: AnswerBook, server_time: float | None, is_kept: bool
) -> None:
    """Our own may be days off when the machine starts without a network; a repeat would be paid a second time."""
    asyncio.run(_sweep(book, server_time))
    assert book.claim("public", "1", "a request", NOON).is_new is not is_kept


async def _sweep(book: AnswerBook, server_time: float | None) -> None:
    gateway = cast("Any", SimpleNamespace(server_time=lambda: server_time))
    clock = Clock(wall=lambda: NOON + 2 * KEPT_SECONDS)
    worker = ThreadWorker("journal", 1)
    room = EngineRoom(gateway, cast("Any", None), worker, worker, Feed(), clock, Random(1))
    await IdempotentAnswers(book, room).forget_once()
    worker.close()
