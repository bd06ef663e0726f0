"""Lists for IN: everything is in them, they are not too long, and there are few lengths of them."""

from __future__ import annotations

import pytest

from app.journal.key_lists import key_lists


@pytest.mark.parametrize("count", [0, 1, 2, 3, 511, 512, 513, 2000])
def test_every_key_is_asked_for(count: int) -> None:
    keys = [str(number) for number in range(count)]
    asked = [key for part in key_lists(keys) for key in part]
    assert sorted(set(asked), key=int) == keys


def test_lists_are_of_few_lengths() -> None:
    lengths = {len(part) for count in range(1300) for part in key_lists(["k"] * count)}
    assert lengths == {1, 2, 4, 8, 16, 32, 64, 128, 256, 512}
