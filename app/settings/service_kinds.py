"""The kinds of value that only the payment service's settings have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.errors import InputError
from app.settings.kinds import DatabaseUrl, refuse
from app.settings.problems import ValueRefused

_AMOUNT = re.compile(r"[0-9]{1,10}(\.[0-9]{1,3})?")
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|[0-9a-f:]+")
_HUB = re.compile(
    r"(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:(?P<port>[0-9]{1,5}))?"
)
_LARGEST_PORT = 65535
# Where `mofang serve` listens for gRPC unless told otherwise.
HUB_PORT = 9006
_MOST_HOSTS = 20


@dataclass(frozen=True, slots=True)
class AmountBound:
    """A plain amount, as decimal text, in the shop's own currency."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """Numbers come as text or as whole numbers: a price never passes through a float."""
        is_number = isinstance(value, str | int) and not isinstance(value, bool)
        return self.from_text(str(value) if is_number else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        if not _AMOUNT.fullmatch(text.strip()):
            raise refuse("setting_not_an_amount")
        return text.strip()


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number within limits, both included."""

    lowest: int
    highest: int

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> int:
        """See Kind."""
        whole = isinstance(value, int) and not isinstance(value, bool)
        return self.from_text(str(value) if whole else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> int:
        """See Kind."""
        digits = text.strip()
        plain = digits.isascii() and digits.isdigit() and len(digits) < 9
        if not plain or not self.lowest <= int(digits) <= self.highest:
            limits = {"lowest": str(self.lowest), "highest": str(self.highest)}
            raise refuse("setting_not_a_whole_number", **limits)
        return int(digits)


@dataclass(frozen=True, slots=True)
class HubAddress:
    """ "HOST:PORT", or only the host; an IPv6 address in brackets."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        return self.from_text(value if isinstance(value, str) else "", so_far)

    def from_text(self, text: str, so_far: Mapping[str, object]) -> str:
        """See Kind."""
        found = _HUB.fullmatch(text.strip().lower())
        if found is None or not 0 < int(found["port"] or HUB_PORT) <= _LARGEST_PORT:
            raise refuse("setting_not_a_hub")
        return f"{found['host']}:{int(found['port'] or HUB_PORT)}"


def checked_hub_address(text: str) -> str:
    """For an address that is typed and not set. Raises InputError `setting_not_a_hub`."""
    try:
        return HubAddress().from_text(text, {})
    except ValueRefused:
        raise InputError("setting_not_a_hub") from None


def checked_database_url(text: str) -> str:
    """For an address that is typed and not set. Raises InputError `setting_not_a_database`, without the address."""
    try:
        return DatabaseUrl().from_text(text, {})
    except ValueRefused:
        raise InputError("setting_not_a_database") from None


@dataclass(frozen=True, slots=True)
class Hosts:
    """Names and addresses of this machine, without ports; a list, or one line with commas."""

    def from_toml(self, value: object, so_far: Mapping[str, object]) -> tuple[str, ...]:
        """See Kind."""
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise refuse("setting_not_hosts")
        return self._checked([str(each) for each in value])

    def from_text(self, text: str, so_far: Mapping[str, object]) -> tuple[str, ...]:
        """See Kind."""
        return self._checked([each for each in text.split(",") if each.strip()])

    def _checked(self, names: list[str]) -> tuple[str, ...]:
        hosts = tuple(each.strip().lower() for each in names)
        if len(hosts) > _MOST_HOSTS or not all(_HOST.fullmatch(each) for each in hosts):
            raise refuse("setting_not_hosts")
        return hosts
