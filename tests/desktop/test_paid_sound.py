"""The chime: once for each payment that is shown as paid, for nothing else, and only if the shop wants it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.core.state import PaymentState
from app.desktop.kiosk.kiosk_flow import Outcome, Screen
from app.desktop.kiosk.paid_sound import play
from app.resource_files import resource_path
from tests.desktop.conftest import Kiosk, OpenKiosk
from tests.desktop.customer_hands import press
from tests.stage.waiting import until


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a player was asked to play, a line each; there is no other player on this machine."""
    programs, heard = tmp_path / "bin", tmp_path / "heard"
    programs.mkdir()
    player = programs / "aplay"
    player.write_text(f'#!/bin/sh\necho "$@" >> {heard}\n', encoding="utf-8")
    player.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    return heard


def _end(kiosk: Kiosk, state: PaymentState) -> None:
    press(kiosk, "Tap to start")
    press(kiosk, "Monthly membership")
    press(kiosk, "Skip and pay")
    kiosk.qtbot.waitUntil(lambda: bool(kiosk.service.commands))
    kiosk.service.open_link()
    kiosk.wait_for(Screen.SCAN)
    kiosk.service.tell(state=state)
    kiosk.wait_for(Screen.OUTCOME)


def test_a_paid_customer_hears_it_once(open_kiosk: OpenKiosk, played: Path) -> None:
    kiosk = open_kiosk(sound_on_paid=True)
    _end(kiosk, PaymentState.PAID)
    kiosk.window.sound.paid(kiosk.service.commands[0].payment_id)
    kiosk.qtbot.waitUntil(played.exists)
    until(lambda: played.read_text(encoding="utf-8").endswith("\n"))
    assert played.read_text(encoding="utf-8") == f"-q {resource_path('sounds/paid.wav')}\n"


@pytest.mark.parametrize(
    ("state", "wanted"), [(PaymentState.PAID, False), (PaymentState.EXPIRED, True)]
)
def test_nothing_else_sounds(
    open_kiosk: OpenKiosk, monkeypatch: pytest.MonkeyPatch, state: PaymentState, wanted: bool
) -> None:
    heard: list[str] = []
    monkeypatch.setattr("app.desktop.kiosk.paid_sound.play", heard.append)
    kiosk = open_kiosk(sound_on_paid=wanted)
    _end(kiosk, state)
    QApplication.processEvents()
    assert heard == []


def test_without_a_player_the_system_beeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    beeps: list[None] = []
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(None))
    play("paid.wav")
    assert beeps == [None]


def test_a_sound_that_fails_is_no_trouble_of_the_payment_s(
    open_kiosk: OpenKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise RuntimeError("Failed to play sound")

    monkeypatch.setattr("app.desktop.kiosk.paid_sound.play", broken)
    kiosk = open_kiosk(sound_on_paid=True)
    _end(kiosk, PaymentState.PAID)
    kiosk.qtbot.waitUntil(lambda: "sound" in vars(kiosk.window))
    QApplication.processEvents()
    assert kiosk.window.flow.outcome is Outcome.PAID
