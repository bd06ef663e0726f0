"""A key in the hand: what is taken, what is refused, and that it cannot be shown."""

import copy
import pickle

import pytest

from app.core.errors import KeyRejected
from app.secret_key import SecretKey

TEST_KEY = "sk_test_" + "51Marked4242secretBODY1234"


@pytest.mark.parametrize(
    ("text", "livemode", "restricted"),
    [
        (TEST_KEY, False, False),
        (f"  '{TEST_KEY}'\n", False, False),
        ("sk_live_" + "a" * 24, True, False),
        ("rk_test_" + "a" * 24, False, True),
        ("rk_live_" + "a" * 99, True, True),
    ],
)
def test_secret_keys_are_taken(text: str, livemode: bool, restricted: bool) -> None:
    key = SecretKey(text)
    assert (key.livemode, key.restricted) == (livemode, restricted)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "key_not_typed"),
        ('""', "key_not_typed"),
        ("pk_live_" + "a" * 24, "key_publishable"),
        ("whsec_" + "a" * 24, "key_whsec"),
        ("sk_test_", "key_malformed"),
        ("sk_test_short", "key_malformed"),
        ("sk_prod_" + "a" * 24, "key_malformed"),
        ("sk_test_" + "a" * 300, "key_malformed"),
        ("sk_test_aaaaaaaaaaaa bbbb", "key_malformed"),
        ("sk_test_аaaaaaaaaaaa", "key_malformed"),
        ("STRIPE_SECRET_KEY=" + TEST_KEY, "key_malformed"),
    ],
)
def test_anything_else_is_refused_without_being_repeated(text: str, code: str) -> None:
    with pytest.raises(KeyRejected) as refused:
        SecretKey(text)
    assert refused.value.code == code
    assert not text or text not in str(refused.value)


def test_a_key_shows_only_its_fingerprint() -> None:
    key = SecretKey(TEST_KEY)
    shown = [repr(key), str(key), f"{key}", f"{key!r}", repr([key]), "%s" % key]  # noqa: UP031
    assert key.fingerprint == "sk_test_…1234"
    assert not [text for text in shown if "4242" in text]


def test_a_key_is_neither_pickled_nor_copied() -> None:
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            take(SecretKey(TEST_KEY))


def test_keys_compare_by_their_text() -> None:
    assert SecretKey(TEST_KEY) == SecretKey(TEST_KEY)
    assert len({SecretKey(TEST_KEY), SecretKey(TEST_KEY)}) == 1
    assert SecretKey(TEST_KEY) != SecretKey(TEST_KEY + "x")
    assert SecretKey(TEST_KEY) != TEST_KEY
