from __future__ import annotations

import copy
import pickle
import traceback

import pytest

from app.core.errors import KeyRejected
from app.gateway.secret_key import SecretKey

SECRET = "51AbCdEfGhIjKlMnOp1234"


@pytest.mark.parametrize("kind", ["sk", "rk"])
@pytest.mark.parametrize("mode", ["test", "live"])
def test_a_key_knows_what_it_is(kind: str, mode: str) -> None:
    key = SecretKey(f"  {kind}_{mode}_{SECRET}\n")
    assert key.reveal() == f"{kind}_{mode}_{SECRET}"
    assert key.livemode is (mode == "live")
    assert key.restricted is (kind == "rk")
    assert key.fingerprint == f"{kind}_{mode}_…1234"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "key_missing"),
        ("  ", "key_missing"),
        (f"pk_test_{SECRET}", "key_publishable"),
        (f"pk_live_{SECRET}", "key_publishable"),
        (f"whsec_{SECRET}", "key_malformed"),
        (f"sk_prod_{SECRET}", "key_malformed"),
        (f"SK_TEST_{SECRET}", "key_malformed"),
        ("sk_test_", "key_malformed"),
        ("sk_test_...", "key_malformed"),
        (f"sk_test_{SECRET} {SECRET}", "key_malformed"),
        (f"sk_test_{SECRET}\r\nX-Header: 1", "key_malformed"),
        ("sk_test_密钥密钥", "key_malformed"),
    ],
)
def test_what_is_no_secret_key_is_refused_without_repeating_it(text: str, code: str) -> None:
    with pytest.raises(KeyRejected) as refused:
        SecretKey(text)
    assert refused.value.code == code
    assert SECRET not in "".join(traceback.format_exception(refused.value, chain=True)[-1:])


def test_a_key_cannot_be_shown_or_written_down() -> None:
    key = SecretKey(f"sk_test_{SECRET}")
    for shown in (repr(key), str(key), f"{key}", f"{key!r}", repr([key]), "%s" % key):  # noqa: UP031
        assert SECRET not in shown
    for write_down in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            write_down(key)


def test_keys_are_equal_by_their_text() -> None:
    key = SecretKey(f"sk_test_{SECRET}")
    assert key == SecretKey(f"sk_test_{SECRET}")
    assert hash(key) == hash(SecretKey(f"sk_test_{SECRET}"))
    assert key != SecretKey(f"rk_test_{SECRET}")
    assert key != f"sk_test_{SECRET}"
