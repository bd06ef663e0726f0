"""The desk's colours by day and by night, and the style sheet made from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from app.desktop.theme import COLORS
from app.resource_files import resource_path
from app.settings.colors import contrast_of, darker, lighter

_PRESSED = 0.84
# WCAG 2.2 for what is no text: ticks, icons, bars.
_TOLD_APART = 3.0
_STEP = 0.02

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        **COLORS,
        "rail": "#efeade",
        # Under a picture without a ground of its own.
        "plate": "transparent",
        "field": "#ffffff",
        "line": "#d9d2c2",
        "edge": "#8d8672",
        "accent": COLORS["vermilion"],
        "accent_pressed": COLORS["vermilion_pressed"],
        "on_accent": "#ffffff",
        "error": COLORS["vermilion_text"],
        "error_tint": COLORS["vermilion_tint"],
        "paid": COLORS["jade"],
        "paid_tint": "#e2f2ea",
        "open": "#2c4a8a",
        "open_tint": "#e7ecf8",
        "quiet": "#5c5647",
        "quiet_tint": "#e9e4d8",
        "selected": "#dfe6f4",
        "focus": COLORS["ink"],
    }
)
DARK: Mapping[str, str] = MappingProxyType(
    {
        **COLORS,
        "paper": "#14181f",
        "card": "#1d232d",
        "rail": "#10141a",
        "plate": "#f6f3ec",
        "field": "#12161c",
        "ink": "#f1ede4",
        "muted": "#a7afbf",
        "line": "#343c49",
        "edge": "#78839a",
        "pressed": "#2b333f",
        "accent": "#c8402f",
        "accent_pressed": "#a93424",
        "on_accent": "#ffffff",
        "error": "#ffa394",
        "error_tint": "#47201b",
        "vermilion_text": "#ffa394",
        "vermilion_tint": "#47201b",
        "paid": "#66d1a8",
        "paid_tint": "#14382c",
        "jade": "#66d1a8",
        "open": "#a9c1fb",
        "open_tint": "#22304f",
        "quiet": "#c4bba6",
        "quiet_tint": "#37342d",
        "amber_tint": "#40300f",
        "amber_line": "#7c6021",
        "amber_text": "#f5c96a",
        "disabled": "#2a303a",
        "disabled_text": "#a0a6b1",
        "selected": "#2a3a5c",
        "focus": "#f1ede4",
    }
)

# What is written on what: each pair must be readable (contrast of at least 4.5 to 1), in both.
TEXT_ON = (
    *((text, ground) for text in ("ink", "muted", "error") for ground in ("paper", "card")),
    ("ink", "rail"),
    ("muted", "rail"),
    ("ink", "field"),
    ("muted", "field"),
    ("ink", "pressed"),
    ("ink", "selected"),
    ("on_accent", "accent"),
    ("on_accent", "accent_pressed"),
    ("error", "error_tint"),
    ("error", "field"),
    ("paid", "paid_tint"),
    ("paid", "card"),
    ("paid", "paper"),
    ("open", "open_tint"),
    ("quiet", "quiet_tint"),
    ("amber_text", "amber_tint"),
    ("disabled_text", "disabled"),
)


def colors_for(*, dark: bool, accent: str | None = None) -> Mapping[str, str]:
    """The colours by night or by day, with the shop's own on the buttons that lead on."""
    colors = DARK if dark else LIGHT
    if accent is None:
        return colors
    # White words stay readable: what is dark enough for them can still be told from the night's cards.
    while contrast_of(accent, colors["card"]) < _TOLD_APART:
        accent = lighter(accent, _STEP)
    return MappingProxyType(
        {**colors, "accent": accent, "accent_pressed": darker(accent, _PRESSED)}
    )


def desk_style_sheet(colors: Mapping[str, str]) -> str:
    """The style sheet in these colours."""
    text = resource_path("style/desk.qss").read_text(encoding="utf-8")
    text = re.sub(r"@(\w+)", lambda found: colors[found[1]], text)
    # Last, for a folder's name may hold an @.
    return re.sub(r"ICON\((\w+)\)", _icon_url, text)


def _icon_url(named: re.Match[str]) -> str:
    return f'url("{resource_path(f"icons/{named[1]}.svg").as_posix()}")'
