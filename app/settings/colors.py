"""A shop's own colour, on which white words must be readable."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.settings.kinds import refuse

# WCAG 2.2 AA for text of any size.
READABLE = 4.5
_WHITE = "#ffffff"
_COLOR = re.compile(r"#[0-9a-f]{6}")
_STEP = 0.97


class AccentColor:
    """`#rrggbb`, dark enough for white words."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        return self.from_text(value if isinstance(value, str) else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind. What is too light is refused with the nearest darker colour that will do."""
        color = text.strip().lower()
        if not is_color(color):
            raise refuse("setting_not_a_color")
        if contrast_of(color, _WHITE) < READABLE:
            raise refuse("setting_color_too_light", color=color, darker=readable(color))
        return color


def is_color(text: str) -> bool:
    """Whether it is `#rrggbb`, in small letters."""
    return _COLOR.fullmatch(text) is not None


def readable(color: str) -> str:
    """The colour itself, or as little darker as white words on it need."""
    while contrast_of(color, _WHITE) < READABLE:
        color = darker(color, _STEP)
    return color


def darker(color: str, share: float) -> str:
    """With this share of its light, 0 to 1."""
    return "#" + "".join(f"{int(part * share):02x}" for part in _channels(color))


def lighter(color: str, share: float) -> str:
    """With this share of white mixed in, 0 to 1; always lighter, but for white."""
    parts = (min(255, part + max(1, round((255 - part) * share))) for part in _channels(color))
    return "#" + "".join(f"{part:02x}" for part in parts)


def contrast_of(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours as "#rrggbb", 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(color: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
