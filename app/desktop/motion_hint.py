"""Whether the person of this desktop has asked for less motion. Qt does not tell, so the desktop portal is asked.

Source: https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
"""

from __future__ import annotations

import logging
import sys

_log = logging.getLogger(__name__)

_PORTAL = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_PATIENCE_SECONDS = 2.0
# Where it is kept, and what it says when less is wanted: the portal's own word, then GNOME's.
_KEPT = (
    ("org.freedesktop.appearance", "reduced-motion", 1),
    ("org.gnome.desktop.interface", "enable-animations", False),
)


def wants_less_motion() -> bool:
    """Asks over D-Bus, so never on a user-interface thread. False where nobody knows; elsewhere than on Linux too."""
    if sys.platform != "linux":
        return False
    try:
        return _ask()
    except Exception as error:
        # Without a session bus, or with a portal that is slow to start, all moves as ever.
        _log.info("The desktop does not tell about motion: %s", type(error).__name__)
        return False


def _ask() -> bool:
    from jeepney.io.blocking import open_dbus_connection
    from jeepney.low_level import MessageType
    from jeepney.wrappers import DBusAddress, new_method_call

    portal = DBusAddress(_PATH, bus_name=_PORTAL, interface="org.freedesktop.portal.Settings")
    with open_dbus_connection("SESSION") as bus:
        for group, key, less in _KEPT:
            call = new_method_call(portal, "Read", "ss", (group, key))
            reply = bus.send_and_get_reply(call, timeout=_PATIENCE_SECONDS)
            if reply.header.message_type is not MessageType.error:
                return bool(_unwrapped(reply.body[0]) == less)
    return False


def _unwrapped(value: object) -> object:
    """The portal wraps a variant in a variant: ("v", ("u", 1))."""
    while isinstance(value, tuple) and len(value) == 2:
        value = value[1]
    return value
