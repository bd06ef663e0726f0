"""Fields of Stripe's answers, read with distrust: each in its type, or the whole answer is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.errors import GatewayUnreachable

# What every language's numbers hold exactly, and every database keeps.
_LARGEST = 2**53


class Fields:
    """One JSON object; each reader gives the value in its type or refuses the whole answer."""

    def __init__(self, data: Mapping[str, object]) -> None:
        self._data = data

    def text(self, name: str) -> str:
        value = self._data.get(name)
        if not isinstance(value, str) or not value:
            raise malformed(name)
        return value

    def optional_text(self, name: str) -> str | None:
        return None if self._data.get(name) in (None, "") else self.text(name)

    def whole(self, name: str) -> int:
        value = self._data.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
            raise malformed(name)
        return value

    def optional_whole(self, name: str) -> int | None:
        return None if self._data.get(name) is None else self.whole(name)

    def truth(self, name: str) -> bool:
        value = self._data.get(name)
        if not isinstance(value, bool):
            raise malformed(name)
        return value

    def inner(self, name: str) -> Fields:
        """An object inside; an empty one if it is null, absent or only an id."""
        value = self._data.get(name)
        return Fields(value if isinstance(value, Mapping) else {})

    def part(self, name: str) -> object:
        """Whatever is there, for another reader."""
        return self._data.get(name)

    def hint(self, name: str) -> str | None:
        """A text on which no decision rests: None if it is anything else."""
        value = self._data.get(name)
        return value if isinstance(value, str) and value else None

    def whole_hint(self, name: str) -> int | None:
        """A number on which no decision rests: None if it is anything else."""
        value = self._data.get(name)
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST
        return value if fits else None  # type: ignore[return-value]

    def truth_hint(self, name: str) -> bool:
        """Whether it is there and true."""
        return self._data.get(name) is True

    def parts(self, name: str) -> list[Fields]:
        """The objects of a list inside; what is no object is left out."""
        value = self._data.get(name)
        items = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
        return [Fields(each) for each in items if isinstance(each, Mapping)]

    def texts(self, name: str) -> dict[str, str]:
        """The text values of an object, such as metadata."""
        value = self._data.get(name)
        pairs = value.items() if isinstance(value, Mapping) else ()
        return {key: each for key, each in pairs if isinstance(each, str)}


def malformed(field: str) -> GatewayUnreachable:
    """The answer cannot be Stripe's; nothing is known about what was asked."""
    return GatewayUnreachable("answer_malformed", field=field)


def object_of(answer: object, kind: str) -> Mapping[str, object]:
    """The answer as the kind of object that was asked for."""
    if not isinstance(answer, Mapping) or answer.get("object") != kind:
        raise malformed("object")
    return answer


def page_items(answer: object) -> tuple[Sequence[object], bool]:
    """What one page of a list holds, and whether more follow."""
    page = object_of(answer, "list")
    items = page.get("data")
    if not isinstance(items, Sequence) or isinstance(items, str):
        raise malformed("data")
    return items, Fields(page).truth("has_more")
