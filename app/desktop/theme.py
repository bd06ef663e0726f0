"""Colours, type and sizes of every screen: the tokens, and the style sheet made from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.resource_files import resource_path
from app.settings.colors import darker

Colors = Mapping[str, str]

# Warm paper, ink, one vermilion accent, jade only for money that was paid.
_HOUSE = {
    "paper": "#f6f3ec",
    "card": "#ffffff",
    "ink": "#101b2d",
    "muted": "#56617a",
    "line": "#e3ddd0",
    "mark": "#e3ddd0",
    "pressed": "#ece7db",
    "vermilion": "#c8402f",
    "alarm": "#c8402f",
    "vermilion_pressed": "#a93424",
    "vermilion_tint": "#fbe3df",
    "vermilion_text": "#9c2c1e",
    "jade": "#0b7a57",
    "jade_light": "#1f8464",
    "jade_text": "#e4f4ed",
    "jade_line": "#6caf9a",
    "amber_tint": "#fff3d6",
    "amber_line": "#f0d491",
    "amber_text": "#8a4b00",
    "disabled": "#e9e4d8",
    "disabled_text": "#5b606a",
    "scrim": "rgba(16, 27, 45, 150)",
    "focus": "#101b2d",
    "qr": "#0b1526",
    "qr_ground": "#ffffff",
}
COLORS: Colors = MappingProxyType(_HOUSE)
_PRESSED = 0.84

# For eyes that tell little apart: light on black, every edge drawn, yellow for what is to be touched next.
HIGH_CONTRAST: Colors = MappingProxyType(
    {
        **_HOUSE,
        "paper": "#000000",
        "card": "#000000",
        "ink": "#ffffff",
        "muted": "#f2f2f2",
        "line": "#ffffff",
        "mark": "#3a3a3a",
        "pressed": "#3a3a3a",
        "vermilion": "#ffd60a",
        "alarm": "#ffd60a",
        "vermilion_pressed": "#ffe97a",
        "vermilion_tint": "#4a0d05",
        "vermilion_text": "#ffc2b6",
        "jade": "#5ee6b0",
        "jade_light": "#a6f4d4",
        "jade_text": "#00140c",
        "jade_line": "#000000",
        "amber_tint": "#000000",
        "amber_line": "#ffd60a",
        "amber_text": "#ffd60a",
        "disabled": "#333333",
        "disabled_text": "#d0d0d0",
        # A black panel needs a ground that it stands out from.
        "scrim": "rgba(112, 112, 112, 235)",
        "focus": "#ffd60a",
        "qr": "#000000",
    }
)

# What is written on what: each pair must be readable (contrast of at least 4.5 to 1).
TEXT_ON = (
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "pressed"),
    ("ink", "mark"),
    ("muted", "paper"),
    ("muted", "card"),
    ("card", "vermilion"),
    ("card", "alarm"),
    ("card", "vermilion_pressed"),
    ("vermilion_text", "vermilion_tint"),
    ("vermilion_text", "paper"),
    ("vermilion_text", "card"),
    ("card", "jade"),
    ("card", "jade_light"),
    ("jade_text", "jade"),
    ("jade", "card"),
    ("amber_text", "amber_tint"),
    ("disabled_text", "disabled"),
    ("card", "ink"),
    ("qr", "qr_ground"),
)

LATIN = "Inter"
FAMILIES = (
    LATIN,
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
)
_SMALL_SCREEN = 600
# Large text: words this small grow by so much; from the size of a title on they are large already.
_GROWS, _GROWS_WHOLLY_UP_TO, _GROWS_BELOW = 0.3, 26, 60


@dataclass(frozen=True, slots=True)
class Appearance:
    """How one customer has asked to see the screens. The next one finds them plain."""

    large_text: bool = False
    high_contrast: bool = False
    still: bool = False


PLAIN = Appearance()


@dataclass(frozen=True, slots=True)
class Scale:
    """How large things are on a screen of this many logical pixels. 1 is the drawing board of 1280 by 800."""

    width: int
    height: int
    appearance: Appearance = PLAIN
    shop_colors: Colors = field(default_factory=lambda: COLORS, hash=False)

    @property
    def colors(self) -> Colors:
        """Every colour token; the shop's own, unless somebody needs other ones."""
        return HIGH_CONTRAST if self.appearance.high_contrast else self.shop_colors

    @property
    def portrait(self) -> bool:
        """Taller than wide."""
        return self.height > self.width

    @property
    def small(self) -> bool:
        """A panel of seven to ten inches: touch targets may be 48 pixels, and secondary words make room."""
        return min(self.width, self.height) <= _SMALL_SCREEN

    @property
    def factor(self) -> float:
        """Drawing-board pixels to screen pixels."""
        board = (770, 1280) if self.portrait else (1280, 800)
        return min(self.width / board[0], self.height / board[1])

    @property
    def touch(self) -> int:
        """The least side of anything to be touched, in pixels."""
        return 48 if self.small else max(64, self.px(64))

    @property
    def margin(self) -> int:
        """From the screen's edge to what is on it."""
        return self.px(20 if self.small else 48)

    def px(self, board_pixels: float) -> int:
        """A length."""
        return max(1, round(board_pixels * self.factor))

    def type_px(self, board_pixels: float) -> int:
        """A type size; small screens are held closer, but never below what can be read."""
        plain = max(15, round(board_pixels * self.factor))
        return round(plain * _growth(board_pixels)) if self.appearance.large_text else plain


def _growth(board_pixels: float) -> float:
    span = _GROWS_BELOW - _GROWS_WHOLLY_UP_TO
    share = min(1.0, max(0.0, (_GROWS_BELOW - board_pixels) / span))
    return 1 + _GROWS * share


def style_sheet(scale: Scale) -> str:
    """The style sheet for a screen. In its source, `24px` is real, `24dp` a length and `24sp` a type size."""
    text = resource_path("style/kiosk.qss").read_text(encoding="utf-8")
    text = re.sub(r"@(\w+)", lambda found: scale.colors[found[1]], text)
    text = re.sub(r"\b(\d+)dp\b", lambda found: f"{scale.px(int(found[1]))}px", text)
    text = re.sub(r"\b(\d+)sp\b", lambda found: f"{scale.type_px(int(found[1]))}px", text)
    text = text.replace("ROOM", f"{scale.px(16 if scale.appearance.large_text else 28)}px")
    # The thinnest border, 1 px on each side, comes on top of what a style sheet calls the height.
    return text.replace("TOUCH", f"{scale.touch - 2}px")


def with_accent(colors: Colors, accent: str | None) -> Colors:
    """A shop's own colour instead of ours, on the buttons that lead on. Warnings keep theirs."""
    if accent is None:
        return colors
    pressed = darker(accent, _PRESSED)
    return MappingProxyType({**colors, "vermilion": accent, "vermilion_pressed": pressed})
