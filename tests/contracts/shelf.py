"""A journal and the books beside it, over one database."""

from __future__ import annotations

from dataclasses import dataclass

from app.journal.books import Books
from app.journal.port import Journal


@dataclass(frozen=True)
class Shelf:
    """What a contract suite gets."""

    journal: Journal
    books: Books
