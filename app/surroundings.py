"""Where a run takes its settings and its key from, and where it keeps what it writes."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import logging
import os
import platform
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app import logs
from app.assembly import unusable
from app.env_file import EnvEntry, env_file_places, read_env_files
from app.paths import HOME_VARIABLE, Paths, default_home
from app.settings import Settings, Source, SourceKind, load_settings

if TYPE_CHECKING:
    from app.journal.opening import Archive
    from app.secret_key import SecretKey
    from app.vault import (
        FoundHubToken,
        FoundKey,
        FoundWebhookSecrets,
        HubVault,
        RefundVault,
        Vault,
        WebhookVault,
    )

_log = logging.getLogger(__name__)

# Opens nothing but the simulator, which is as public as the source.
_DEMO_KEY = "sk_test_" + "MofangDemoOpensOnlyTheSimulator"
# What a demo must never take from the real world around it.
_REAL_ONLY = frozenset(
    {"FRONTEND_BASE_URL", "STRIPE_API_BASE", "MOFANG_DATABASE_URL", "MOFANG_HUB_ADDRESS"}
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a run takes its settings and its key from, and where it keeps what it writes."""

    paths: Paths
    settings_file: Path
    environment: Mapping[str, str]
    env_entries: Mapping[str, EnvEntry]
    demo: bool
    log_file: Path | None = None
    # A demo without a home of its own: it is deleted at the end.
    throwaway: bool = False
    # Stronger than the settings' own.
    hub_address: str | None = None
    database_url: str | None = field(default=None, repr=False)
    language: str | None = None

    def load_settings(self) -> Settings:
        """Raises InvalidSettings."""
        settings = load_settings(self.settings_file, self.environment, self.env_entries)
        if self.hub_address is not None:
            source = Source(SourceKind.COMMAND_LINE, "--hub")
            settings = settings.with_values(source, hub_address=self.hub_address)
        if self.database_url is not None:
            source = Source(SourceKind.COMMAND_LINE, "--database")
            settings = settings.with_values(source, database_url=self.database_url)
        if self.language is not None:
            settings = settings.with_values(Source(SourceKind.DEMO), language=self.language)
        return _for_demo(settings) if self.demo else settings

    def speaking(self, language: str) -> Surroundings:
        """A demo in the language ("zh" or "en") of whoever has asked for it."""
        return dataclasses.replace(self, language=language)

    def place_of(self, face: str) -> str:
        """Tells this home's kiosk, or desk, from those of other homes and machines on the same journal."""
        home = hashlib.sha256(str(self.paths.home).encode("utf-8", "surrogateescape")).hexdigest()
        return f"{face}@{platform.node()}/{home[:8]}"

    def vault(self) -> Vault:
        """The keyring's entry for this home."""
        from app.vault import Vault, vault_account

        return Vault(vault_account(self.paths.home, default_home()))

    def find_key(self) -> FoundKey | None:
        """The key that a checkout would use. May block on the keyring. Raises KeyRejected, VaultError."""
        from app.vault import FoundKey, KeySource, find_key

        if self.demo:
            return FoundKey(demo_key(), KeySource.DEMO, "simulator")
        return find_key(self.vault(), self.environment, self.env_entries)

    def refund_vault(self) -> RefundVault:
        """The keyring's entry for this home's second key, which gives money back."""
        from app.vault import RefundVault, vault_account

        return RefundVault(vault_account(self.paths.home, default_home(), "stripe-refund-key"))

    def find_refund_key(self) -> FoundKey | None:
        """A key for refunds alone, if there is one. May block on the keyring. Raises KeyRejected, VaultError."""
        from app.vault import find_key

        if self.demo:
            return None
        return find_key(self.refund_vault(), self.environment, self.env_entries)

    def hub_vault(self) -> HubVault:
        """The keyring's entry for this home's device token."""
        from app.vault import HubVault, vault_account

        return HubVault(vault_account(self.paths.home, default_home(), "hub-device-token"))

    def find_hub_token(self) -> FoundHubToken | None:
        """The one that the hub would be shown. May block on the keyring. Raises KeyRejected, VaultError."""
        from app.vault import find_hub_token

        return find_hub_token(self.hub_vault(), self.environment, self.env_entries)

    def webhook_vault(self) -> WebhookVault:
        """The keyring's entry for this home's webhook secrets."""
        from app.vault import WebhookVault, vault_account

        account = vault_account(self.paths.home, default_home(), "stripe-webhook-secrets")
        return WebhookVault(account)

    def find_webhook_secrets(self) -> FoundWebhookSecrets | None:
        """Those that sign what the service hears. May block on the keyring. Raises KeyRejected, VaultError."""
        from app.vault import find_webhook_secrets

        if self.demo:
            return None
        return find_webhook_secrets(self.webhook_vault(), self.environment, self.env_entries)

    def open_archive(self, settings: Settings) -> Archive:
        """Journal and books. Costs nothing until something of it is used."""
        from app.journal.opening import Archive

        return Archive(settings.database_url, self.paths.journal_file)


