"""The kiosk where nobody can be asked, the simulator, the PIN."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.pin import check_pin
from app.secret_key import SecretKey
from tests.stage.ports import free_port
from tests.stage.waiting import until
from tests.terminal.mofang_process import MofangProcess, environment, mofang


def test_the_kiosk_without_display_or_keyboard_sells_the_first_product(tmp_path: Path) -> None:
    with MofangProcess(["kiosk", "--demo"], tmp_path) as kiosk:
        assert "no display" in kiosk.line()
        assert "19.90 USD  Monthly membership" in kiosk.line()
        kiosk.line_with("/c/pay/")
        kiosk.interrupt()
        assert kiosk.end().code == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ("kiosk", "--demo", "--hub", "hub.shop.example"),
        ("serve", "--demo", "--database", "postgresql://shop@db.shop.example/mofang"),
    ],
)
def test_a_demo_is_not_mistaken_for_something_real(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    refused = mofang(*arguments, cwd=tmp_path)
    assert refused.code == 2
    assert arguments[2] in refused.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_window_ends_in_order_when_the_system_asks(
    tmp_path: Path, number: signal.Signals
) -> None:
    arguments = ["kiosk", "--demo", "--home", str(tmp_path)]
    with MofangProcess(arguments, tmp_path, {"QT_QPA_PLATFORM": "offscreen"}) as kiosk:
        until((tmp_path / "demo" / "journal.sqlite3").exists)
        kiosk.interrupt(number)
        assert kiosk.end().code == 0


@pytest.mark.parametrize("place", [["simulator"], ["--demo", "simulator"]])
def test_the_simulator_has_its_own_command_line(tmp_path: Path, place: list[str]) -> None:
    with MofangProcess([*place, "--port", "0"], tmp_path) as simulator:
        base = simulator.line().split()[-1]
        answer = httpx.get(f"{base}/v1/balance", headers={"authorization": "Bearer sk_test_x1"})
        assert answer.status_code == 200
        simulator.interrupt(signal.SIGTERM)
        assert simulator.end().code == 0
    assert mofang("simulator", "--port", "99999", cwd=tmp_path).code == 2


def test_a_pin_is_turned_into_a_line_for_the_settings(tmp_path: Path) -> None:
    done = mofang("pin", cwd=tmp_path, typed="2468\n")
    assert done.code == 0
    (tmp_path / "settings.toml").write_text(done.out)
    assert mofang("settings", "--home", str(tmp_path), cwd=tmp_path).code == 0
    assert check_pin("2468", done.out.split('"')[1])
    assert mofang("pin", cwd=tmp_path, typed="12\n").code == 2


def test_help_loads_neither_stripe_nor_the_database_nor_qt() -> None:
    program = (
        "import sys; sys.argv[1:] = ['--help']\n"
        "from app.__main__ import main; main()\n"
        "heavy = {'stripe', 'sqlalchemy', 'PySide6', 'keyring', 'uvicorn', 'requests', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True
    )
    assert done.stderr.strip() == "[]"


def test_streams_that_were_closed_are_not_missed(tmp_path: Path) -> None:
    """As a careless service file starts a program; a PIN that cannot be read is one that was not typed."""
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" -m app pin <&- >&- 2>&-', sys.executable],
        cwd=tmp_path,
        env=environment(),
        timeout=120,
    )
    assert done.returncode == 2


def _code_without_reader(arguments: list[str], folder: Path) -> int:
    """The exit code where standard output and standard error are pipes that are read no more."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, "-m", "app", *arguments]
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=write_end,
            stderr=write_end,
            timeout=120,
        ).returncode
    finally:
        os.close(write_end)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["pay", "--help"],
        ["no-such-command"],
        ["pay", "nothing", "--demo"],
        ["settings", "--demo"],
        ["doctor", "--demo", "--json"],
        ["till", "list", "--demo"],
        ["kiosk", "install", "--print"],
        ["simulator", "--port", "99999"],
    ],
    ids=" ".join,
)
def test_a_reader_that_goes_away_does_not_change_the_exit_code(
    tmp_path: Path, arguments: list[str]
) -> None:
    with_reader = mofang(*arguments, cwd=tmp_path).code
    assert _code_without_reader(arguments, tmp_path) == with_reader


def test_the_simulator_serves_without_a_reader(tmp_path: Path) -> None:
    port = free_port()
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, "-m", "app", "simulator", "--port", str(port)]
    with subprocess.Popen(command, env=environment(), stdout=write_end) as simulator:
        os.close(write_end)
        until(lambda: _answers(f"http://127.0.0.1:{port}/v1/events"))
        simulator.send_signal(signal.SIGTERM)
        assert simulator.wait(30) == 0


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 401
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("arguments", [["--home", ""], ["--home="], ["--home", " "]])
def test_an_empty_home_is_refused_and_nothing_is_written(
    tmp_path: Path, arguments: list[str]
) -> None:
    done = mofang("settings", *arguments, cwd=tmp_path)
    assert (done.code, list(tmp_path.iterdir())) == (2, [])
    assert "--home" in done.err


def test_the_simulator_shows_a_key_that_the_program_takes(tmp_path: Path) -> None:
    with MofangProcess(["simulator", "--port", "0"], tmp_path) as simulator:
        assignment = simulator.line_with("STRIPE_SECRET_KEY=")
    assert SecretKey(assignment.partition("=")[2]).livemode is False
