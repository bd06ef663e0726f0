"""The vault against a real Secret Service; stand-ins only for what a keyring does wrong."""

import threading
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring import errors
from keyring.backend import KeyringBackend
from keyring.backends import chainer
from keyring.core import load_keyring

from app.core.errors import KeyRejected, VaultError
from app.core.sentences import staff_sentence
from app.env_file import EnvEntry
from app.secret_key import SecretKey
from app.vault import (
    SERVICE_NAME,
    HubVault,
    KeySource,
    Vault,
    WebhookVault,
    find_key,
    vault_account,
)
from tests.stage.keyring_session import DesktopSession

KEY = SecretKey("rk_test_" + "51MarkedKEYbody0001")
OTHER = SecretKey("sk_live_" + "51MarkedKEYbody0002")


def _secret_service() -> KeyringBackend:
    return load_keyring("keyring.backends.SecretService.Keyring")


@pytest.fixture
def system_keyring() -> Iterator[None]:
    """Whatever a test makes of the process's keyring is undone."""
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def real_vault(
    keyring_session: DesktopSession, system_keyring: None, monkeypatch: pytest.MonkeyPatch
) -> Vault:
    for name, value in keyring_session.environment.items():
        monkeypatch.setenv(name, value)
    keyring.set_keyring(_secret_service())
    return Vault("stripe-secret-key")


class Misbehaving(KeyringBackend):
    """A keyring that fails as it is told."""

    priority = 1

    def __init__(self, failure: Exception | None) -> None:
        self.failure = failure
        self.stored: str | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.failure:
            raise self.failure
        return self.stored

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.failure:
            raise self.failure


# --- a real keyring -------------------------------------------------------------------------------


def test_a_key_is_kept_replaced_and_removed(real_vault: Vault) -> None:
    assert real_vault.read() is None
    assert real_vault.delete() is False
    real_vault.write(KEY)
    assert real_vault.read() == KEY
    real_vault.write(OTHER)
    assert real_vault.read() == OTHER
    assert real_vault.delete() is True
    assert real_vault.read() is None


def test_homes_do_not_share_a_key(real_vault: Vault, tmp_path: Path) -> None:
    real_vault.write(KEY)
    elsewhere = Vault(vault_account(tmp_path, Path("/usual")))
    assert elsewhere.read() is None
    assert vault_account(tmp_path, tmp_path) == "stripe-secret-key"


def test_something_else_under_our_name_is_refused(real_vault: Vault) -> None:
    keyring.set_password(SERVICE_NAME, "stripe-secret-key", "pk_live_publishable")
    with pytest.raises(KeyRejected, match="key_publishable"):
        real_vault.read()


def test_the_keyring_s_name_can_be_told(real_vault: Vault) -> None:
    assert "SecretService" in real_vault.describe()


@pytest.mark.parametrize("configured", [True, False])
def test_a_session_without_a_keyring_says_so(
    bus_without_keyring: DesktopSession,
    system_keyring: None,
    monkeypatch: pytest.MonkeyPatch,
    configured: bool,
) -> None:
    for name, value in bus_without_keyring.environment.items():
        monkeypatch.setenv(name, value)
    if not configured:
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    with pytest.raises(VaultError, match="keyring_missing"):
        Vault("x").read()


# --- which key is used ----------------------------------------------------------------------------


def test_the_environment_wins_then_the_env_file_then_the_keyring(real_vault: Vault) -> None:
    third, second, first = (SecretKey("sk_test_aaaaaaaa" + each) for each in "321")
    real_vault.write(third)
    entries = {"STRIPE_SECRET_KEY": EnvEntry(second.reveal(), Path("/shop/.env"), 4)}
    environment = {"STRIPE_SECRET_KEY": first.reveal()}
    found = [
        find_key(real_vault, environment, entries),
        find_key(real_vault, {"STRIPE_SECRET_KEY": " "}, entries),
        find_key(real_vault, {}, {}),
    ]
    assert [(each.key, each.source) for each in found if each] == [
        (first, KeySource.ENVIRONMENT),
        (second, KeySource.DOTENV),
        (third, KeySource.KEYRING),
    ]
    assert found[1] is not None
    assert found[1].place == "/shop/.env:4"


