"""The kiosk as a person in front of it has it: words and colours on a screen, a finger and a keyboard."""

import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import zxingcpp

from tests.stage.screen_reader import READABLE, ScreenReader, Seen
from tests.stage.tools import find_tool
from tests.stage.virtual_screen import VirtualScreen
from tests.stage.waiting import until
from tests.terminal.mofang_process import MofangProcess

JADE = (0x0B, 0x7A, 0x57)  # the colour that is kept for money that was paid
START_SECONDS = 60
BUTTON = "push button"


class Kiosk:
    """A running kiosk. Whatever is asked of it waits until it can be done, and fails if it never can."""

    def __init__(self, run: MofangProcess, screen: VirtualScreen, reader: ScreenReader) -> None:
        self._run = run
        self._screen = screen
        self._reader = reader

    @property
    def process_id(self) -> int:
        return self._run.process.pid

    @property
    def is_running(self) -> bool:
        return self._run.process.poll() is None

    # --- what a person does ---

    def tap(self, words: str) -> None:
        """With one finger, on the button that says this."""
        self._point_at(words)
        self._hand("click", "1")

    def choose(self, words: str, role: str) -> None:
        """One click on what is no button: a cell, a menu's line."""
        self._point_at(words, role)
        self._hand("click", "1")

    def tap_if_there(self, words: str) -> None:
        """For a button that may be gone before the finger is there."""
        button = self._button(words)
        if button is not None:
            self._hand("mousemove", *map(str, button.centre), "click", "1")

    def hold(self, words: str, until_shown: str) -> None:
        """A long press, as staff do."""
        self._point_at(words)
        self._hand("mousedown", "1")
        self.wait_for(until_shown)
        self._hand("mouseup", "1")

    def press(self, *keys: str) -> None:
        """On the keyboard, by X's names of keys."""
        self._hand("key", *keys)

    def type(self, text: str) -> None:
        """On the keyboard."""
        self._hand("type", text)

    def play(self, gestures: list[str]) -> None:
        """Faster than anybody could: xdotool's own words for one gesture after another."""
        self._hand("-", typed="\n".join(gestures) + "\n")

    def kill(self) -> None:
        """Pull the plug."""
        self._run.process.kill()
        self._run.process.wait()

    # --- what a person sees ---

    def shows(self, words: str) -> bool:
        """Whether these words can be read at this moment."""
        return any(words in seen.words for seen in self._reader.look())

    def wait_for(self, words: str, seconds: float = 20) -> None:
        """Until these words can be read."""

        def missing() -> list[str]:
            shown = [seen.words for seen in self._reader.look()]
            return [] if any(words in each for each in shown) else shown or ["nothing"]

        try:
            until(lambda: not missing(), seconds)
        except AssertionError:
            raise AssertionError(f"{words!r} never came; the kiosk shows {missing()}") from None

    def is_settled(self) -> bool:
        """Whether it has found out if it can take customers: something can be tapped, or waits for staff."""
        return any(self._button(words) for words in ("点按开始", "再试一次"))

    def is_jade(self) -> bool:
        """Whether most of the screen has the colour of paid money."""
        return self._main_color() == JADE

    def scan(self) -> str:
        """The address in the code on the screen, as a camera reads it."""
        return until(self._code_on_screen)

    def place_of_code(self) -> tuple[int, int]:
        """Where its middle is, in pixels from the screen's upper left."""
        return until(self._middle_of_code)

    def has_code(self) -> bool:
        """Whether a code can be scanned at this moment."""
        return self._code_on_screen() is not None

    def _code_on_screen(self) -> str | None:
        found = zxingcpp.read_barcodes(self._screen.photograph())
        return found[0].text if found else None

    def _middle_of_code(self) -> tuple[int, int] | None:
        for found in zxingcpp.read_barcodes(self._screen.photograph()):
            first, last = found.position.top_left, found.position.bottom_right
            return (first.x + last.x) // 2, (first.y + last.y) // 2
        return None

    def _main_color(self) -> object:
        small = self._screen.photograph().resize((96, 54), 0)
        return max(small.getcolors(small.width * small.height) or [(0, None)])[1]

    def _point_at(self, words: str, role: str = BUTTON) -> None:
        x, y = until(lambda: self._at_rest(words, role)).centre
        self._hand("mousemove", str(x), str(y))

    def _at_rest(self, words: str, role: str) -> Seen | None:
        """A page that has just appeared still moves its buttons into place."""
        seen = self._find(words, role)
        return seen if seen == self._find(words, role) else None

    def _button(self, words: str) -> Seen | None:
        return self._find(words, BUTTON)

    def _find(self, words: str, role: str) -> Seen | None:
        return next(
            (
                seen
                for seen in self._reader.look()
                if words in seen.words and seen.role == role and seen.enabled
            ),
            None,
        )

    def _hand(self, *gesture: str, typed: str = "") -> None:
        command = [find_tool("xdotool", "xdotool"), *gesture]
        display = {"DISPLAY": self._screen.display}
        subprocess.run(command, check=True, env=display, input=typed, text=True)


@contextmanager
def running_kiosk(
    arguments: list[str],
    cwd: Path,
    variables: Mapping[str, str],
    screen: VirtualScreen,
    reader: ScreenReader,
) -> Iterator[Kiosk]:
    """`mofang kiosk …` on this screen, from its first words to an orderly end without a complaint."""
    with running_face(["kiosk", *arguments], cwd, variables, screen, reader) as kiosk:
        until(kiosk.is_settled, START_SECONDS)
        yield kiosk


@contextmanager
def running_face(
    command: list[str],
    cwd: Path,
    variables: Mapping[str, str],
    screen: VirtualScreen,
    reader: ScreenReader,
) -> Iterator[Kiosk]:
    """Any face that has windows."""
    everything = {**variables, **screen.environment, **READABLE}
    with MofangProcess(command, cwd, everything) as run:
        yield Kiosk(run, screen, reader)
        if run.process.poll() is None:
            run.interrupt(signal.SIGTERM)
            ended = run.end()
            assert (ended.code, _complaints(ended.err)) == (0, []), ended


def order_a_month(kiosk: Kiosk) -> str:
    """In Chinese, from the first screen to the code; returns the address in it."""
    kiosk.tap("点按开始")
    kiosk.tap("月订阅会员")
    kiosk.tap("不填，去付款")
    kiosk.wait_for("用手机扫码付款")
    return kiosk.scan()


def _complaints(err: str) -> list[str]:
    """What was printed to standard error, but for what is nobody's fault.

    Libraries leave their D-Bus sockets to the collector, and Qt says so when the reader asks for what has just gone.
    """
    return [line for line in err.splitlines() if not _is_harmless(line)]


def _is_harmless(line: str) -> bool:
    left_to_collector = "raddr=" in line and "dbus-" in line
    return left_to_collector or "atspi: Could not find accessible on path" in line
