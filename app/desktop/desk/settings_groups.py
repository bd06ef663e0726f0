"""Which settings stand together on the page, in the order in which a shop owner would look for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.settings.fields import DECLARATIONS

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class SettingsGroup:
    """`title` says its heading in the language of the moment."""

    title: Callable[[], str]
    names: tuple[str, ...]


_NAMED = (
    SettingsGroup(
        lambda: translate("SettingsGroups", "Shop"),
        (
            "shop_name",
            "shop_name_en",
            "language",
            "currency",
            "time_zone",
            "logo_file",
            "accent_color",
        ),
    ),
    SettingsGroup(lambda: translate("SettingsGroups", "Products"), ("catalog",)),
    SettingsGroup(
        lambda: translate("SettingsGroups", "Checkout"),
        (
            "allow_free_amount",
            "free_amount_product_name",
            "free_amount_product_name_en",
            "ask_email",
            "frontend_base_url",
            "allow_open_in_browser",
            "metadata",
        ),
    ),
    SettingsGroup(
        lambda: translate("SettingsGroups", "Kiosk"),
        (
            "kiosk_excluded_payment_methods",
            "scan_seconds",
            "idle_seconds",
            "idle_warning_seconds",
            "outcome_seconds",
            "full_screen",
            "pin_hash",
            "night_hours",
            "reduced_motion",
            "sound_on_paid",
        ),
    ),
    SettingsGroup(
        lambda: translate("SettingsGroups", "Receipts"),
        ("receipt_printer", "receipt_columns", "receipts_automatic"),
    ),
    SettingsGroup(
        lambda: translate("SettingsGroups", "Connections"),
        ("stripe_api_base", "database_url", "hub_address", "hub_ca_file"),
    ),
)


def settings_groups() -> tuple[SettingsGroup, ...]:
    """Every setting in exactly one group; what no group names belongs to the payment service."""
    named = {name for group in _NAMED for name in group.names}
    rest = tuple(name for name in DECLARATIONS if name not in named)
    service = SettingsGroup(lambda: translate("SettingsGroups", "Payment service"), rest)
    return (*_NAMED, service)
