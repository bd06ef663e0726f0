"""Which pages the desk has, in the order of its rail. A new page is one more line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.desktop.desk.attention_page import AttentionPage
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_page import DeskPage
from app.desktop.desk.health_page import HealthPage
from app.desktop.desk.links_page import LinksPage
from app.desktop.desk.settings_page import SettingsPage
from app.desktop.desk.today_page import TodayPage
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the rail leads to. `title` says its word in the language of the moment; `icon` is an SVG's name."""

    name: str
    title: Callable[[], str]
    icon: str
    make: Callable[[DeskBridge, Settings], DeskPage]


def _payments() -> str:
    return QCoreApplication.translate("DeskPages", "Payments")


def _today() -> str:
    return QCoreApplication.translate("DeskPages", "Today")


def _attention() -> str:
    return QCoreApplication.translate("DeskPages", "Attention")


def _health() -> str:
    return QCoreApplication.translate("DeskPages", "Health")


def _settings() -> str:
    return QCoreApplication.translate("DeskPages", "Settings")


PLACES: tuple[Place, ...] = (
    Place("payments", _payments, "link", LinksPage),
    Place("today", _today, "today", TodayPage),
    Place("attention", _attention, "alert", AttentionPage),
    Place("settings", _settings, "settings", SettingsPage),
    Place("health", _health, "health", HealthPage),
)
