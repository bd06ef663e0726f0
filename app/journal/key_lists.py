"""Many keys in one statement, in lists of few lengths: SQLite keeps one prepared for each length that it saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# Below what every database takes in one statement.
_MOST = 512


def key_lists(keys: Sequence[str]) -> Iterator[list[str]]:
    """For IN. Each list is as long as a power of two; its last key fills it up."""
    for first in range(0, len(keys), _MOST):
        part = list(keys[first : first + _MOST])
        length = 1 << (len(part) - 1).bit_length()
        yield part + part[-1:] * (length - len(part))
