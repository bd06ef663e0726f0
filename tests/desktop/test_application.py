"""The program around the window: start, one instance, failures, signals, the end."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLockFile, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop import application
from app.desktop.application import ALREADY_RUNNING, run_kiosk
from app.desktop.keep_awake import KeepAwake
from app.desktop.kiosk.kiosk_flow import Outcome, Screen
from app.desktop.kiosk.kiosk_window import KioskWindow
from app.settings import Settings
from tests.desktop.fake_service import FakeRuntime, FakeService

_FIRST_FRAME = """
import json, sys
from pathlib import Path
from app.desktop import application
from app.settings import Settings
from tests.desktop.fake_service import FakeRuntime, FakeService

show = application._show
def show_and_report(window, *, full_screen):
    show(window, full_screen=full_screen)
    window.first_painted.disconnect()
    window.first_painted.connect(lambda: print(json.dumps(sorted(sys.modules))))
    window.first_painted.connect(window.left.emit)
application._show = show_and_report
application.run_kiosk(FakeRuntime(Settings(), FakeService(), Path(sys.argv[1])))
"""
_HEAVY = {
    "stripe", "sqlalchemy", "alembic", "fastapi", "uvicorn", "qrcode", "babel", "keyring",
    "email_validator", "wakepy", "requests", "PIL", "asyncio", "grpc", "google.protobuf",
}  # fmt: skip


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    return FakeRuntime(Settings(language="en"), FakeService(), tmp_path)


def window() -> KioskWindow:
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, KioskWindow)]
    return found[0]


def when_ready(act: object) -> None:
    """Call something once the kiosk that is about to run can take a customer."""
    timer = QTimer(QCoreApplication.instance(), interval=5)

    def look() -> None:
        if any(isinstance(each, KioskWindow) for each in QApplication.topLevelWidgets()):
            if not window().attract.can_begin:
                return
            timer.stop()
            timer.deleteLater()
            assert callable(act)
            act()

    timer.timeout.connect(look)
    timer.start()


def test_garbage_is_looked_for_from_the_first_frame_on(
    qapp: QApplication, runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, seen = gc.get_threshold(), list[int]()
    monkeypatch.setattr(gc, "set_threshold", seen.append)

    def look_and_leave() -> None:
        seen.append(gc.get_freeze_count())
        window().left.emit()

    when_ready(look_and_leave)
    run_kiosk(runtime)
    assert len(seen) == 2
    assert seen[0] < 10_000 < seen[1]
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before


def test_it_runs_until_staff_leave(qapp: QApplication, runtime: FakeRuntime) -> None:
    seen: list[bool] = []

    def leave() -> None:
        seen.append(window().isFullScreen())
        window()._on_leave_accepted()

    when_ready(leave)
    assert run_kiosk(runtime) == 0
    assert seen == [True]
    assert runtime.service.stopped


def test_a_desktop_without_motion_is_followed(
    qapp: QApplication, runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "wants_less_motion", lambda: True)

    def look() -> None:
        if window().flow.appearance.still:
            timer.stop()
            window()._on_leave_accepted()

    timer = QTimer(interval=5)
    timer.timeout.connect(look)
    when_ready(timer.start)
    assert run_kiosk(runtime) == 0
    assert not timer.isActive()


def test_one_kiosk_at_a_time(runtime: FakeRuntime, capsys: pytest.CaptureFixture[str]) -> None:
    lock = QLockFile(str(runtime.lock_file))
    assert lock.tryLock(0)
    assert run_kiosk(runtime) == ALREADY_RUNNING
    lock.unlock()
    assert "already open" in capsys.readouterr().err


def test_a_lock_that_cannot_be_written_is_not_taken_for_another_kiosk(
    qapp: QApplication, runtime: FakeRuntime
) -> None:
    """As on a full disk: the screen must open, because only it can tell the staff."""
    runtime.lock_file = runtime.lock_file.parent / "missing" / "kiosk.lock"
    when_ready(lambda: os.kill(os.getpid(), signal.SIGTERM))
    assert run_kiosk(runtime) == 0


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(
    qapp: QApplication, runtime: FakeRuntime, kind: signal.Signals
) -> None:
    before = signal.getsignal(kind)
    when_ready(lambda: os.kill(os.getpid(), kind))
    assert run_kiosk(runtime) == 0
    assert runtime.service.stopped
    assert signal.getsignal(kind) is before


def test_a_failing_screen_is_logged_and_survived(
    qapp: QApplication, runtime: FakeRuntime, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Outcome | None] = []

    def fail() -> None:
        QTimer.singleShot(0, raise_it)
        QTimer.singleShot(50, finish)

    def raise_it() -> None:
        window().flow.begin()
        raise RuntimeError("a slot failed")

    def finish() -> None:
        seen.append(window().flow.outcome)
        window().left.emit()

    when_ready(fail)
    with caplog.at_level(logging.CRITICAL):
        assert run_kiosk(runtime) == 0
    assert seen == [Outcome.BROKEN]
    assert "a slot failed" in caplog.text


def test_nothing_heavy_before_the_first_frame(tmp_path: Path, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_FRAME, str(tmp_path)],
        cwd=root,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    loaded = set(json.loads(done.stdout.splitlines()[0]))
    assert loaded & _HEAVY <= {"asyncio"} & loaded
    assert "app.engine.engine" not in loaded


def test_the_screen_is_kept_awake_or_it_is_noted(caplog: pytest.LogCaptureFixture) -> None:
    awake = KeepAwake(None, time)
    awake.start()
    awake.stop()
    assert not awake._thread.is_alive()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_the_first_screen_is_the_attract_screen(qtbot: QtBot, runtime: FakeRuntime) -> None:
    seen: list[Screen] = []

    def look() -> None:
        seen.append(window().flow.screen)
        window().left.emit()

    when_ready(look)
    run_kiosk(runtime)
    assert seen == [Screen.ATTRACT]
