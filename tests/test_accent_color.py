"""A shop's own colour: whatever it is, the white words on it can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.desk.desk_theme import colors_for
from app.desktop.kiosk.outcome_words import LOOKS
from app.desktop.theme import COLORS, HIGH_CONTRAST, with_accent
from app.settings.colors import READABLE, AccentColor, contrast_of, readable
from app.settings.problems import ValueRefused

colors = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(colors)
def test_a_color_is_taken_or_a_darker_one_is_named_that_is(color: str) -> None:
    try:
        assert AccentColor().from_text(color.upper(), {}) == color
    except ValueRefused as refused:
        (refusal,) = refused.refusals
        assert refusal.code == "setting_color_too_light"
        assert AccentColor().from_text(refusal.details["darker"], {})
    accent = readable(color)
    assert contrast_of(accent, "#ffffff") >= READABLE
    assert contrast_of(with_accent(COLORS, accent)["vermilion_pressed"], "#ffffff") >= READABLE


@pytest.mark.parametrize("text", ["red", "#fff", "#12345g", "", "rgb(1,2,3)", "#c8402f;"])
def test_what_is_no_color_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused, match="setting_not_a_color"):
        AccentColor().from_text(text, {})


def test_it_is_on_the_buttons_and_on_no_warning() -> None:
    kiosk, desk = with_accent(COLORS, "#0b5394"), colors_for(dark=True, accent="#0b5394")
    assert kiosk["vermilion"] == "#0b5394"
    assert colors_for(dark=False, accent="#0b5394")["accent"] == "#0b5394"
    assert (kiosk["alarm"], kiosk["vermilion_text"]) == (COLORS["alarm"], COLORS["vermilion_text"])
    assert desk["error"] == colors_for(dark=True)["error"]
    assert "vermilion" not in {look.fill for look in LOOKS.values()}


@given(colors, st.booleans())
def test_it_can_be_told_from_the_desk_by_day_and_by_night(color: str, dark: bool) -> None:
    desk = colors_for(dark=dark, accent=readable(color))
    assert contrast_of(desk["accent"], desk["card"]) >= 3
    assert contrast_of(desk["accent"], "#ffffff") >= READABLE


def test_high_contrast_has_colors_of_its_own() -> None:
    assert with_accent(COLORS, None) is COLORS
    assert HIGH_CONTRAST["vermilion"] != "#0b5394"
