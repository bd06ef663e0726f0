"""Where the hub is, and how to speak to it: a token goes over TLS, or never leaves this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grpc

from app.core.errors import InputError
from app.web_address import is_loopback

_LARGEST_ANSWER = 8 * 1024 * 1024
_OPTIONS: list[tuple[str, int]] = [
    ("grpc.max_receive_message_length", _LARGEST_ANSWER),
    # A hub that restarts is back within seconds, and so must its kiosks be.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.min_reconnect_backoff_ms", 1_000),
    ("grpc.max_reconnect_backoff_ms", 3_000),
    # A cable that was pulled is noticed although nothing is sent.
    ("grpc.keepalive_time_ms", 15_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.http2.max_pings_without_data", 0),
    # Proxies of the environment are for the web; a hub stands in the shop.
    ("grpc.enable_http_proxy", 0),
    ("grpc.enable_retries", 0),
]


def open_channel(address: str, authorities: Path | None) -> Any:
    """To "HOST:PORT". `authorities` is a PEM file for a certificate of the shop's own; None: the well-known ones.

    Raises InputError `hub_authorities_unreadable`.
    """
    if is_loopback(f"//{address}") and authorities is None:
        return grpc.insecure_channel(address, options=_OPTIONS)
    credentials = grpc.ssl_channel_credentials(_read(authorities))
    return grpc.secure_channel(address, credentials, options=_OPTIONS)


def _read(authorities: Path | None) -> bytes | None:
    try:
        return authorities.read_bytes() if authorities else None
    except OSError:
        raise InputError("hub_authorities_unreadable", file=str(authorities)) from None
