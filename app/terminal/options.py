"""What was typed on the command line, checked no further than its shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Options:
    """Filled by argparse; each verb uses its own part."""

    verb: str | None = None
    home: Path | None = None
    demo: bool = False
    json: bool = False
    # desk; a customer's e-mail may be in it
    address: str = field(default="", repr=False)
    # pay
    amount: str = ""
    currency: str | None = None
    product: str | None = None
    email: str | None = None
    reference: str | None = None
    no_qr: bool = False
    timeout: str | None = None
    # verify
    session_id: str = ""
    # key, webhook
    subject: str = ""
    action: str = ""
    misplaced: list[str] = field(default_factory=list)
    refunds: bool = False
    # kiosk install, uninstall
    print_only: bool = False
    # kiosk, pay, doctor
    hub: str | None = None
    # serve, till
    database: str | None = field(default=None, repr=False)
    # serve
    host: str | None = None
    http_port: str | None = None
    grpc_port: str | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: bool = False
    print_unit: bool = False
    log_file: Path | None = None
    # till
    till: str = ""
    may_refund: bool = False
    # simulator: passed on as it was typed
    simulator_arguments: list[str] = field(default_factory=list)