def test_a_key_in_the_environment_needs_no_keyring() -> None:
    def broken() -> KeyringBackend:
        raise AssertionError("the keyring was asked")

    assert find_key(Vault("x", broken), {"STRIPE_SECRET_KEY": KEY.reveal()}, {})


def test_a_wrong_key_in_the_environment_is_not_passed_over() -> None:
    with pytest.raises(KeyRejected, match="key_publishable"):
        find_key(Vault("x"), {"STRIPE_SECRET_KEY": "pk_test_12345678"}, {})


# --- what a keyring does wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "variable"),
    [
        (Vault, "STRIPE_SECRET_KEY"),
        (HubVault, "MOFANG_HUB_TOKEN"),
        (WebhookVault, "STRIPE_WEBHOOK_SECRET"),
    ],
)
def test_what_would_do_instead_is_named(
    kind: type[Vault] | type[HubVault] | type[WebhookVault], variable: str
) -> None:
    with pytest.raises(VaultError) as failed:
        kind("x", lambda: Misbehaving(errors.NoKeyringError())).read()
    assert variable in staff_sentence(failed.value, "en")
    assert variable in staff_sentence(failed.value, "zh")


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (errors.NoKeyringError(), "keyring_missing"),
        (errors.KeyringLocked(KEY.reveal()), "keyring_locked"),
        (errors.InitError("prompt dismissed"), "keyring_locked"),
        (errors.PasswordSetError(KEY.reveal()), "keyring_failed"),
        (ConnectionRefusedError("bus gone"), "keyring_failed"),
        (ValueError(KEY.reveal()), "keyring_failed"),
    ],
)
def test_each_failure_has_a_code_and_tells_no_secret(failure: Exception, code: str) -> None:
    vault = Vault("x", lambda: Misbehaving(failure))
    for act in (vault.read, vault.delete, lambda: vault.write(KEY)):
        with pytest.raises(VaultError) as failed:
            act()
        assert failed.value.code == code
        assert "MarkedKEY" not in f"{failed.value}{failed.value.details}"


def test_a_keyring_that_forgets_is_found_out() -> None:
    with pytest.raises(VaultError) as failed:
        Vault("x", lambda: Misbehaving(None)).write(KEY)
    assert failed.value.code == "keyring_failed"


def test_a_keyring_that_hangs_does_not_hang_us() -> None:
    released = threading.Event()

    class Hanging(Misbehaving):
        def get_password(self, service: str, username: str) -> str | None:
            released.wait(30)
            return None

    with pytest.raises(VaultError) as failed:
        Vault("x", lambda: Hanging(None), answer_seconds=0.05).read()
    released.set()
    assert failed.value.code == "keyring_timeout"


class PlaintextKeyring(Misbehaving):
    """Stands where keyrings.alt would stand."""


PlaintextKeyring.__module__ = "keyrings.alt.file"


@pytest.mark.parametrize(
    ("backend", "code"),
    [
        (load_keyring("keyring.backends.fail.Keyring"), "keyring_missing"),
        (load_keyring("keyring.backends.null.Keyring"), "keyring_refused_plain"),
        (PlaintextKeyring(None), "keyring_refused_plain"),
    ],
)
def test_a_plain_or_missing_keyring_is_refused(
    backend: KeyringBackend, code: str, system_keyring: None
) -> None:
    keyring.set_keyring(backend)
    for act in (Vault("x").read, lambda: Vault("x").write(KEY)):
        with pytest.raises(VaultError) as failed:
            act()
        assert failed.value.code == code


def test_a_chain_is_used_only_for_its_trusted_member(
    keyring_session: DesktopSession, real_vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = keyring.get_keyring()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [PlaintextKeyring(None), trusted])
    keyring.set_keyring(load_keyring("keyring.backends.chainer.ChainerBackend"))
    real_vault.write(KEY)
    assert trusted.get_password(SERVICE_NAME, "stripe-secret-key") == KEY.reveal()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [PlaintextKeyring(None)])
    with pytest.raises(VaultError, match="keyring_missing"):
        real_vault.describe()
