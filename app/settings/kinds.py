"""The kinds of value that a setting can have. Each reads TOML values and, where it makes sense, one line of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from app.core.errors import InvalidAmount
from app.core.money import parse_currency
from app.core.order import can_be_seen
from app.settings.day_hours import parse_day_hours
from app.settings.problems import Refusal, ValueRefused

_YES = frozenset({"1", "true", "yes", "on", "是"})
_NO = frozenset({"0", "false", "no", "off", "否"})
_DATABASE = re.compile(r"(sqlite|postgresql)(\+[a-z0-9]+)?://.*")


class Kind(Protocol):
    """`so_far` holds the fields that were declared before this one, already read."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> object:
        """The checked value. Raises ValueRefused."""

    def from_text(self, text: str, so_far: Mapping[str, object]) -> object:
        """The same from an environment variable. Raises ValueRefused."""


def refuse(code: str, **details: str) -> ValueRefused:
    """One refusal, ready to be raised."""
    return ValueRefused(Refusal(code, details))


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text that is not blank."""

    longest: int = 250

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        if not isinstance(value, str):
            raise refuse("setting_not_text")
        return self.from_text(value, so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        if not can_be_seen(text) or not text.isprintable():
            raise refuse("setting_not_text")
        if len(text) > self.longest:
            raise refuse("setting_too_long", longest=str(self.longest))
        return text.strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    choices: tuple[str, ...]

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        return self.from_text(value if isinstance(value, str) else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        chosen = text.strip().lower()
        if chosen not in self.choices:
            raise refuse("setting_not_a_choice", choices=" | ".join(self.choices))
        return chosen


class YesNo:
    """`true` or `false`."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> bool:
        """See Kind."""
        if not isinstance(value, bool):
            raise refuse("setting_not_yes_no")
        return value

    def from_text(self, text: str, so_far: Mapping[str, object]) -> bool:
        """See Kind."""
        word = text.strip().lower()
        if word not in _YES | _NO:
            raise refuse("setting_not_yes_no")
        return word in _YES


@dataclass(frozen=True, slots=True)
class Seconds:
    """A whole number of seconds within limits, both included."""

    lowest: int
    highest: int

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> int:
        """See Kind."""
        # Python takes True for 1.
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or not self.lowest <= value <= self.highest
        ):
            raise refuse("setting_not_seconds", lowest=str(self.lowest), highest=str(self.highest))
        return value

    def from_text(self, text: str, so_far: Mapping[str, object]) -> int:
        """See Kind."""
        digits = text.strip()
        plain = digits.isascii() and digits.isdigit() and len(digits) < 9
        return self.from_toml(int(digits) if plain else text, so_far)


class Hours:
    """`22:00-07:00`, over midnight if it must be."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        return self.from_text(value if isinstance(value, str) else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        hours = parse_day_hours(text)
        if hours is None:
            raise refuse("setting_not_hours")
        return str(hours)


class Currency:
    """A three-letter code."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        return self.from_text(value if isinstance(value, str) else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        try:
            return parse_currency(text)
        except InvalidAmount as refused:
            raise ValueRefused(Refusal(refused.code, refused.details)) from None


class TimeZone:
    """A place's name in the IANA database: "Asia/Shanghai". It knows of daylight saving, which "+08:00" does not."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        return self.from_text(value if isinstance(value, str) else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        # Loaded here: most shops are in their machine's zone.
        from zoneinfo import ZoneInfo

        name = text.strip()
        try:
            ZoneInfo(name)
        except (ValueError, KeyError, OSError):
            raise refuse("setting_not_a_time_zone") from None
        return name


class WebAddress:
    """`https://shop.example` with an optional path; without query, fragment or log-in. No slash at the end."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        return self.from_text(value if isinstance(value, str) else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        address = text.strip().rstrip("/")
        if not _is_plain_web_address(address):
            raise refuse("setting_not_a_web_address")
        return address


def _is_plain_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        return False
    tidy = address.isprintable() and not re.search(r"[\s?#@\\\"'<>{}]", address)
    return tidy and port_is_right and parts.scheme in {"http", "https"} and bool(parts.hostname)


class Picture:
    """The name of a PNG or SVG file. Whether it is there is told by `doctor`: a shop opens without its logo."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        return self.from_text(value if isinstance(value, str) else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        name = text.strip()
        if not name.isprintable() or not name.lower().endswith((".png", ".svg")):
            raise refuse("setting_not_a_picture")
        return name


class DatabaseUrl:
    """An SQLAlchemy address of SQLite or PostgreSQL. It may hold a password, so it is never shown whole."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        return self.from_text(value if isinstance(value, str) else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        if not _DATABASE.fullmatch(text.strip()):
            raise refuse("setting_not_a_database")
        return text.strip()


class PinHash:
    """What `mofang pin` prints. A PIN typed here as it is would match nothing, and nobody could close the kiosk."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        return self.from_text(value if isinstance(value, str) else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        # Loads the cryptography, which a shop without a PIN never needs.
        from app.pin import is_pin_hash

        if not is_pin_hash(text.strip()):
            raise refuse("setting_not_a_pin_hash")
        return text.strip()
