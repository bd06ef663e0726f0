"""Whether there is a display is asked of the display itself: a stale variable would end Qt, and the program with it."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from app.health.display import has_display
from tests.stage.virtual_screen import VirtualScreen


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DISPLAY": ""},
        {"DISPLAY": ":7654"},
        {"DISPLAY": "localhost:7654.0"},
        {"DISPLAY": "no display at all"},
        {"WAYLAND_DISPLAY": "wayland-gone", "XDG_RUNTIME_DIR": "/nowhere"},
    ],
)
def test_a_display_that_does_not_answer_is_none(environment: dict[str, str]) -> None:
    assert not has_display(environment)


def test_a_chosen_platform_is_believed() -> None:
    assert has_display({"QT_QPA_PLATFORM": "offscreen"})


def test_a_wayland_socket_that_answers_is_one(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        assert has_display({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)})


def test_an_x_server_that_answers_is_one(
    virtual_screen: Callable[[int, int], VirtualScreen],
) -> None:
    assert has_display({"DISPLAY": virtual_screen(320, 240).display})
