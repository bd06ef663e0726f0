"""Under which names the service may be asked, and from which web pages. Pure.

A web page in a browser on this very machine can reach loopback: under a name of its own that it points here (DNS
rebinding), or by sending requests across (CSRF). The first is told by `Host`, the second by `Origin`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.core.errors import WrongAddress
from app.settings import Settings

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# RFC 9110, 7.2: a name and a port, nothing before, between or behind them.
_HOST = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[0-9A-Za-z._-]+))(?::[0-9]{0,5})?")
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared, not listened on


@dataclass(frozen=True, slots=True)
class WebOrigins:
    """`hosts` without ports; `origins` as browsers send them."""

    hosts: frozenset[str]
    origins: frozenset[str]

    @classmethod
    def of(cls, settings: Settings, listening_on: str) -> WebOrigins:
        """What the shop has named, this machine's loopback names, and the address that is listened on."""
        named = {*settings.service_hosts, *_host_of(settings.service_address)}
        own = {listening_on} - _EVERYWHERE
        pages = _origin_of(settings.frontend_base_url) | _origin_of(settings.service_address)
        return cls(_LOOPBACK_NAMES | named | own, pages)

    def check(self, host: str | None, origin: str | None) -> None:
        """Both as they came in the request. Raises WrongAddress: host_not_allowed, origin_not_allowed."""
        if _name_in(host or "") not in self.hosts:
            raise WrongAddress("host_not_allowed")
        if origin is None or origin in self.origins:
            return
        # A page that the service itself has served; its scheme may have been changed by a proxy.
        if origin not in {f"http://{host}", f"https://{host}"}:
            raise WrongAddress("origin_not_allowed")


def _host_of(address: str | None) -> set[str]:
    host = urlsplit(address).hostname if address else None
    return {host} if host else set()


def _origin_of(address: str | None) -> frozenset[str]:
    if address is None:
        return frozenset()
    parts = urlsplit(address)
    return frozenset({f"{parts.scheme}://{parts.netloc}".lower()})


def _name_in(host: str) -> str:
    """Without port and brackets, in small letters; empty for what is no host, such as `evil.example@localhost`."""
    found = _HOST.fullmatch(host)
    return (found["six"] or found["name"]).lower() if found else ""
