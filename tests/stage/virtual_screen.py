"""X servers without a monitor: real windows, real pixels, any size."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from PIL import Image, ImageGrab

from tests.stage.tools import find_tool

OUTPUT = "screen"  # what Xvfb calls its only socket


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

    def take_shape(self, width: int, height: int) -> None:
        """Of another monitor, or of this one when it is turned; at most the size that it was made with."""
        mode = f"{width}x{height}"
        # Only the size means anything to Xvfb, which has no beam to steer.
        timings = ["0", str(width), "0", "0", str(width), str(height), "0", "0", str(height)]
        self._xrandr("--newmode", mode, *timings)
        self._xrandr("--addmode", OUTPUT, mode)
        self._xrandr("--output", OUTPUT, "--mode", mode)

    def plug_in(self, name: str, place: tuple[int, int, int, int], *, output: str = "none") -> None:
        """A monitor that shows this part: left, top, width and height. A "*" before its name makes it the first."""
        left, top, width, height = place
        self._xrandr(
            "--setmonitor", name, f"{width}/{width}x{height}/{height}+{left}+{top}", output
        )

    def unplug(self, name: str) -> None:
        """A monitor that was plugged in."""
        self._xrandr("--delmonitor", name)

    def _xrandr(self, *words: str) -> None:
        command = [find_tool("xrandr", "x11-xserver-utils"), "--display", self.display, *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


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
