"""A webhook secret checks itself and keeps itself to itself."""

import copy
import pickle

import pytest

from app.core.errors import KeyRejected
from app.webhook_secret import MOST_SECRETS, WebhookSecret, joined, secrets_in

BODY = "MarkedSecretBody"
TEXT = f"whsec_{BODY}0001"


def test_it_is_shown_by_its_last_four() -> None:
    secret = WebhookSecret(f' "{TEXT}"\n')
    assert [str(secret), repr(secret), f"{secret}"] == [
        "whsec_…0001",
        "WebhookSecret(whsec_…0001)",
        "whsec_…0001",
    ]
    assert secret.reveal() == TEXT
    for copying in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            copying(secret)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "webhook_secret_empty"),
        (" \n", "webhook_secret_empty"),
        ('""', "webhook_secret_empty"),
        ("whsec_", "webhook_secret_malformed"),
        ("sk_test_" + BODY, "webhook_secret_malformed"),
        (f"{TEXT} {TEXT}", "webhook_secret_malformed"),
    ],
)
def test_anything_else_is_refused_without_repeating_it(text: str, code: str) -> None:
    with pytest.raises(KeyRejected) as refused:
        WebhookSecret(text)
    assert refused.value.code == code
    assert BODY not in str(refused.value)


def test_several_stand_between_commas_each_once() -> None:
    other = TEXT.replace("0001", "0002")
    found = secrets_in(f"{TEXT}, {other},{TEXT}")
    assert joined(found) == f"{TEXT},{other}"


@pytest.mark.parametrize("text", ["", " ", ",", f"{TEXT},", f",{TEXT}", f"{TEXT},,{TEXT}"])
def test_an_empty_one_among_them_is_refused(text: str) -> None:
    with pytest.raises(KeyRejected, match="webhook_secret_empty"):
        secrets_in(text)


def test_there_is_an_end_to_them() -> None:
    many = ",".join(f"{TEXT}{number}" for number in range(MOST_SECRETS + 1))
    with pytest.raises(KeyRejected, match="webhook_secrets_too_many"):
        secrets_in(many)
