"""The book of receipts without a disk; a list that several places share."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.receipt import Slip


@dataclass
class Kept:
    """One line."""

    slip: Slip
    place: str
    state: str


class MemoryReceiptBook:
    """See ReceiptBook."""

    def __init__(self, place: str = "", lines: list[Kept] | None = None) -> None:
        self._place = place
        self._lines = [] if lines is None else lines

    def want(self, slip: Slip) -> None:
        """Instead of another one."""
        same = [each for each in self._missing() if each.slip == slip]
        for each in self._missing():
            if each.slip.receipt.payment_id == slip.receipt.payment_id and each not in same:
                each.state = "dismissed"
        if not same:
            self._lines.append(Kept(slip, self._place, "wanted"))

    def issue(self, slip: Slip) -> None:
        """At all places."""
        payment_id = slip.receipt.payment_id
        found = [each for each in self._of(payment_id) if each.state == "wanted"]
        for each in found:
            each.state = "issued"
        if not found:
            self._lines.append(Kept(slip, self._place, "issued"))

    def dismiss(self) -> None:
        """At this place."""
        for each in self._missing():
            each.state = "dismissed"

    def missing(self, limit: int) -> list[Slip]:
        """The newest, oldest first."""
        slips = [each.slip for each in self._missing()]
        return slips[max(0, len(slips) - max(limit, 0)) :]

    def is_issued(self, payment_id: str) -> bool:
        """At any place."""
        return any(each.state == "issued" for each in self._of(payment_id))

    def _missing(self) -> list[Kept]:
        return [each for each in self._lines if each.state == "wanted" and self._is_here(each)]

    def _is_here(self, line: Kept) -> bool:
        return line.place == self._place

    def _of(self, payment_id: str) -> list[Kept]:
        return [each for each in self._lines if each.slip.receipt.payment_id == payment_id]
