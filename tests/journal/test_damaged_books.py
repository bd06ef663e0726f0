"""Rows of the books that cannot be what was written: refused clearly, and without quoting them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.core import refund_events as ev
from app.core.news import SessionNews
from app.journal.books import Books
from app.journal.database import SqlDatabase
from app.journal.opening import Archive
from app.journal.sql_answer_book import SqlAnswerBook
from app.journal.sql_inbox import SqlInbox
from app.journal.sql_journal import SqlJournal
from app.journal.sql_refund_book import SqlRefundBook
from app.journal.sql_till_book import SqlTillBook
from app.journal.sqlite_store import SqliteStore
from tests.contracts.journal_books_contract import FULL, TILL, some_news
from tests.contracts.journal_refund_contract import paid
from tests.contracts.journal_samples import NOON
from tests.contracts.refund_samples import a_refund, a_refund_reading
from tests.contracts.shelf import Shelf
from tests.journal.places import Place, refused_with
from tests.journal.shelves import opened_shelf
from tests.journal.test_damaged_journal import tamper


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with opened_shelf(tmp_path / "journal.db") as shelf:
        refund = shelf.books.refunds.add(a_refund(), paid(shelf), NOON)
        observed = ev.RefundObserved(a_refund_reading(refund))
        shelf.books.refunds.record(refund, observed, NOON)
        shelf.books.tills.add(TILL)
        shelf.books.inbox.put_many([FULL])
        shelf.books.inbox.set_cursor(NOON, "evt_1")
    return tmp_path


def read_refund(books: Books) -> object:
    return books.refunds.of_payment(a_refund().payment_id)


def read_refund_events(books: Books) -> object:
    return books.refunds.events(a_refund().refund_id)


def read_everything(books: Books) -> None:
    read_refund(books)
    read_refund_events(books)
    books.tills.all()
    books.inbox.waiting(9)
    books.inbox.cursor()


def test_the_healthy_one_is_read(folder: Path) -> None:
    with opened_shelf(folder / "journal.db") as shelf:
        read_everything(shelf.books)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE refunds SET progress = 'x'",
        "UPDATE refunds SET progress = '{}'",
        "UPDATE refunds SET progress = '{\"format\":1}'",
        "UPDATE refunds SET terms = '[]'",
        "UPDATE refunds SET terms = replace(terms, '990', '-990')",
        "UPDATE refunds SET terms = replace(terms, '\"USD\"', '\"dollars\"')",
        "UPDATE refunds SET terms = replace(terms, '\"requested_by_customer\"', '\"rain\"')",
        "UPDATE refunds SET state = 'lost'",
        "UPDATE refunds SET request = '[]'",
        "UPDATE refunds SET request = NULL",
        "UPDATE refunds SET request = x'ff'",
        "UPDATE refund_events SET body = 'x'",
        "UPDATE refund_events SET body = '{\"format\":1}' WHERE kind = 'refund_observed'",
        "UPDATE refund_events SET body = replace(body, ':990', ':9.9')",
        "UPDATE tills SET terms = 'x'",
        "UPDATE tills SET terms = replace(terms, 'true', '1')",
        "UPDATE inbox SET body = 'x'",
        "UPDATE inbox SET body = replace(body, '\"evt_full\"', '7')",
        "UPDATE news_cursor SET body = '{\"format\":1}'",
    ],
)
def test_a_row_that_cannot_be_what_was_written(folder: Path, statement: str) -> None:
    tamper(folder, statement)
    with opened_shelf(folder / "journal.db") as shelf, refused_with("journal_corrupt"):
        read_everything(shelf.books)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE refund_events SET kind = 'refund_doubled'",
        "UPDATE refunds SET progress = replace(progress, '\"format\":1', '\"format\":2')",
        "UPDATE tills SET terms = replace(terms, '\"format\":1', '\"format\":2')",
        "UPDATE inbox SET body = replace(body, '\"format\":1', '\"format\":2')",
    ],
)
def test_a_row_of_a_newer_program(folder: Path, statement: str) -> None:
    tamper(folder, statement)
    with opened_shelf(folder / "journal.db") as shelf, refused_with("journal_too_new"):
        read_everything(shelf.books)


def test_a_damaged_refund_stops_the_next_one(folder: Path) -> None:
    """How much is left cannot be told, so nothing is given."""
    tamper(folder, "UPDATE refunds SET terms = replace(terms, '990', '-990')")
    with opened_shelf(folder / "journal.db") as shelf:
        payment = shelf.journal.recent(1)[0]
        with refused_with("journal_corrupt"):
            shelf.books.refunds.add(a_refund(2, cents=1), payment, NOON)


def test_no_address_and_no_key_is_stored_in_the_open(tmp_path: Path) -> None:
    with opened_shelf(tmp_path / "journal.db") as shelf:
        shelf.books.answers.claim("till-7", "my-own-key", "my-fingerprint", NOON)
    with sqlite3.connect(tmp_path / "journal.db") as connection:
        [row] = connection.execute("SELECT * FROM answers").fetchall()
    connection.close()
    assert not [word for word in ("till-7", "my-own-key", "fingerprint") if word in repr(row)]


def test_every_book_says_that_the_disk_is_full(disk_that_fills: Place) -> None:
    """And what was said to be there is there, once there is room again."""
    store = SqliteStore(disk_that_fills.folder / "journal.db", reserve_bytes=0)
    database = SqlDatabase(store)
    journal, inbox = SqlJournal(database), SqlInbox(database)
    payment = paid(Shelf(journal, Archive(None, Path()).books()))
    disk_that_fills.spoil(journal)
    stored: list[SessionNews] = []
    with refused_with("journal_full"):
        while True:
            news = [some_news(len(stored) + n) for n in range(50)]
            assert inbox.put_many(news) == 50
            stored += news
    big = b"x" * 100_000
    answers, refunds = SqlAnswerBook(database), SqlRefundBook(database)
    with refused_with("journal_full"):
        while True:
            answers.claim("till", "k", "f", NOON)
            answers.finish("till", "k", 200, big)
            answers.forget_before(NOON + 1)
    with refused_with("journal_full"):
        refunds.add(a_refund(note="n" * 50_000), payment, NOON)
    disk_that_fills.heal(journal)
    assert inbox.waiting(99_999) == stored
    assert refunds.of_payment(payment.payment_id) == []
    SqlTillBook(database).add(TILL)
    database.close()
