"""X servers without a monitor: real windows, real pixels, any size."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from PIL import Image, ImageGrab

from tests.stage.tools import find_tool


@dataclass(frozen=True)
class VirtualScreen:
    display: str
    width: int
    height: int

    @property
    def environment(self) -> dict[str, str]:
        """To be laid over `os.environ` for a program that shall open its windows here."""
        return {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": ""}

    def photograph(self) -> Image.Image:
        """What a person in front of the screen would see."""
        return ImageGrab.grab(xdisplay=self.display)


@contextmanager
def running_screen(width: int, height: int) -> Iterator[VirtualScreen]:
    """The X server picks a free number itself and writes it once it takes connections."""
    read_end, write_end = os.pipe()
    command = [find_tool("Xvfb", "xvfb"), "-displayfd", str(write_end), "-nolisten", "tcp"]
    command += ["-noreset", "-screen", "0", f"{width}x{height}x24"]
    process = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    try:
        with os.fdopen(read_end) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        yield VirtualScreen(f":{number}", width, height)
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def virtual_screen() -> Iterator[Callable[[int, int], VirtualScreen]]:
    """Call it with a width and a height in pixels."""
    with ExitStack() as stack:
        yield lambda width, height: stack.enter_context(running_screen(width, height))