@contextlib.contextmanager
def surroundings(home: Path | None, *, demo: bool) -> Iterator[Surroundings]:
    """Choose the home and start the log. A demo's throwaway home is deleted at the end, unless its log has a failure.

    Raises JournalUnavailable `home_unusable`, InputError `env_file_unreadable`.
    """
    found = _demo_surroundings(home) if demo else _real_surroundings(home)
    others = logs.open_log_files()
    try:
        _prepare(found.paths)
        log_file = logs.start_logging(found.paths.log_dir)
        _log.info("Started %s, demo: %s", found.paths.home, demo)
        entries = {} if demo else read_env_files(env_file_places(found.paths.home))
        yield dataclasses.replace(found, log_file=log_file, env_entries=entries)
    finally:
        _end(found, others)


def _end(found: Surroundings, others: Collection[logs.PrivateLogFile]) -> None:
    """`others` are the log files of a run that this one is a part of."""
    failed = any(each.has_failure for each in logs.open_log_files() if each not in others)
    logs.stop_logging(besides=others)
    if found.throwaway and not failed:
        import shutil

        shutil.rmtree(found.paths.home, ignore_errors=True)


def _real_surroundings(home: Path | None) -> Surroundings:
    paths = Paths(_home(home))
    return Surroundings(paths, paths.settings_file, dict(os.environ), {}, demo=False)


def _demo_surroundings(home: Path | None) -> Surroundings:
    """With a named home the demo tries that shop's settings, and keeps to a folder of its own inside."""
    environment = {name: text for name, text in os.environ.items() if name not in _REAL_ONLY}
    if home is not None:
        shop = Paths(_home(home))
        return Surroundings(Paths(shop.home / "demo"), shop.settings_file, environment, {}, True)
    paths = Paths(_throwaway_home())
    return Surroundings(paths, paths.settings_file, environment, {}, True, throwaway=True)


def _throwaway_home() -> Path:
    """Raises JournalUnavailable `home_unusable`."""
    import tempfile

    try:
        return Path(tempfile.mkdtemp(prefix="mofang-demo-"))
    except OSError as error:
        raise unusable(Path(os.environ.get("TMPDIR", "/tmp")), error) from None  # noqa: S108 - only named


def _home(named: Path | None) -> Path:
    """Raises JournalUnavailable `home_unusable`: `~somebody` may be nobody, and the current folder may be gone."""
    try:
        return default_home() if named is None else named.expanduser().absolute()
    except (OSError, RuntimeError) as error:
        raise unusable(named or Path(os.environ.get(HOME_VARIABLE, "~")), error) from None


def _prepare(paths: Paths) -> None:
    try:
        paths.prepare()
    except OSError as error:
        raise unusable(paths.home, error) from None


def _for_demo(settings: Settings) -> Settings:
    """Nothing real can be reached; the payment page opens here, because no phone can reach a loopback address."""
    demo = Source(SourceKind.DEMO)
    safe = settings.with_values(
        demo, frontend_base_url=None, stripe_api_base=None, database_url=None, hub_address=None
    )
    if safe.source_of("allow_open_in_browser").kind is SourceKind.DEFAULT:
        return safe.with_values(demo, allow_open_in_browser=True)
    return safe


def demo_key() -> SecretKey:
    """The key of every demo."""
    from app.secret_key import SecretKey

    return SecretKey(_DEMO_KEY)
