"""What is written can be read."""

from __future__ import annotations

import re

import pytest

from app.desktop.theme import (
    COLORS,
    HIGH_CONTRAST,
    TEXT_ON,
    Appearance,
    Colors,
    Scale,
    style_sheet,
)
from app.settings.colors import contrast_of


@pytest.mark.parametrize(("ink", "ground"), TEXT_ON)
def test_contrast(ink: str, ground: str) -> None:
    assert contrast_of(COLORS[ink], COLORS[ground]) >= 4.5


@pytest.mark.parametrize(("ink", "ground"), TEXT_ON)
def test_high_contrast_is_twice_that(ink: str, ground: str) -> None:
    assert contrast_of(HIGH_CONTRAST[ink], HIGH_CONTRAST[ground]) >= 7


def test_contrast_is_wcags() -> None:
    assert contrast_of("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast_of("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_of("#ffffff", "#000000") == pytest.approx(21)


@pytest.mark.parametrize("colors", [COLORS, HIGH_CONTRAST], ids=["house", "high contrast"])
def test_no_colour_without_a_name(colors: Colors) -> None:
    sheet = style_sheet(Scale(1280, 800, shop_colors=colors))
    named = {value.lower() for value in colors.values()}
    assert {found.lower() for found in re.findall(r"#[0-9a-fA-F]{6}\b", sheet)} <= named
    assert "@" not in sheet


@pytest.mark.parametrize(
    ("size", "touch", "portrait"),
    [((800, 480), 48, False), ((1280, 800), 64, False), ((1080, 1920), 90, True)],
)
def test_scale(size: tuple[int, int], touch: int, portrait: bool) -> None:
    scale = Scale(*size)
    assert scale.touch == touch
    assert scale.portrait is portrait
    assert scale.type_px(12) >= 15


def test_large_text_grows_what_is_small() -> None:
    plain, large = Scale(1280, 800), Scale(1280, 800, Appearance(large_text=True))
    assert large.type_px(20) >= 1.3 * plain.type_px(20) - 1
    assert large.type_px(42) > plain.type_px(42)
    assert large.type_px(112) == plain.type_px(112)
    assert [large.type_px(size) for size in range(8, 120)] == sorted(
        large.type_px(size) for size in range(8, 120)
    )


def test_high_contrast_is_stronger_than_the_shops_own_colours() -> None:
    shop = {**COLORS, "vermilion": "#123456"}
    assert Scale(1280, 800, shop_colors=shop).colors["vermilion"] == "#123456"
    asked = Scale(1280, 800, Appearance(high_contrast=True), shop)
    assert asked.colors is HIGH_CONTRAST
