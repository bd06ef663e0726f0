"""The pages as they are served: read once, named one by one, and nothing else of the folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from app.resource_files import resource_path
from app.settings import Settings

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
_NAMES = (
    "payment.html",
    "payment.js",
    "payment-success.html",
    "payment-success.js",
    "payment-cancel.html",
    "payment-cancel.js",
    "shop.js",
    "start.js",
    "texts.js",
    "sentences.js",
    "pages.css",
    "mark.svg",
)
# No inline script or style, nothing from elsewhere, in nobody's frame.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file, ready to be sent."""

    content: bytes
    media_type: str

    @property
    def etag(self) -> str:
        """Changes with the content."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:20]}"'

    def answer(self, request: Request) -> Response:
        """The file, or 304 for a browser that has it. It asks each time, so that an update is seen at once."""
        headers = {**SECURITY_HEADERS, "etag": self.etag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == self.etag:
            return Response(status_code=304, headers=headers)
        return Response(self.content, media_type=self.media_type, headers=headers)


def load_pages(settings: Settings, *, test: bool) -> dict[str, PageFile]:
    """Every file by its name. `test` shows that no money moves. Raises FileNotFoundError."""
    pages = {name: _load(name) for name in _NAMES}
    pages["config.js"] = PageFile(_config(settings, test=test), _TYPES[".js"])
    return pages


def _load(name: str) -> PageFile:
    path = resource_path(f"pages/{name}")
    return PageFile(path.read_bytes(), _TYPES[path.suffix])


def _config(settings: Settings, *, test: bool) -> bytes:
    """This service's own values, where another origin has the file in the folder."""
    config = {
        "api": "",
        "shop": {"zh": settings.shop_name, "en": settings.shop_name_en},
        "test": test,
    }
    return f"window.mofangConfig = {json.dumps(config)};\n".encode()
