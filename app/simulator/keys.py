"""Who calls: test keys only. A key is compared and shown shortened, never stored or logged."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.simulator.errors import StripeRefusal

_TEST_KEY = re.compile(r"^(sk|rk)_test_[A-Za-z0-9_]{1,240}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Caller:
    """One authenticated caller; `permissions` None may do everything."""

    shown: str
    permissions: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Keyring:
    """`accepted` None takes any test key; `restricted` narrows what some of them may do."""

    accepted: frozenset[str] | None = field(default=None, repr=False)
    restricted: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def authenticate(self, headers: Mapping[str, str]) -> Caller:
        """Raises StripeRefusal 401 (403 for a publishable key) for all but accepted test keys."""
        key = _presented(headers.get("authorization", ""))
        if not key:
            raise _unauthorized(
                "You did not provide an API key. You need to provide your API key in the"
                " Authorization header, using Bearer auth (e.g. 'Authorization: Bearer"
                " YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or"
                " we can help at https://support.stripe.com/."
            )
        if key.startswith("pk_"):
            raise StripeRefusal(
                "This API call cannot be made with a publishable API key. Please use a secret API"
                " key. You can find a list of your API keys at"
                " https://dashboard.stripe.com/account/apikeys.",
                status=403,
                code="secret_key_required",
            )
        if key.startswith(("sk_live_", "rk_live_")):
            raise _unauthorized(
                "This is the Mofang simulator, not Stripe: it never accepts a live key. Use any"
                " sk_test_ key here, and keep live keys for Stripe itself."
            )
        known = self.accepted is None or key in self.accepted or key in self.restricted
        if not _TEST_KEY.match(key) or not known:
            raise _unauthorized(f"Invalid API Key provided: {shortened(key)}")
        return Caller(shortened(key), self.restricted.get(key))


def check_permission(caller: Caller, permission: str, account_id: str) -> None:
    """Raises StripeRefusal 403 unless the caller may; the right to write is also one to read."""
    held = caller.permissions
    if held is None or permission in held:
        return
    if permission.endswith("_read") and permission.removesuffix("_read") + "_write" in held:
        return
    raise StripeRefusal(
        f"The provided key '{caller.shown}' does not have the required permissions for this"
        f" endpoint on account '{account_id}'. Having the '{permission}' permission would allow"
        " this request to continue.",
        status=403,
        code="more_permissions_required",
    )


def shortened(key: str) -> str:
    """`sk_test_****1234`: enough to recognise a key, not to use it."""
    prefix = re.match(r"^(sk|rk|pk)_(test|live)_", key)
    start = prefix.group() if prefix else ""
    tail = key[len(start) :]
    return start + "*" * max(4, len(tail) - 4) + (tail[-4:] if len(tail) >= 8 else "")


def _presented(header: str) -> str:
    scheme, _, credentials = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() == "basic":
        return _basic_user(credentials.strip())
    return ""


def _basic_user(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _unauthorized(message: str) -> StripeRefusal:
    return StripeRefusal(message, status=401, headers={"www-authenticate": 'Bearer realm="Stripe"'})
