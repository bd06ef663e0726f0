"""Secrets at rest, the key, the hub's token and those of webhooks: in the operating system's keyring, and nowhere else.

A backend that writes plain files is refused, even when somebody configured it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.core.errors import KeyRejected, VaultError
from app.env_file import EnvEntry
from app.hub_token import HubToken
from app.secret_key import SecretKey
from app.webhook_secret import WebhookSecret, joined, secrets_in

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE_NAME = "mofang-checkout"
KEY_VARIABLE = "STRIPE_SECRET_KEY"
REFUND_VARIABLE = "STRIPE_REFUND_KEY"
HUB_VARIABLE = "MOFANG_HUB_TOKEN"
WEBHOOK_VARIABLE = "STRIPE_WEBHOOK_SECRET"
# A locked keyring may ask a person for its password; a keyring that has hung must not hang a till.
ANSWER_SECONDS = 60.0

# The stores of the operating systems. Everything else (plain files, null, unknown plug-ins) is refused.
_TRUSTED_MODULES = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
_T = TypeVar("_T")


class KeySource(StrEnum):
    """Where the key in use came from; the first that has one wins."""

    ENVIRONMENT = "environment"
    DOTENV = "dotenv"
    KEYRING = "keyring"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key and where it was. `place` is a variable's name, a file, or the keyring's name."""

    key: SecretKey
    source: KeySource
    place: str


@dataclass(frozen=True, slots=True)
class FoundWebhookSecrets:
    """All secrets that are active, and where they were; see FoundKey."""

    secrets: tuple[WebhookSecret, ...]
    source: KeySource
    place: str


@dataclass(frozen=True, slots=True)
class FoundHubToken:
    """This device's token, and where it was; see FoundKey."""

    token: HubToken
    source: KeySource
    place: str


