"""A device's token in the hand: what is taken, what is refused, where it is found, and that it cannot be shown."""

import copy
import pickle
from pathlib import Path

import pytest

from app.core.errors import InputError, KeyRejected
from app.env_file import EnvEntry
from app.hub_token import HubToken
from app.settings.service_kinds import checked_hub_address
from app.vault import HubVault, KeySource, find_hub_token

TOKEN = "mft_" + "Marked4242token_BODY-1234"
OTHER = "mft_" + "Other4242token_BODY-5678"


class EmptyVault(HubVault):
    """A keyring with nothing in it."""

    def __init__(self) -> None:
        super().__init__("hub-device-token")

    def read(self) -> HubToken | None:
        return None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "device_token_missing"),
        ("''", "device_token_missing"),
        ("mft_short", "device_token_malformed"),
        ("sk_test_" + "a" * 24, "device_token_malformed"),
        ("mft_" + "a" * 300, "device_token_malformed"),
        ("Bearer " + TOKEN, "device_token_malformed"),
        (TOKEN + "\n" + TOKEN, "device_token_malformed"),
    ],
)
def test_anything_else_is_refused_without_being_repeated(text: str, code: str) -> None:
    with pytest.raises(KeyRejected) as refused:
        HubToken(text)
    assert refused.value.code == code
    assert not text or text not in str(refused.value)


def test_a_token_shows_only_its_end() -> None:
    token = HubToken(f" '{TOKEN}'\n")
    shown = [repr(token), str(token), f"{token}", repr([token])]
    assert token.fingerprint == "mft_…1234"
    assert not [text for text in shown if "4242" in text]
    assert token.reveal() == TOKEN


def test_a_token_is_neither_pickled_nor_copied() -> None:
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            take(HubToken(TOKEN))


def test_tokens_compare_by_their_text() -> None:
    assert len({HubToken(TOKEN), HubToken(TOKEN), HubToken(OTHER)}) == 2
    assert HubToken(TOKEN) != TOKEN


def test_the_environment_comes_before_the_file_and_the_file_before_the_keyring() -> None:
    entries = {"MOFANG_HUB_TOKEN": EnvEntry(OTHER, Path("/shop/.env"), 3)}
    first = find_hub_token(EmptyVault(), {"MOFANG_HUB_TOKEN": TOKEN}, entries)
    second = find_hub_token(EmptyVault(), {}, entries)
    assert first is not None
    assert second is not None
    assert (first.token, first.source) == (HubToken(TOKEN), KeySource.ENVIRONMENT)
    assert (second.token, second.place) == (HubToken(OTHER), "/shop/.env:3")
    assert find_hub_token(EmptyVault(), {}, {}) is None


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("hub.shop.example", "hub.shop.example:9006"),
        (" HUB:7000 ", "hub:7000"),
        ("127.0.0.1:9006", "127.0.0.1:9006"),
        ("[::1]:9006", "[::1]:9006"),
        ("hub:09006", "hub:9006"),
    ],
)
def test_a_hub_is_a_host_and_a_port(typed: str, address: str) -> None:
    assert checked_hub_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", ":", "hub:", "hub:0", "hub:65536", "hub:1:2", "http://hub", "hub/x", "h ub", "::1"],
)
def test_anything_else_is_no_hub(typed: str) -> None:
    with pytest.raises(InputError, match="setting_not_a_hub"):
        checked_hub_address(typed)
