"""What is written can be read."""

from __future__ import annotations

import pytest

from app.desktop.theme import COLORS, TEXT_ON, Scale, contrast, style_sheet


@pytest.mark.parametrize(("ink", "ground"), TEXT_ON)
def test_contrast(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


def test_contrast_is_wcags() -> None:
    assert contrast("card", "card") == pytest.approx(1)
    assert contrast("ink", "card") == contrast("card", "ink")


def test_no_colour_without_a_name() -> None:
    sheet = style_sheet(Scale(1280, 800))
    named = {value.lower() for value in COLORS.values()}
    import re

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
