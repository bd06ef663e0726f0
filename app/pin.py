"""The kiosk's PIN: only its scrypt hash is ever kept, as `scrypt$log2n$r$p$salt$hash` (hex)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from app.core.errors import InputError

SHORTEST = 4
LONGEST = 12

_LOG2_N, _R, _P = 14, 8, 1
# What one check may cost, whatever a settings file says: n=2^17 needs 128 MiB.
_MOST_LOG2_N, _MOST_R, _MOST_P = 17, 8, 4


def hash_pin(pin: str) -> str:
    """Return the text to keep in the settings. Raises InputError `pin_invalid` unless it is 4 to 12 digits."""
    digits = unicodedata.normalize("NFKC", pin).strip()
    if not SHORTEST <= len(digits) <= LONGEST or not (digits.isascii() and digits.isdigit()):
        raise InputError("pin_invalid", shortest=str(SHORTEST), longest=str(LONGEST))
    salt = secrets.token_bytes(16)
    derived = _derive(digits, salt, _LOG2_N, _R, _P)
    return f"scrypt${_LOG2_N}${_R}${_P}${salt.hex()}${derived.hex()}"


def check_pin(pin: str, pin_hash: str) -> bool:
    """Whether this is the PIN. Takes about 50 ms on purpose, so never call it on a user-interface thread.

    A hash that cannot be read matches nothing: a damaged setting must not open the kiosk.
    """
    parameters = _read_hash(pin_hash)
    if parameters is None:
        return False
    log2_n, r, p, salt, expected = parameters
    derived = _derive(unicodedata.normalize("NFKC", pin).strip(), salt, log2_n, r, p)
    return hmac.compare_digest(derived, expected)


def is_pin_hash(text: str) -> bool:
    """Whether a setting has the form that `hash_pin` writes."""
    return _read_hash(text) is not None


def _read_hash(text: str) -> tuple[int, int, int, bytes, bytes] | None:
    try:
        scheme, log2_n, r, p, salt, derived = text.split("$")
        parameters = int(log2_n), int(r), int(p), bytes.fromhex(salt), bytes.fromhex(derived)
    except ValueError:
        return None
    affordable = (
        1 <= parameters[0] <= _MOST_LOG2_N
        and 1 <= parameters[1] <= _MOST_R
        and 1 <= parameters[2] <= _MOST_P
    )
    return parameters if scheme == "scrypt" and affordable and len(parameters[4]) == 32 else None


def _derive(pin: str, salt: bytes, log2_n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        pin.encode(), salt=salt, n=2**log2_n, r=r, p=p, maxmem=256 * 1024 * 1024, dklen=32
    )
