"""Doctor's look at everything between the till and the payment service."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from app.core.errors import MofangError, VaultError
from app.health.findings import Finding, Level, from_error
from app.return_address import return_address
from app.secret_key import key_page
from app.vault import KeySource
from app.web_address import is_loopback

if TYPE_CHECKING:
    from app.bootstrap import Runtime

# A `Date` header is cut to seconds and the answer takes time; less than this is not the clock's fault.
CLOCK_TOLERANCE_SECONDS = 30
_FOR_A_SERVICE = {
    "key_cannot_refund": "rak_charge_write",
    "key_cannot_read_events": "rak_event_read",
    "key_cannot_read_disputes": "rak_dispute_read",
}


def check_key(runtime: Runtime) -> Finding:
    """Raises KeyRejected, VaultError."""
    found = runtime.around.find_key()
    if found is None:
        return Finding("key", Level.FAIL, "key_missing")
    if found.key.livemode and not found.key.restricted:
        told = {"address": key_page(livemode=True)}
        return Finding("key", Level.WARN, "key_live_unrestricted", told)
    place = found.source.value if found.source is KeySource.DEMO else found.place
    return Finding("key", Level.OK, text=f"{found.key.fingerprint} ({place})")


def check_refund_key(runtime: Runtime) -> Finding:
    """The second key, which only gives money back; the keyring has a check of its own. Raises KeyRejected."""
    try:
        found = runtime.around.find_refund_key()
    except VaultError:
        found = None
    if found is None:
        return Finding("refund_key", Level.OK, "refund_key_not_set")
    if found.key.livemode != _livemode(runtime):
        told = {"fingerprint": found.key.fingerprint}
        return Finding("refund_key", Level.FAIL, "refund_key_other_mode", told)
    return Finding("refund_key", Level.OK, text=f"{found.key.fingerprint} ({found.place})")


def check_keyring(runtime: Runtime) -> Finding:
    """A keyring that is missing matters only if the key should come from it."""
    if runtime.demo:
        return Finding("keyring", Level.OK, "keyring_demo")
    try:
        name = runtime.around.vault().describe()
        runtime.around.vault().read()
    except VaultError as error:
        if _key_is_elsewhere(runtime):
            return Finding("keyring", Level.WARN, "keyring_not_needed")
        return from_error("keyring", error)
    return Finding("keyring", Level.OK, "keyring_fine", {"keyring": name})


def _key_is_elsewhere(runtime: Runtime) -> bool:
    try:
        return runtime.around.find_key() is not None
    except MofangError:
        return False


def check_stripe(runtime: Runtime) -> Finding:
    """The network, the key and its permissions, in one question. Raises GatewayError."""
    if not _key_is_elsewhere(runtime):
        return Finding("stripe", Level.WARN, "stripe_not_asked")
    report = runtime.open_gateway().check_key()
    if report.missing:
        missing = {"missing": ", ".join(report.missing)}
        return Finding("stripe", Level.FAIL, "key_lacks_permissions", missing)
    if report.cannot:
        lacks = ", ".join(_FOR_A_SERVICE[code] for code in report.cannot)
        told = {"fingerprint": report.fingerprint, "lacks": lacks}
        return Finding("stripe", Level.OK, "stripe_fine_for_tills", told)
    if runtime.simulator_url:
        return Finding("stripe", Level.OK, "stripe_simulator", {"url": runtime.simulator_url})
    return Finding("stripe", Level.OK, "stripe_fine", {"fingerprint": report.fingerprint})


def check_clock(runtime: Runtime) -> Finding:
    """Rule 7: nothing final hangs on our clock. Days are Stripe's, in the shop's zone."""
    try:
        server_time = runtime.open_gateway().server_time()
    except (MofangError, OSError):
        server_time = None
    if server_time is None:
        return Finding("clock", Level.WARN, "clock_unknown")
    seconds = round(time.time() - server_time)
    fine = abs(seconds) <= CLOCK_TOLERANCE_SECONDS
    level, code = (Level.OK, "clock_fine") if fine else (Level.WARN, "clock_off")
    there = datetime.fromtimestamp(server_time, runtime.settings.zone).astimezone(
        runtime.settings.zone
    )
    zone = runtime.settings.time_zone or f"UTC{there.isoformat()[-6:]}"
    told = {"seconds": f"{seconds:+d}", "day": there.date().isoformat(), "zone": zone}
    return Finding("clock", level, code, told)


def check_return_address(runtime: Runtime) -> Finding:
    """Raises InputError."""
    if runtime.demo:
        return Finding("return_address", Level.OK, "return_demo")
    livemode = _livemode(runtime)
    address = return_address(runtime.settings, livemode=livemode)
    if is_loopback(address):
        return Finding("return_address", Level.WARN, "return_loopback_test", {"address": address})
    if livemode and not address.startswith("https:"):
        return Finding("return_address", Level.WARN, "return_plain_http", {"address": address})
    return Finding("return_address", Level.OK, "return_fine", {"address": address})


def _livemode(runtime: Runtime) -> bool:
    try:
        found = runtime.around.find_key()
    except MofangError:
        return False
    return found is not None and found.key.livemode


CHECKS: tuple[tuple[str, Callable[[Runtime], Finding]], ...] = (
    ("key", check_key),
    ("refund_key", check_refund_key),
    ("keyring", check_keyring),
    ("stripe", check_stripe),
    ("clock", check_clock),
    ("return_address", check_return_address),
)
