"""What the journal is told of receipts, and what it remembers of them. Aside, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from app.core.receipt import Slip
from app.desktop.crossing import Crossing, as_ours


class ReceiptKeeper(Protocol):
    """Where receipts are remembered (app/journal/receipt_book.py). Every call blocks, and may raise MofangError."""

    def want(self, slip: Slip) -> None:
        """It is to be printed here; missing until it came out."""

    def issue(self, slip: Slip) -> None:
        """It has come out."""

    def dismiss(self) -> None:
        """Nobody wants what is missing here."""

    def missing(self, limit: int) -> Sequence[Slip]:
        """The newest that did not come out, oldest first."""


class ReceiptMemory(QObject):
    """On a thread of its own, so that neither a receipt nor a PIN waits for a journal that hangs.

    What cannot be written down is logged, and forgotten with the program: no receipt is worth a payment.
    """

    def __init__(
        self, open_keeper: Callable[[], ReceiptKeeper], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open = open_keeper
        self._crossing = Crossing(self)

    def want(self, slip: Slip) -> None:
        """It is to be printed."""
        self._note(lambda keeper: keeper.want(slip))

    def issue(self, slip: Slip) -> None:
        """It has come out, on paper or into a file."""
        self._note(lambda keeper: keeper.issue(slip))

    def dismiss(self) -> None:
        """Nobody wants what is missing."""
        self._note(lambda keeper: keeper.dismiss())

    def recall(self, limit: int, then: Callable[[Sequence[Slip]], None]) -> None:
        """Tell, on the main thread, what was missing when the program ended."""
        if not self._crossing.is_closed:
            asked = self._crossing.aside(lambda: self._open().missing(limit))
            self._crossing.then(asked, partial(_on_recalled, then))

    def close(self) -> None:
        """Write what is still to be written, and end. Blocks."""
        if not self._crossing.is_closed:
            self._crossing.close(lambda: None)

    def _note(self, note: Callable[[ReceiptKeeper], None]) -> None:
        if not self._crossing.is_closed:
            noted = self._crossing.aside(lambda: note(self._open()))
            noted.add_done_callback(_log_trouble)


def _on_recalled(then: Callable[[Sequence[Slip]], None], asked: Future[Sequence[Slip]]) -> None:
    error = asked.exception()
    if error is None:
        then(asked.result())
    else:
        as_ours(error, "Which receipts are missing could not be read")


def _log_trouble(noted: Future[None]) -> None:
    error = noted.exception()
    if error is not None:
        as_ours(error, "What became of a receipt could not be written down")
