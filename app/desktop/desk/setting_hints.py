"""What a shop owner may want to know of each setting, in the language of the moment, and when a change is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

# What this window takes up as soon as it is saved. All else waits for the next start of what uses it.
SEEN_AT_ONCE = frozenset({"language", "logo_file", "accent_color"})

# Whose label says all that there is to say.
SELF_EVIDENT = frozenset({"shop_name_en", "free_amount_product_name_en", "receipts_automatic"})

_HINTS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "shop_name": lambda: translate(
            "SettingHints", "Customers read it on the kiosk, in links and on receipts."
        ),
        "language": lambda: translate(
            "SettingHints", "What the kiosk speaks until a customer changes it; and this desk."
        ),
        "currency": lambda: translate(
            "SettingHints", "Three letters, such as USD, EUR, HKD or CNY."
        ),
        "time_zone": lambda: translate(
            "SettingHints",
            "A place such as Asia/Shanghai: days and reports go by its clock. Empty: this computer's.",
        ),
        "logo_file": lambda: translate(
            "SettingHints", "Shown on the kiosk instead of the cube, and here at the edge."
        ),
        "accent_color": lambda: translate(
            "SettingHints",
            "For the buttons that lead on, on the kiosk and here. Empty: the usual red.",
        ),
        "catalog": lambda: translate(
            "SettingHints",
            "Tiles on the kiosk, in this order: Alt+↑ and Alt+↓ move one. A line that is emptied is taken away.",
        ),
        "allow_free_amount": lambda: translate(
            "SettingHints", "Without it, the kiosk only sells the products above."
        ),
        "free_amount_product_name": lambda: translate(
            "SettingHints", "What the customer reads on the payment page and on the receipt."
        ),
        "ask_email": lambda: translate(
            "SettingHints", "The kiosk asks before it shows the code; customers may skip it."
        ),
        "frontend_base_url": lambda: translate(
            "SettingHints",
            "A page of your shop, such as https://shop.example. Phones must be able to reach it.",
        ),
        "allow_open_in_browser": lambda: translate(
            "SettingHints", "For trying things out. Leave it off where customers stand."
        ),
        "metadata": lambda: translate(
            "SettingHints",
            "For your bookkeeping, seen in Stripe only: name=value, each on a line of its own.",
        ),
        "kiosk_excluded_payment_methods": lambda: translate(
            "SettingHints",
            "By Stripe's names, separated by commas. Links made here at the desk offer all methods.",
        ),
        "scan_seconds": lambda: translate(
            "SettingHints",
            "30 to 1800. Then the code is closed and the kiosk is free for the next customer.",
        ),
        "idle_seconds": lambda: translate(
            "SettingHints",
            "15 to 600. A customer who walked away leaves the kiosk as the next one needs it.",
        ),
        "idle_warning_seconds": lambda: translate(
            "SettingHints", "5 to 60, and shorter than the idle time: “Are you still there?”"
        ),
        "outcome_seconds": lambda: translate(
            "SettingHints", "3 to 120. How long a customer can read whether it was paid."
        ),
        "full_screen": lambda: translate(
            "SettingHints", "In a window, customers could leave the kiosk: only for trying it out."
        ),
        "pin_hash": lambda: translate(
            "SettingHints",
            "Whoever closes the kiosk must type it. Nobody can read it later; a new one replaces it.",
        ),
        "night_hours": lambda: translate(
            "SettingHints", "Such as 22:00-07:00. A customer in front of it keeps the screen awake."
        ),
        "reduced_motion": lambda: translate(
            "SettingHints", "Nothing turns or slides. Customers can ask for it themselves, too."
        ),
        "sound_on_paid": lambda: translate(
            "SettingHints", "The kiosk plays it: its loudspeaker must be on."
        ),
        "receipt_printer": lambda: translate(
            "SettingHints",
            "Such as network:192.168.1.5:9100, usb:04b8:0e15 or file:/dev/usb/lp0. Empty: none.",
        ),
        "receipt_columns": lambda: translate(
            "SettingHints", "48 for paper of 80 mm, mostly; 32 for paper of 58 mm."
        ),
        "stripe_api_base": lambda: translate(
            "SettingHints", "Leave it empty, unless somebody from support asks for it."
        ),
        "database_url": lambda: translate(
            "SettingHints",
            "Empty: a file on this computer. postgresql://… for several tills. Its password is not shown.",
        ),
        "hub_address": lambda: translate(
            "SettingHints",
            "Such as hub.shop.example:9006. Payments then go through that computer alone.",
        ),
        "hub_ca_file": lambda: translate(
            "SettingHints", "Only if the hub has a certificate that your company made itself."
        ),
        "service_address": lambda: translate(
            "SettingHints", "Such as https://pay.shop.example. It stands in links and short codes."
        ),
        "service_hosts": lambda: translate(
            "SettingHints", "Separated by commas. Calls for any other name are refused."
        ),
        "service_behind_proxy": lambda: translate(
            "SettingHints", "On if nginx, Caddy or the like answers https for it."
        ),
        "service_tls_cert": lambda: translate(
            "SettingHints", "A PEM file, together with its key. Not needed behind a proxy."
        ),
        "service_tls_key": lambda: translate(
            "SettingHints",
            "The key of that certificate, a PEM file that only the service may read.",
        ),
        "public_payments": lambda: translate(
            "SettingHints", "Anybody can open a public page. Tills are not bound by this."
        ),
        "public_lowest_amount": lambda: translate(
            "SettingHints",
            "In the shop's currency. Empty: US$0.50; other currencies: Stripe's minimum.",
        ),
        "public_highest_amount": lambda: translate(
            "SettingHints",
            "In the shop's currency. Empty: US$1,000; other currencies: Stripe's maximum.",
        ),
        "public_requests_per_minute": lambda: translate(
            "SettingHints", "Whoever asks more often has to wait a moment."
        ),
    }
)


# What becomes weaker, or is out of sight, without a hidden value.
_REMOVALS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "pin_hash": lambda: translate(
            "SettingHints",
            "Without a PIN, anybody who stands in front of the kiosk can close it and use this computer. "
            "Remove it all the same?",
        ),
        "database_url": lambda: translate(
            "SettingHints",
            "Payments will be kept in a file on this computer. Those in the database are no longer seen here. "
            "Remove its address all the same?",
        ),
    }
)


def removal_warning(name: str) -> str:
    """What to think of before a hidden value is taken away."""
    return _REMOVALS[name]()


def setting_hint(name: str) -> str:
    """One or two short sentences; empty for what explains itself."""
    hint = _HINTS.get(name)
    return hint() if hint is not None else ""
