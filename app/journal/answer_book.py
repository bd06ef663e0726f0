"""Answers that were given under an idempotency key, so that a repeat gets the same one, also after a restart.

Calls block and fail as the Journal's do (see port.py). Keys and callers are stored as hashes only. A body may hold a
payment page's address: it is in the journal, and never in a log.

What is written here survives the end of the process at once, but a power cut only together with what is written
next, because it costs no wait for the disk of its own. It can afford that: a claim that is lost was lost before its
payment was written; and an answer that is lost is given anew from that payment, which is on disk, under the same key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What is known of a key. `status` and `body` are None until the answer has been given.

    `is_new`: this very call claimed the key. Otherwise another one did, and either it is still at work or its
    process died; carrying the same request out again is safe, as every id in it is derived from the key, or from the
    `seed`: random, the same for everybody who asks for the key until it is answered, and then empty.
    """

    fingerprint: str
    status: int | None
    body: bytes | None = field(repr=False)
    is_new: bool
    seed: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class KeyClaim:
    """A key that is to be claimed for a request, with the caller's name and the time in seconds since the epoch."""

    caller: str
    key: str = field(repr=False)
    fingerprint: str
    at: float


class AnswerBook(Protocol):
    """One answer for one key of one caller."""

    def claim(self, caller: str, key: str, fingerprint: str, at: float) -> StoredAnswer:
        """Take the key for a request, or say what became of it. `at` is in seconds since the epoch.

        Raises JournalConflict `idempotency_key_reused` if it was claimed for a request with another fingerprint.
        """

    def finish(self, caller: str, key: str, status: int, body: bytes) -> None:
        """Keep the answer. The first one stays; a key that nobody claimed is left alone."""

    def leave(self, caller: str, key: str, status: int, body: bytes) -> None:
        """As `finish`, together with what is written next; a claim that comes later finds it. Does not block.

        Only for an answer that a repeat would get again without it: it is lost if the process is killed first.
        """

    def write_left(self) -> None:
        """Do not wait for that any longer."""

    def forget_before(self, at: float) -> int:
        """Drop everything that was claimed before then; return how much that was."""
