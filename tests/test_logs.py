"""The log of one start: fresh, private, rotating, and without secrets even in a traceback."""

import errno
import io
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import logs

KEY = "sk_live_" + "51MarkedKEY4242body"
EMAIL = "marked.person@mail.example"
LINK = "https://checkout.stripe.com/c/pay/cs_live_markedLINK#fidMarkedFRAGMENTabcdef"
MARKS = ("MarkedKEY", "marked.person", "markedLINK", "MarkedFRAGMENT")


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    root_level = logging.getLogger().level
    file = logs.start_logging(tmp_path / "logs")
    assert file is not None
    yield file
    logs.stop_logging()
    logging.captureWarnings(False)
    logging.getLogger().setLevel(root_level)


def _assert_clean(text: str) -> None:
    assert not [mark for mark in MARKS if mark in text]


def test_messages_arguments_and_tracebacks_hold_no_secret(log_file: Path) -> None:
    log = logging.getLogger("shop")
    log.info(f"asked {LINK} with {KEY} for {EMAIL}")
    log.info("asked %s with %r for %s", LINK, {"key": KEY}, EMAIL)
    try:
        raise ValueError(KEY, LINK, EMAIL)
    except ValueError:
        log.exception("failed")
    text = log_file.read_text()
    assert text.count("[payment link]") == 3
    assert "ValueError" in text
    _assert_clean(text)


def test_a_chained_error_holds_no_secret(log_file: Path) -> None:
    try:
        try:
            raise KeyError(KEY)
        except KeyError as first:
            raise RuntimeError(f"while paying at {LINK}") from first
    except RuntimeError:
        logging.getLogger("shop").exception("failed", stack_info=True)
    text = log_file.read_text()
    assert "direct cause" in text
    _assert_clean(text)


def test_each_start_has_its_own_private_file(log_file: Path) -> None:
    logging.getLogger("shop").warning("kept")
    assert log_file.stat().st_mode & 0o777 == 0o600
    assert log_file.parent.stat().st_mode & 0o777 == 0o700
    assert log_file.name.startswith("mofang-20")


def test_a_full_file_rotates_and_old_parts_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "MAX_FILE_BYTES", 1000)
    file = logs.start_logging(tmp_path)
    for number in range(200):
        logging.getLogger("shop").warning("line %d", number)
    logs.stop_logging()
    assert file is not None
    parts = list(tmp_path.iterdir())
    assert len(parts) == logs.ROTATED_FILES + 1
    assert all(part.stat().st_size <= 1000 for part in parts)
    assert {part.stat().st_mode & 0o777 for part in parts} == {0o600}
    assert "line 199" in file.read_text()


def test_only_the_newest_starts_are_kept(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"mofang-20200101-0000{number:02}-1.log").touch()
        (tmp_path / f"mofang-20200101-0000{number:02}-1.log.1").touch()
    (tmp_path / "notes.txt").touch()
    logs.start_logging(tmp_path)
    logs.stop_logging()
    left = sorted(each.name for each in tmp_path.iterdir())
    assert len([name for name in left if name.endswith(".log")]) == logs.KEPT_STARTS
    assert "mofang-20200101-000020-1.log" not in left
    assert "mofang-20200101-000020-1.log.1" not in left
    assert "notes.txt" in left


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    assert logs.start_logging(tmp_path / "logs") is None
    logging.getLogger("shop").warning("goes nowhere")


class _FullDisk(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, text)


def test_a_full_disk_says_nothing_on_the_screen(
    log_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handlers = logging.getLogger().handlers
    handler = next(each for each in handlers if isinstance(each, logs.PrivateLogFile))
    with monkeypatch.context() as patched:
        patched.setattr(handler, "stream", _FullDisk())
        logging.getLogger("shop").warning("%s", KEY)
    logging.getLogger("shop").warning("there is room again")
    assert capsys.readouterr().err == ""
    assert "there is room again" in log_file.read_text()


def test_an_error_on_a_thread_is_logged_and_told_in_one_line(
    log_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    for hook in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, hook, getattr(sys, hook))
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    logs.install_exception_hooks(told.append)

    def fail() -> None:
        raise ValueError(f"no answer from {LINK}")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert told == ["ValueError: no answer from [payment link]"]
    assert "Traceback" in log_file.read_text()
    _assert_clean(log_file.read_text())


def test_an_uncaught_error_of_a_real_process_leaks_nothing(tmp_path: Path) -> None:
    program = f"""
import warnings
from pathlib import Path
from app import logs
logs.start_logging(Path({str(tmp_path)!r}))
logs.install_exception_hooks()
warnings.warn("about {EMAIL}")
def pay(link): raise RuntimeError("cannot open " + link + " with {KEY}")
pay({LINK!r})
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    log = "".join(each.read_text() for each in tmp_path.iterdir())
    assert "RuntimeError: cannot open [payment link]" in log
    _assert_clean(log + done.stdout + done.stderr)


def test_a_full_disk_does_not_end_the_program_in_a_traceback() -> None:
    """The real error, that the journal is full, would be lost behind it."""
    logging.getLogger().addHandler(logs.PrivateLogFile("/dev/full"))
    logging.getLogger("till").error("cannot be written")
    logs.stop_logging()
    assert not [h for h in logging.getLogger().handlers if isinstance(h, logs.PrivateLogFile)]
