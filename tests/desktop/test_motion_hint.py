"""A desktop that asks for less motion, over a real bus, and one that says nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jeepney import MessageType, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from app.core.state import PaymentState
from app.desktop.kiosk.kiosk_flow import Screen
from app.desktop.motion_hint import wants_less_motion
from app.desktop.theme import Appearance
from tests.desktop.conftest import Kiosk
from tests.desktop.customer_hands import press, to_scan
from tests.stage.keyring_session import DesktopSession

PORTAL = "org.freedesktop.portal.Desktop"
Kept = dict[tuple[str, str], tuple[str, object]]
APPEARANCE = ("org.freedesktop.appearance", "reduced-motion")
GNOME = ("org.gnome.desktop.interface", "enable-animations")


@contextmanager
def _portal(address: str, kept: Kept, questions: int) -> Iterator[None]:
    """Answers so many questions, as a desktop's portal does."""
    with open_dbus_connection(address) as bus:
        bus.send_and_get_reply(message_bus.RequestName(PORTAL))

        def answer() -> None:
            left = questions
            while left:
                asked = bus.receive()
                if asked.header.message_type is not MessageType.method_call:
                    continue
                left -= 1
                found = kept.get(tuple(asked.body))
                if found is None:
                    bus.send(new_error(asked, f"{PORTAL}.NotFound"))
                else:
                    bus.send(new_method_return(asked, "v", (("v", found),)))

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield
        thread.join(timeout=60)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    ("kept", "questions", "less"),
    [
        ({APPEARANCE: ("u", 1)}, 1, True),
        ({APPEARANCE: ("u", 0), GNOME: ("b", False)}, 1, False),
        ({GNOME: ("b", False)}, 2, True),
        ({GNOME: ("b", True)}, 2, False),
        ({}, 2, False),
    ],
)
def test_what_the_desktop_says(
    keyring_session: DesktopSession,
    monkeypatch: pytest.MonkeyPatch,
    kept: Kept,
    questions: int,
    less: bool,
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", keyring_session.address)
    with _portal(keyring_session.address, kept, questions):
        assert wants_less_motion() is less


@pytest.mark.parametrize("address", ["", "unix:path={folder}/nobody"])
def test_without_a_bus_all_moves_as_ever(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address.format(folder=tmp_path))
    assert not wants_less_motion()


def test_it_becomes_what_every_customer_finds(kiosk: Kiosk) -> None:
    flow = kiosk.window.flow
    flow.set_usual_appearance(Appearance(still=True))
    assert flow.appearance == Appearance(still=True)
    assert not flow.may_idle
    to_scan(kiosk)
    kiosk.service.tell(state=PaymentState.EXPIRED)
    kiosk.wait_for(Screen.OUTCOME)
    press(kiosk, "Done")
    assert flow.appearance == Appearance(still=True)


def test_who_has_chosen_keeps_it(kiosk: Kiosk) -> None:
    flow = kiosk.window.flow
    flow.set_appearance(Appearance(large_text=True))
    flow.set_usual_appearance(Appearance(still=True))
    assert flow.appearance == Appearance(large_text=True)
