"""A process of its own that works on the books: `python -m tests.journal.clerk_process WHERE WHAT NUMBER`.

It says `ready`, waits for a line, and then prints a line for everything that it was told is on disk.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.core.errors import JournalConflict
from app.journal.opening import Archive
from tests.contracts.journal_books_contract import some_news
from tests.contracts.journal_samples import NOON
from tests.contracts.refund_samples import a_paid_payment, a_refund
from tests.contracts.shelf import Shelf

SHARED_KEYS = 40


def archive_at(where: str) -> Archive:
    """A PostgreSQL address has a scheme; a file has none."""
    return Archive(where, Path()) if "://" in where else Archive(None, Path(where))


def refund_together(shelf: Shelf, who: int) -> None:
    """Ten cents at a time, for as long as the book allows it."""
    payment = a_paid_payment()
    for turn in range(1, 1000):
        try:
            shelf.books.refunds.add(a_refund(who * 1000 + turn, cents=10), payment, NOON)
        except JournalConflict as error:
            _say(error.code)
            return
        _say("given")


def claim_together(shelf: Shelf, who: int) -> None:
    """Everybody wants the same keys."""
    for number in range(SHARED_KEYS):
        claim = shelf.books.answers.claim("till", str(number), "f", NOON)
        _say(f"{number} {claim.is_new}")


def put_for_ever(shelf: Shelf, who: int) -> None:
    """News and answers, until somebody kills this process."""
    number = who * 1_000_000
    while True:
        number += 1
        key = str(number)
        shelf.books.inbox.put_many([some_news(number)])
        shelf.books.answers.claim("till", key, "f", NOON)
        _say(f"claimed {key}")
        shelf.books.answers.finish("till", key, 200, key.encode())
        _say(f"finished {key}")


def _say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    where, what, number = sys.argv[1:]
    archive = archive_at(where)
    shelf = Shelf(archive.journal, archive.books())
    _say("ready")
    sys.stdin.readline()
    works = {f.__name__: f for f in (refund_together, claim_together, put_for_ever)}
    works[what](shelf, int(number))
    archive.close()


if __name__ == "__main__":
    main()
