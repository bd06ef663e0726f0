"""One id for one wish: a caller who repeats a request with its key means the payment of the first."""

from __future__ import annotations

import hashlib
import re

from app.core.errors import RequestMalformed
from app.engine.commands import new_payment_id, new_refund_id
from app.service.access import Caller

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26
_PAYMENT_ID = re.compile(rf"mp_[{_ALPHABET}]{{{_LENGTH}}}")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
# Shorter keys may be counted up by two strangers alike, and nobody's link may be found by counting.
_UNGUESSABLE_KEY = 16


def check_key(key: str | None) -> str | None:
    """1 to 255 visible ASCII characters. Raises RequestMalformed `idempotency_key_malformed`."""
    if key is not None and not is_key(key):
        raise RequestMalformed("idempotency_key_malformed")
    return key


def is_key(text: str) -> bool:
    """See check_key."""
    return _KEY.fullmatch(text) is not None


def namespace_of(caller: Caller, key: str) -> str:
    """Within which a key is unique. A phone may change its address between two tries, but not its long key."""
    if caller.token_hash is not None:
        return f"till:{caller.token_hash}"
    return "public" if len(key) >= _UNGUESSABLE_KEY else f"public:{caller.address}"


def unguessable(caller: Caller, key: str, seed: bytes) -> str:
    """A key to derive ids from. A stranger's short one is made long by what only the journal knows."""
    return key if has_own_id(caller, key) else f"{key}:{seed.hex()}"


def has_own_id(caller: Caller, key: str) -> bool:
    """Whether the key alone says which payment is meant; a stranger's short one needs a seed."""
    return caller.is_till or len(key) >= _UNGUESSABLE_KEY


def payment_id_for(caller: Caller, key: str | None) -> str:
    """The same for the same caller and key, for ever; a fresh one without a key."""
    if key is None or not has_own_id(caller, key):
        return new_payment_id()
    return f"mp_{_derived(caller, key, 'payment')}"


def refund_id_for(caller: Caller, key: str | None) -> str:
    """See payment_id_for."""
    return new_refund_id() if key is None else f"mr_{_derived(caller, key, 'refund')}"


def check_payment_id(payment_id: str) -> str:
    """Raises RequestMalformed `payment_id_malformed`."""
    if not _PAYMENT_ID.fullmatch(payment_id):
        raise RequestMalformed("payment_id_malformed")
    return payment_id


def _derived(caller: Caller, key: str, purpose: str) -> str:
    """130 bits. A till's token hash is secret enough that nobody else can tell the id from the key."""
    text = "\0".join((purpose, namespace_of(caller, key), key))
    number = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return "".join(_ALPHABET[(number >> 5 * place) & 31] for place in range(_LENGTH))
