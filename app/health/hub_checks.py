"""Doctor's look at a till that has a hub instead of a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.health.findings import Finding, Level
from app.health.service_checks import check_clock

if TYPE_CHECKING:
    from app.bootstrap import Runtime


def check_token(runtime: Runtime) -> Finding:
    """Raises KeyRejected, VaultError."""
    found = runtime.around.find_hub_token()
    if found is None:
        return Finding("hub_token", Level.FAIL, "device_token_missing")
    return Finding("hub_token", Level.OK, text=f"{found.token.fingerprint} ({found.place})")


def check_hub(runtime: Runtime) -> Finding:
    """The network, the token, and the hub's own key, in one question. Raises KeyRejected, VaultError, GatewayError."""
    report = runtime.open_gateway().check_key()
    if report.missing:
        missing = {"missing": ", ".join(report.missing)}
        return Finding("hub", Level.FAIL, "key_lacks_permissions", missing)
    told = {"hub": str(runtime.settings.hub_address), "fingerprint": report.fingerprint}
    return Finding("hub", Level.OK, "hub_fine", told)


CHECKS: tuple[tuple[str, Callable[[Runtime], Finding]], ...] = (
    ("hub_token", check_token),
    ("hub", check_hub),
    ("clock", check_clock),
)
