"""`mofang simulator` as a process: starts, says where, ends cleanly, and explains refusals."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from app.secret_key import SecretKey
from app.simulator.command import main
from app.simulator.command_words import WORDS
from app.simulator.server import SimulatorServer
from tests.simulator.conftest import KEY
from tests.simulator.test_server import FORM, SESSIONS


@contextmanager
def simulator(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address."""
    command = [sys.executable, "-m", "app.simulator.command", "--port", "0", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


def test_the_key_that_it_names_is_one_that_the_checkout_takes() -> None:
    with simulator() as (process, address):
        assert process.stdout is not None
        named = [process.stdout.readline().strip().partition("=")[2] for _ in range(2)]
        assert named[0] == address
        assert not SecretKey(named[1]).livemode


def test_answers_and_ends_on_sigterm() -> None:
    with simulator() as (process, address):
        assert requests.get(address + SESSIONS, auth=(KEY, ""), timeout=30).json()["data"] == []
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_survives_kill_9_with_its_sessions_and_keys(tmp_path: Path) -> None:
    state = ("--state", str(tmp_path / "state"))
    headers = {"authorization": f"Bearer {KEY}", "idempotency-key": "order-1"}
    with simulator(*state) as (process, address):
        made = requests.post(address + SESSIONS, data=FORM, headers=headers, timeout=30).json()
        paid = requests.post(f"{address}/_control/sessions/{made['id']}/pay", timeout=30)
        assert paid.json()["result"] == "paid"
        process.kill()
        process.wait(10)
    with simulator(*state) as (_, address):
        read = requests.get(f"{address}{SESSIONS}/{made['id']}", headers=headers, timeout=30)
        assert read.json()["payment_status"] == "paid"
        again = requests.post(address + SESSIONS, data=FORM, headers=headers, timeout=30)
        assert again.headers["idempotent-replayed"] == "true"
        assert again.json()["id"] == made["id"]


def test_faults_from_flags() -> None:
    with simulator("--fault", "rate_limit,times=1") as (_, address):
        answers = [requests.get(address + SESSIONS, auth=(KEY, ""), timeout=30) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [429, 200]


def test_rate_limit_by_flag() -> None:
    with simulator("--rate-limit") as (_, address), requests.Session() as session:
        session.auth = (KEY, "")
        statuses = {session.get(address + SESSIONS, timeout=30).status_code for _ in range(60)}
    assert 429 in statuses


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "70000"], "not a port"),
        (["--port", "http"], "not a port"),
        (["--fault", "explode"], "one of refuse"),
        (["--fault", "slow,seconds"], "not field=value"),
    ],
)
def test_bad_flags_are_explained(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--host", "0.0.0.0"], "ask for lan"),  # noqa: S104
        (["--webhook", "http://127.0.0.1:9/hook"], "signing secret"),
    ],
)
def test_what_cannot_start_is_explained(
    arguments: list[str],
    says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MOFANG_SIMULATOR_WEBHOOK_SECRET", raising=False)
    assert main(["--port", "0", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_taken_port_is_explained(
    server: SimulatorServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--port", server.base_url.rpartition(":")[2]]) == 2
    assert "in use" in capsys.readouterr().err


def test_foreign_state_file_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam", encoding="utf-8")
    assert main(["--port", "0", "--state", str(path)]) == 2
    assert "not the state file" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "Dear Sir or Madam"


def test_lan_closes_the_control_endpoint_unless_a_token_is_given() -> None:
    for token, status in ((None, 404), ("open-sesame", 401)):
        server = SimulatorServer(lan=True, control_token=token)
        server.start()
        try:
            answer = requests.get(f"{server.base_url}/_control/clock", timeout=30)
        finally:
            server.stop()
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "is in use: choose another with --port"), ("zh", "已被占用：请用 --port 换一个")],
)
def test_a_port_that_is_taken_is_told_with_what_to_do(
    capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port)], language) == 2
    told = capsys.readouterr().err
    assert f"{port} {words}" in told
    assert "Errno" not in told


def test_a_folder_is_no_state_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--port", "0", "--state", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert str(tmp_path) in told
    assert "Errno" not in told


def test_help_and_mistakes_come_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"], "zh")
    assert "让同一网络里的手机能打开付款页" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["--port", "99999"], "zh")
    assert "不是端口" in capsys.readouterr().err


def test_every_word_has_the_same_placeholders_in_both_languages() -> None:
    for chinese, english in WORDS.values():
        assert set(re.findall(r"{\w+}", chinese)) == set(re.findall(r"{\w+}", english))
