"""One error in words, for the two kinds of people who meet it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a customer and what staff are told. `{names}` are filled from the error's details."""

    customer_zh: str
    customer_en: str
    staff_zh: str
    staff_en: str


OUT_OF_ORDER = (
    "暂时无法收款，请联系店员。如果手机已显示付款成功，请不要再付。",
    "Payments are not working at the moment; please ask the staff. If your phone shows that you have paid, "
    "do not pay again.",
)


def same_for_all(zh: str, en: str) -> Sentence:
    """Whoever typed it reads the same."""
    return Sentence(zh, en, zh, en)


def for_staff(zh: str, en: str) -> Sentence:
    """Nothing that a customer could do anything about."""
    return Sentence(*OUT_OF_ORDER, zh, en)


def for_staff_only(table: Mapping[str, tuple[str, str]]) -> dict[str, Sentence]:
    """A table of what only staff are told."""
    return {code: for_staff(*words) for code, words in table.items()}
