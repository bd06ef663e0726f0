"""What one process writes, the others hear: after it is there, and not if it is not."""

from __future__ import annotations

import logging
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from app.core import events as ev
from app.core.errors import JournalConflict
from app.journal.notices import Notice, NoticeKind
from app.journal.opening import Archive
from app.journal.postgres_notices import CHANNEL, notice_of, payload_of
from tests.contracts.journal_books_contract import some_news
from tests.contracts.journal_refund_contract import paid
from tests.contracts.journal_samples import DAY, NOON, a_payment
from tests.contracts.refund_samples import a_refund
from tests.contracts.shelf import Shelf
from tests.journal.shelves import opened_shelf
from tests.journal.test_postgres_journal import plain_address, run

BEGUN = Notice(NoticeKind.CONTACT_REGAINED)
Heard = queue.Queue[Notice]


@contextmanager
def listening(url: str) -> Iterator[Heard]:
    """Another process, so to speak: an archive of its own. It listens when this begins."""
    heard: Heard = queue.Queue()
    with opened_shelf(url) as other:
        listener = other.books.notices.listen(heard.put)
        try:
            assert heard.get(timeout=30) == BEGUN
            yield heard
        finally:
            listener.close()


@pytest.fixture
def shelf(postgres_url: str) -> Iterator[Shelf]:
    with opened_shelf(postgres_url) as shelf:
        shelf.journal.check()
        yield shelf


@pytest.fixture
def heard(shelf: Shelf, postgres_url: str) -> Iterator[Heard]:
    with listening(postgres_url) as heard:
        yield heard


def changed(which: int = 1) -> Notice:
    return Notice(NoticeKind.PAYMENT_CHANGED, a_payment(which).payment_id)


def test_every_change_of_a_payment_is_heard_once_it_can_be_read(shelf: Shelf, heard: Heard) -> None:
    shelf.journal.add(a_payment(), DAY, NOON)
    assert heard.get(timeout=30) == changed()
    assert shelf.journal.get(a_payment().payment_id) == a_payment()
    shelf.journal.record(a_payment(), ev.SessionMissed(), NOON)
    assert heard.get(timeout=30) == changed()


def test_refunds_are_heard_as_changes_of_their_payment(shelf: Shelf, heard: Heard) -> None:
    payment = paid(shelf)
    for _ in range(2):
        assert heard.get(timeout=30) == changed()
    shelf.books.refunds.add(a_refund(), payment, NOON)
    assert heard.get(timeout=30) == changed()


def test_news_are_heard_but_no_duplicates(shelf: Shelf, heard: Heard) -> None:
    shelf.books.inbox.put_many([some_news(1)])
    assert heard.get(timeout=30) == Notice(NoticeKind.NEWS_ARRIVED)
    shelf.books.inbox.put_many([some_news(1)])
    shelf.journal.add(a_payment(), DAY, NOON)
    assert heard.get(timeout=30) == changed()


def test_what_was_not_written_is_not_heard(shelf: Shelf, heard: Heard) -> None:
    with pytest.raises(JournalConflict):
        shelf.journal.record(a_payment(1), ev.SessionMissed(), NOON)
    shelf.journal.add(a_payment(2), DAY, NOON)
    assert heard.get(timeout=30) == changed(2)


def test_a_connection_that_was_cut_is_made_again_and_told(
    shelf: Shelf, heard: Heard, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE query LIKE 'LISTEN %' AND datname = current_database()"
    )
    with caplog.at_level(logging.WARNING, "app.journal.postgres_notices"):
        run(postgres_url, cut)
        assert heard.get(timeout=30) == BEGUN
    shelf.journal.add(a_payment(), DAY, NOON)
    assert heard.get(timeout=30) == changed()
    assert "host=" not in caplog.text
    assert "Not hearing" in caplog.text


def test_a_mistake_of_the_listener_does_not_make_it_deaf(
    shelf: Shelf, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    heard: Heard = queue.Queue()

    def take_in(notice: Notice) -> None:
        heard.put(notice)
        raise ZeroDivisionError

    listener = shelf.books.notices.listen(take_in)
    assert heard.get(timeout=30) == BEGUN
    shelf.journal.add(a_payment(), DAY, NOON)
    assert heard.get(timeout=30) == changed()
    listener.close()
    assert "ZeroDivisionError" in caplog.text


def test_what_another_program_says_is_passed_over(
    shelf: Shelf, heard: Heard, postgres_url: str
) -> None:
    with psycopg.connect(plain_address(postgres_url), autocommit=True) as connection:
        for payload in ("", "points_collected", "x" * 7000):
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
    shelf.journal.add(a_payment(), DAY, NOON)
    assert heard.get(timeout=30) == changed()


def test_an_id_that_is_too_long_to_be_told_means_everything(shelf: Shelf, heard: Heard) -> None:
    shelf.journal.add(a_payment(payment_id="mp_" + "x" * 9000), DAY, NOON)
    assert heard.get(timeout=30) == BEGUN


@pytest.mark.parametrize(
    "notice",
    [changed(), Notice(NoticeKind.NEWS_ARRIVED), Notice(NoticeKind.CONTACT_REGAINED)],
    ids=lambda each: each.kind,
)
def test_a_notice_comes_back_as_it_was(notice: Notice) -> None:
    assert notice_of(payload_of(notice)) == notice


def test_a_file_has_nobody_to_tell(tmp_path: Path) -> None:
    archive = Archive(None, tmp_path / "journal.db")
    heard: list[Notice] = []
    listener = archive.books().notices.listen(heard.append)
    archive.journal.add(a_payment(), DAY, NOON)
    listener.close()
    archive.close()
    assert heard == []
