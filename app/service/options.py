"""How one run of the payment service listens."""

from __future__ import annotations

import dataclasses
import ssl
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import InputError
from app.settings import Settings
from app.web_address import is_loopback

HTTP_PORT = 8001
GRPC_PORT = 9006
LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 10.0
_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not listened on


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Port 0 takes a free one. `behind_proxy`: somebody else speaks TLS, and names the client.

    `patience_seconds`: for a greeting, the head of a request, its body, or the message of a call.
    """

    host: str = LOOPBACK
    http_port: int = HTTP_PORT
    grpc_port: int = GRPC_PORT
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: bool = False
    log_file: Path | None = None
    demo: bool = False
    patience_seconds: float = PATIENCE_SECONDS

    def completed(self, settings: Settings, *, demo: bool) -> ServeOptions:
        """What the command line leaves open, as the settings have it."""
        cert, key = self.tls_cert, self.tls_key
        if cert is None and key is None:
            cert, key = _path(settings.service_tls_cert), _path(settings.service_tls_key)
        behind_proxy = self.behind_proxy or settings.service_behind_proxy
        return dataclasses.replace(
            self, tls_cert=cert, tls_key=key, behind_proxy=behind_proxy, demo=demo
        )

    @property
    def log_name(self) -> str:
        """Of its file in the log folder, as the guide has it."""
        return f"payment_service_{self.grpc_port or GRPC_PORT}.log"

    @property
    def tls(self) -> bool:
        """Whether both ports speak TLS themselves."""
        return self.tls_cert is not None

    def check(self) -> None:
        """Raises InputError: tls_incomplete, tls_unreadable, tls_needed."""
        if (self.tls_cert is None) is not (self.tls_key is None):
            raise InputError("tls_incomplete")
        for file in (self.tls_cert, self.tls_key):
            if file is not None and not file.is_file():
                raise InputError("tls_unreadable", file=str(file))
        self._check_pair()
        exposed = not is_loopback(f"//{_in_url(self.host)}") or self.host in _EVERYWHERE
        if exposed and not self.tls and not self.behind_proxy:
            raise InputError("tls_needed", host=self.host)

    def _check_pair(self) -> None:
        if self.tls_cert is not None:
            try:
                ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.tls_cert, self.tls_key)
            except (OSError, ssl.SSLError):
                raise InputError("tls_unreadable", file=str(self.tls_cert)) from None

    @property
    def base_url(self) -> str:
        """Of the HTTP face, for people on this machine; "everywhere" is no address that could be opened."""
        scheme = "https" if self.tls else "http"
        host = "localhost" if self.host in _EVERYWHERE else _in_url(self.host)
        return f"{scheme}://{host}:{self.http_port}"


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text).expanduser()


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