class _KeyringEntry:
    """One text in the OS keyring, under one account.

    Every method may block until a person unlocks the keyring, and raises VaultError: keyring_missing,
    keyring_locked, keyring_refused_plain, keyring_timeout, keyring_failed; each names the
    variable that would do instead.
    """

    variable = KEY_VARIABLE

    def __init__(
        self,
        account: str,
        find_backend: Callable[[], KeyringBackend] | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._account = account
        self._find_backend = find_backend or _system_backend
        self._answer_seconds = answer_seconds

    def delete(self) -> bool:
        """Remove it; False if there was none."""
        if self._text() is None:
            return False
        self._ask(lambda backend: backend.delete_password(SERVICE_NAME, self._account))
        return True

    def describe(self) -> str:
        """The keyring's own name, for a person."""
        return self._ask(lambda backend: str(backend.name))

    def _text(self) -> str | None:
        return self._ask(lambda backend: backend.get_password(SERVICE_NAME, self._account))

    def _store(self, text: str) -> None:
        """And read it back, so that "saved" is true."""
        self._ask(lambda backend: backend.set_password(SERVICE_NAME, self._account, text))
        if self._text() != text:
            raise VaultError("keyring_failed", reason="read-back", variable=self.variable)

    def _ask(self, question: Callable[[KeyringBackend], _T]) -> _T:
        try:
            return _with_time_limit(
                lambda: _mapping_errors(lambda: question(self._find_backend())),
                self._answer_seconds,
            )
        except VaultError as error:
            raise VaultError(error.code, **{**error.details, "variable": self.variable}) from None


class Vault(_KeyringEntry):
    """The secret key of one home folder. Errors: see _KeyringEntry."""

    def read(self) -> SecretKey | None:
        """The stored key, or None. Raises KeyRejected if something else was stored under our name."""
        text = self._text()
        return SecretKey(text) if text else None

    def write(self, key: SecretKey) -> None:
        """Store the key instead of the one before."""
        self._store(key.reveal())


class RefundVault(Vault):
    """A second key of one home folder, which gives money back and does nothing else. Errors: see _KeyringEntry."""

    variable = REFUND_VARIABLE


class HubVault(_KeyringEntry):
    """The token by which the hub knows this device. Errors: see _KeyringEntry."""

    variable = HUB_VARIABLE

    def read(self) -> HubToken | None:
        """The stored token, or None. Raises KeyRejected if something else was stored under our name."""
        text = self._text()
        return HubToken(text) if text else None

    def write(self, token: HubToken) -> None:
        """Store the token instead of the one before."""
        self._store(token.reveal())


class WebhookVault(_KeyringEntry):
    """The webhook secrets of one home folder, all active at once. Errors: see _KeyringEntry."""

    variable = WEBHOOK_VARIABLE

    def read(self) -> tuple[WebhookSecret, ...]:
        """In the order in which they were added. Raises KeyRejected if something else was stored under our name."""
        text = self._text()
        return secrets_in(text) if text else ()

    def add(self, secret: WebhookSecret) -> bool:
        """One more; False if it was there. Raises KeyRejected `webhook_secrets_too_many`."""
        known = self.read()
        if secret in known:
            return False
        self._store(joined([*known, secret]))
        return True

    def remove(self, last_four: str) -> WebhookSecret:
        """The one whose fingerprint ends so. Raises KeyRejected `webhook_secret_unknown` if it is none, or several."""
        known = self.read()
        meant = [each for each in known if each.fingerprint.endswith(f"…{last_four}")]
        if len(meant) != 1:
            raise KeyRejected("webhook_secret_unknown")
        left = [each for each in known if each != meant[0]]
        if left:
            self._store(joined(left))
        else:
            self.delete()
        return meant[0]


def vault_account(home: Path, default_home: Path, what: str = "stripe-secret-key") -> str:
    """Another home is another shop: its key must not overwrite the real one."""
    usual = home.resolve() == default_home.resolve()
    return what if usual else f"{what} {home.resolve()}"


def find_key(
    vault: Vault, environment: Mapping[str, str], env_entries: Mapping[str, EnvEntry]
) -> FoundKey | None:
    """The key of the vault to use: environment, then `.env`, then the keyring. Raises KeyRejected, VaultError."""
    text = environment.get(vault.variable, "").strip()
    if text:
        return FoundKey(SecretKey(text), KeySource.ENVIRONMENT, vault.variable)
    entry = env_entries.get(vault.variable)
    if entry is not None and entry.value.strip():
        place = f"{entry.file}:{entry.line}"
        return FoundKey(SecretKey(entry.value), KeySource.DOTENV, place)
    stored = vault.read()
    return FoundKey(stored, KeySource.KEYRING, vault.describe()) if stored else None


def find_hub_token(
    vault: HubVault, environment: Mapping[str, str], env_entries: Mapping[str, EnvEntry]
) -> FoundHubToken | None:
    """The token to use: environment, then `.env`, then the keyring. Raises KeyRejected, VaultError."""
    text = environment.get(HUB_VARIABLE, "").strip()
    if text:
        return FoundHubToken(HubToken(text), KeySource.ENVIRONMENT, HUB_VARIABLE)
    entry = env_entries.get(HUB_VARIABLE)
    if entry is not None and entry.value.strip():
        return FoundHubToken(HubToken(entry.value), KeySource.DOTENV, f"{entry.file}:{entry.line}")
    stored = vault.read()
    return FoundHubToken(stored, KeySource.KEYRING, vault.describe()) if stored else None


def find_webhook_secrets(
    vault: WebhookVault, environment: Mapping[str, str], env_entries: Mapping[str, EnvEntry]
) -> FoundWebhookSecrets | None:
    """All of the first place that has any: environment, then `.env`, then the keyring.

    Raises KeyRejected, VaultError; `webhook_secret_empty` also for a variable that is set and empty.
    """
    if WEBHOOK_VARIABLE in environment:
        secrets = secrets_in(environment[WEBHOOK_VARIABLE])
        return FoundWebhookSecrets(secrets, KeySource.ENVIRONMENT, WEBHOOK_VARIABLE)
    entry = env_entries.get(WEBHOOK_VARIABLE)
    if entry is not None:
        place = f"{entry.file}:{entry.line}"
        return FoundWebhookSecrets(secrets_in(entry.value), KeySource.DOTENV, place)
    stored = vault.read()
    return FoundWebhookSecrets(stored, KeySource.KEYRING, vault.describe()) if stored else None


# --- the keyring library, at arm's length ---------------------------------------------------------


def _system_backend() -> KeyringBackend:
    """The trusted backend of this system. Raises VaultError keyring_missing, keyring_refused_plain."""
    import keyring

    try:
        chosen = keyring.get_keyring()
    except RuntimeError:
        # A backend was configured by name, and its service does not run.
        raise VaultError("keyring_missing") from None
    candidates = [chosen, *_members(chosen)]
    for backend in candidates:
        if type(backend).__module__.startswith(_TRUSTED_MODULES):
            return backend
    module = type(chosen).__module__
    if module in {"keyring.backends.fail", "keyring.backends.chainer"}:
        raise VaultError("keyring_missing")
    raise VaultError("keyring_refused_plain", backend=module)


def _members(backend: KeyringBackend) -> Iterable[KeyringBackend]:
    """A chain would also write to whatever plain file is in it, so its members are judged one by one."""
    if type(backend).__module__ != "keyring.backends.chainer":
        return ()
    members: Iterable[KeyringBackend] = getattr(backend, "backends", ())
    return members


def _mapping_errors(ask: Callable[[], _T]) -> _T:
    """The edge: whatever the keyring, D-Bus or the system raises becomes a VaultError without its text."""
    from keyring import errors

    try:
        return ask()
    except VaultError:
        raise
    except errors.NoKeyringError:
        raise VaultError("keyring_missing") from None
    except (errors.KeyringLocked, errors.InitError):
        raise VaultError("keyring_locked") from None
    except Exception as error:
        raise VaultError("keyring_failed", reason=type(error).__name__) from None


def _with_time_limit(ask: Callable[[], _T], seconds: float) -> _T:
    """Run on a thread of its own that is left behind if it hangs. Raises VaultError keyring_timeout."""
    answers: list[_T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(ask())
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run, name="mofang-keyring", daemon=True)
    thread.start()
    thread.join(seconds)
    if failures:
        raise failures[0]
    if not answers:
        raise VaultError("keyring_timeout", seconds=f"{seconds:g}")
    return answers[0]
