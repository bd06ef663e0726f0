"""Every word of the desk can be read, by day and by night."""

from __future__ import annotations

import re

import pytest

from app.desktop.desk.desk_theme import DARK, LIGHT, TEXT_ON, colors_for, desk_style_sheet
from app.settings.colors import contrast_of


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_words_stand_out(text: str, ground: str, dark: bool) -> None:
    colors = colors_for(dark=dark)
    assert contrast_of(colors[text], colors[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["field", "card", "paper"])
@pytest.mark.parametrize("dark", [False, True])
def test_edges_of_fields_can_be_seen(ground: str, dark: bool) -> None:
    colors = colors_for(dark=dark)
    assert contrast_of(colors["edge"], colors[ground]) >= 3


def test_day_and_night_have_the_same_colours() -> None:
    assert set(LIGHT) == set(DARK)


@pytest.mark.parametrize("dark", [False, True])
def test_every_token_of_the_style_is_known(dark: bool) -> None:
    assert not re.search(r"@\w", desk_style_sheet(colors_for(dark=dark)))
