"""The program as a shop gets it: one folder, no Python, no display, and a checkout that is really paid."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.stage.keyring_session import DesktopSession
from tests.stage.screen_reader import READABLE, ScreenReader
from tests.stage.virtual_screen import VirtualScreen
from tests.stage.waiting import until

LARGEST_MEGABYTES = 150
START_SECONDS = 60
KEY = "sk_test_" + "FrozenProgramOnly4321"
# The frozen program brings its own Python, and decides by itself whether it has a display.
DROPPED = frozenset({"PYTHONPATH", "QT_QPA_PLATFORM"})


@pytest.fixture(scope="module")
def program(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The frozen `mofang`, made by build.spec just now."""
    folder = tmp_path_factory.mktemp("frozen")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    places = ["--distpath", str(folder / "dist"), "--workpath", str(folder / "work")]
    made = subprocess.run(
        [*command, *places, "build.spec"], cwd=root, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    return folder / "dist" / "mofang" / "mofang"


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """A machine without a display, and a home for this test alone."""
    kept = {name: text for name, text in os.environ.items() if name not in DROPPED}
    return kept | {"MOFANG_HOME": str(tmp_path / "home"), "CI": ""}


def _run(
    program: Path, environment: dict[str, str], *words: str, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(program), *words],
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
    )


def _is_shown(words: str, reader: ScreenReader) -> bool:
    return any(words in seen.words for seen in reader.look())


@contextmanager
def _face(program: Path, face: str, environment: dict[str, str], told: Path) -> Iterator[None]:
    """A window of it, in the demo; `told` gets what it says to the terminal."""
    with told.open("wb") as stream:
        process = subprocess.Popen(
            [str(program), face, "--demo"], env=environment, stdout=stream, stderr=stream
        )
        try:
            yield
            assert process.poll() is None, told.read_text(encoding="utf-8")
        finally:
            process.kill()
            process.wait()


@contextmanager
def _checkout(program: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [str(program), "pay", "19.90", "--demo", "--json", "--timeout", "120"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _pay_by_card(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.fill("#email", "customer@example.com")
    phone.fill("#cardNumber", "4242424242424242")
    phone.fill("#cardExpiry", "12 / 34")
    phone.fill("#cardCvc", "123")
    phone.fill("#billingName", "Frozen Customer")
    phone.click('[data-testid="hosted-payment-submit-button"]')


def test_the_folder_is_small_enough(program: Path) -> None:
    files = [file for file in program.parent.rglob("*") if file.is_file() and not file.is_symlink()]
    assert sum(file.stat().st_size for file in files) <= LARGEST_MEGABYTES * 10**6


def test_it_can_print_where_there_is_a_printer(program: Path) -> None:
    assert list(program.parent.rglob("libcupsprintersupport.so"))
    assert not list(program.parent.rglob("libcups.so*"))


@pytest.mark.parametrize("part", ["Qml", "Quick", "WebEngine", "VirtualKeyboard", "gtk"])
def test_unused_parts_are_left_out(program: Path, part: str) -> None:
    assert not [file.name for file in program.parent.rglob(f"*{part}*") if file.suffix != ".py"]


def test_it_knows_its_version(root: Path, program: Path, surroundings: dict[str, str]) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] in _run(program, surroundings, "--version").stdout


def test_the_doctor_finds_nothing_wrong(program: Path, surroundings: dict[str, str]) -> None:
    done = _run(program, surroundings, "doctor", "--demo")
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_was_left_out_is_told(program: Path, surroundings: dict[str, str]) -> None:
    done = _run(program, surroundings, "serve", "--demo")
    assert done.returncode == 2
    assert "pip" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_keeps_a_key_in_the_real_keyring(
    program: Path, surroundings: dict[str, str], keyring_session: DesktopSession
) -> None:
    environment = surroundings | keyring_session.environment
    kept = _run(program, environment, "key", "set", typed=f"{KEY}\n")
    assert kept.returncode == 0, kept.stderr
    shown = _run(program, environment, "key", "show").stdout
    assert "4321" in shown
    assert KEY not in shown


@pytest.mark.parametrize(("face", "words"), [("kiosk", "点按开始"), ("desk", "生成付款链接")])
def test_its_windows_speak_chinese(
    program: Path,
    surroundings: dict[str, str],
    keyring_session: DesktopSession,
    virtual_screen: Callable[[int, int], VirtualScreen],
    screen_reader: ScreenReader,
    face: str,
    words: str,
) -> None:
    environment = surroundings | keyring_session.environment | READABLE
    environment |= virtual_screen(1280, 800).environment | {"LANG": "zh_CN.UTF-8"}
    told = Path(surroundings["MOFANG_HOME"]).with_name("told.txt")
    with _face(program, face, environment, told):
        until(lambda: _is_shown(words, screen_reader), START_SECONDS)
    assert "Traceback" not in told.read_text(encoding="utf-8")


def test_one_checkout_is_paid(program: Path, surroundings: dict[str, str], phone: Page) -> None:
    with _checkout(program, surroundings) as process:
        assert process.stdout is not None
        created = json.loads(process.stdout.readline())
        _pay_by_card(phone, created["checkout_url"])
        told = [json.loads(line) for line in process.stdout]
        assert process.wait(START_SECONDS) == 0
    assert told[-1]["payment_intent_id"].startswith("pi_")
    assert told[-1]["exit_code"] == 0
