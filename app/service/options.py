"""How one run of the payment service listens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.errors import InputError
from app.web_address import is_loopback

HTTP_PORT = 8001
GRPC_PORT = 9006
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Port 0 takes a free one. `behind_proxy`: somebody else speaks TLS, and names the client."""

    host: str = LOOPBACK
    http_port: int = HTTP_PORT
    grpc_port: int = GRPC_PORT
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: bool = False
    log_file: Path | None = None
    demo: bool = False

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
        exposed = not is_loopback(f"//{_in_url(self.host)}") or self.host in {"0.0.0.0", "::"}  # noqa: S104 - compared
        if exposed and not self.tls and not self.behind_proxy:
            raise InputError("tls_needed", host=self.host)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
