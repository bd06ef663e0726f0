"""The one composition root: picks the adapters, and keeps the order in which they start and stop.

Start: home → log → settings → (simulator) → key → gateway → journal → engine. Stop: the other way round.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app import logs
from app.core.errors import JournalUnavailable, KeyRejected
from app.env_file import EnvEntry, env_file_places, read_env_files
from app.paths import HOME_VARIABLE, Paths, default_home
from app.settings import Settings, Source, SourceKind, load_settings

if TYPE_CHECKING:
    from app.engine.engine_thread import EngineThread
    from app.gateway.port import PaymentGateway
    from app.journal.port import Journal
    from app.secret_key import SecretKey
    from app.settings import SettingsProblem
    from app.simulator.server import SimulatorServer
    from app.vault import FoundKey, Vault

_log = logging.getLogger(__name__)

# Opens nothing but the simulator, which is as public as the source.
_DEMO_KEY = "sk_test_" + "MofangDemoOpensOnlyTheSimulator"
# Fewer than the connections that the gateway keeps; links that hang must not hold up the next customer.
_STRIPE_CALLS = 14
STOP_SECONDS = 5.0
# What a demo must never take from the real world around it.
_REAL_ONLY = frozenset({"FRONTEND_BASE_URL", "STRIPE_API_BASE", "MOFANG_DATABASE_URL"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a run takes its settings and its key from, and where it keeps what it writes."""

    paths: Paths
    settings_file: Path
    environment: Mapping[str, str]
    env_entries: Mapping[str, EnvEntry]
    demo: bool
    log_file: Path | None = None

    def load_settings(self) -> Settings:
        """Raises InvalidSettings."""
        settings = load_settings(self.settings_file, self.environment, self.env_entries)
        return _for_demo(settings) if self.demo else settings

    def runtime(self, settings: Settings) -> Runtime:
        """A run that whoever asked for it must close."""
        return Runtime(self, settings)

    def vault(self) -> Vault:
        """The keyring's entry for this home."""
        from app.vault import Vault, vault_account

        return Vault(vault_account(self.paths.home, default_home()))

    def find_key(self) -> FoundKey | None:
        """The key that a checkout would use. May block on the keyring. Raises KeyRejected, VaultError."""
        from app.vault import FoundKey, KeySource, find_key

        if self.demo:
            return FoundKey(_demo_key(), KeySource.DEMO, "simulator")
        return find_key(self.vault(), self.environment, self.env_entries)

    def open_journal(self, settings: Settings) -> Journal:
        """Costs nothing until it is used."""
        from app.journal.opening import journal_for

        return journal_for(settings.database_url, self.paths.journal_file)


@contextlib.contextmanager
def surroundings(home: Path | None, *, demo: bool) -> Iterator[Surroundings]:
    """Choose the home and start the log; a demo's throwaway home is gone afterwards.

    Raises JournalUnavailable `home_unusable`.
    """
    with contextlib.ExitStack() as stack:
        found = _demo_surroundings(home, stack) if demo else _real_surroundings(home)
        _prepare(found.paths)
        log_file = logs.start_logging(found.paths.log_dir)
        stack.callback(logs.stop_logging)
        _log.info("Started %s, demo: %s", found.paths.home, demo)
        yield dataclasses.replace(found, log_file=log_file)


def _real_surroundings(home: Path | None) -> Surroundings:
    paths = Paths(_home(home))
    entries = read_env_files(env_file_places(paths.home))
    return Surroundings(paths, paths.settings_file, dict(os.environ), entries, demo=False)


def _demo_surroundings(home: Path | None, stack: contextlib.ExitStack) -> Surroundings:
    """With a named home the demo tries that shop's settings, and keeps to a folder of its own inside."""
    environment = {name: text for name, text in os.environ.items() if name not in _REAL_ONLY}
    if home is not None:
        shop = Paths(_home(home))
        return Surroundings(Paths(shop.home / "demo"), shop.settings_file, environment, {}, True)
    import shutil
    import tempfile

    throwaway = Path(tempfile.mkdtemp(prefix="mofang-demo-"))
    stack.callback(shutil.rmtree, throwaway, ignore_errors=True)
    paths = Paths(throwaway)
    return Surroundings(paths, paths.settings_file, environment, {}, True)


def _home(named: Path | None) -> Path:
    """Raises JournalUnavailable `home_unusable`: `~somebody` may be nobody, and the current folder may be gone."""
    try:
        return default_home() if named is None else named.expanduser().absolute()
    except (OSError, RuntimeError) as error:
        raise _unusable(named or Path(os.environ.get(HOME_VARIABLE, "~")), error) from None


def _prepare(paths: Paths) -> None:
    try:
        paths.prepare()
    except OSError as error:
        raise _unusable(paths.home, error) from None


def _for_demo(settings: Settings) -> Settings:
    """Nothing real can be reached; the payment page opens here, because no phone can reach a loopback address."""
    demo = Source(SourceKind.DEMO)
    safe = settings.with_values(
        demo, frontend_base_url=None, stripe_api_base=None, database_url=None
    )
    if safe.source_of("allow_open_in_browser").kind is SourceKind.DEFAULT:
        return safe.with_values(demo, allow_open_in_browser=True)
    return safe


class Runtime:
    """One run of the program: settings now; simulator, gateway and engine when they are first wanted."""

    def __init__(self, around: Surroundings, settings: Settings) -> None:
        self.around = around
        self.settings = settings
        self._gate = threading.Lock()
        self._stack = contextlib.ExitStack()
        self._simulator: SimulatorServer | None = None
        self._gateway: PaymentGateway | None = None
        self._journal: Journal | None = None
        self._service: EngineThread | None = None

    @property
    def demo(self) -> bool:
        """Whether the simulator stands in for Stripe."""
        return self.around.demo

    @property
    def lock_file(self) -> Path:
        """Held by the one kiosk of this home."""
        return self.around.paths.locks_dir / "kiosk.lock"

    @property
    def livemode(self) -> bool:
        """Whether real money moves; False until the key has been read."""
        return self._gateway is not None and self._gateway.livemode

    @property
    def simulator_url(self) -> str | None:
        """Where the embedded simulator listens, while it does."""
        return self._simulator.base_url if self._simulator else None

    def open_gateway(self) -> PaymentGateway:
        """Slow: may start the simulator and ask the keyring. Raises KeyRejected, VaultError, InputError."""
        with self._gate:
            return self._open_gateway()

    def open_journal(self) -> Journal:
        """Opened by its first use."""
        with self._gate:
            return self._open_journal()

    def open_service(self) -> EngineThread:
        """The engine, started. Slow; may be called again after it failed. Raises MofangError."""
        with self._gate:
            if self._service is None:
                self._service = self._start_engine()
            return self._service

    def run_kiosk(self) -> int:
        """The kiosk's window, until staff leave it. Raises ImportError if Qt lacks a system library."""
        from app.desktop.application import run_kiosk

        return run_kiosk(self)

    def check_desktop(self) -> None:
        """Load everything that the window needs. Raises ImportError if Qt lacks a system library."""
        import app.desktop.application  # noqa: F401 - importing it is the check

    def try_simulator(self) -> None:
        """Start one and stop it. Raises OSError, ImportError, RuntimeError."""
        from app.simulator.server import SimulatorServer

        simulator = SimulatorServer()
        simulator.start()
        simulator.stop()

    def close(self) -> None:
        """Stop everything, the newest first. What is unfinished is taken up at the next start."""
        with self._gate:
            self._stack.close()
            self._service = self._journal = self._gateway = self._simulator = None

    # --- in the order of starting ---

    def _open_simulator(self) -> SimulatorServer:
        if self._simulator is None:
            from app.simulator.server import SimulatorServer

            # A named home keeps its journal, so its simulator must remember the same payments.
            kept = self.around.settings_file.parent != self.around.paths.home
            state = self.around.paths.home / "simulator.state" if kept else None
            simulator = SimulatorServer(state_file=state)
            simulator.start()
            self._stack.callback(simulator.stop)
            self._simulator = simulator
        return self._simulator

    def _open_gateway(self) -> PaymentGateway:
        if self._gateway is None:
            gateway = self._demo_gateway() if self.demo else self._stripe_gateway()
            self._stack.callback(gateway.close)
            self._gateway = gateway
        return self._gateway

    def _demo_gateway(self) -> PaymentGateway:
        base = self._open_simulator().base_url
        return _stripe_gateway(_demo_key(), base, base)

    def _stripe_gateway(self) -> PaymentGateway:
        found = self.around.find_key()
        if found is None:
            raise KeyRejected("key_missing")
        _log.info("Key %s from %s", found.key, found.source)
        # Reading needs no address for the phone, so a wrong one is told when a checkout is to start.
        address = self.settings.frontend_base_url or self.settings.stripe_api_base or ""
        return _stripe_gateway(found.key, address, self.settings.stripe_api_base)

    def _open_journal(self) -> Journal:
        if self._journal is None:
            self._journal = self.around.open_journal(self.settings)
            self._stack.callback(self._journal.close)
        return self._journal

    def _start_engine(self) -> EngineThread:
        from app.return_address import return_address

        gateway, journal = self._open_gateway(), self._open_journal()
        if not self.demo:
            return_address(self.settings, livemode=gateway.livemode)
        engine = _make_engine(gateway, journal, self.around.paths.locks_dir, self._stack)
        engine.start()
        self._stack.callback(engine.shut_down, STOP_SECONDS)
        return engine


# Imported when they are wanted: the kiosk's first frame waits for none of these.


def _demo_key() -> SecretKey:
    from app.secret_key import SecretKey

    return SecretKey(_DEMO_KEY)


def _stripe_gateway(key: SecretKey, return_url_base: str, api_base: str | None) -> PaymentGateway:
    from app.gateway.stripe_gateway import StripeGateway

    return StripeGateway(key, return_url_base, api_base=api_base)


def _make_engine(
    gateway: PaymentGateway, journal: Journal, locks_dir: Path, stack: contextlib.ExitStack
) -> EngineThread:
    """Raises JournalUnavailable if this process cannot hold a lock file."""
    from random import Random

    from app.engine.clock import Clock
    from app.engine.engine import CheckoutEngine
    from app.engine.engine_thread import EngineThread
    from app.engine.feed import Feed
    from app.engine.ownership import LockFileOwnership
    from app.engine.room import EngineRoom
    from app.engine.worker import DaemonWorker, ThreadWorker

    try:
        ownership = LockFileOwnership(locks_dir)
    except OSError as error:
        raise _unusable(locks_dir, error) from None
    gateway_worker = DaemonWorker("mofang-stripe", _STRIPE_CALLS)
    journal_worker = ThreadWorker("mofang-journal", 1)
    stack.callback(gateway_worker.close)
    stack.callback(journal_worker.close)
    feed = Feed()
    room = EngineRoom(gateway, journal, gateway_worker, journal_worker, feed, Clock(), Random())
    return EngineThread(lambda: CheckoutEngine(room, ownership), feed)


def _unusable(folder: Path, error: OSError | RuntimeError) -> JournalUnavailable:
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return JournalUnavailable("home_unusable", folder=str(folder), reason=reason)


@contextlib.contextmanager
def running(around: Surroundings) -> Iterator[Runtime]:
    """A run, closed at its end. Raises InvalidSettings."""
    runtime = around.runtime(around.load_settings())
    try:
        yield runtime
    finally:
        runtime.close()


@contextlib.contextmanager
def open_runtime(home: Path | None, *, demo: bool) -> Iterator[Runtime]:
    """One run, from its home to its end. Raises JournalUnavailable, InvalidSettings."""
    with surroundings(home, demo=demo) as around, running(around) as runtime:
        yield runtime


def show_start_trouble(
    words_in: Callable[[str], str], problems: Sequence[SettingsProblem], language: str
) -> None:
    """A window that says why no kiosk opens, until it is closed. Raises ImportError if Qt lacks a system library."""
    from app.desktop.start_trouble import StartTrouble, show_start_trouble

    show_start_trouble(StartTrouble(words_in, problems), language)


def run_simulator(arguments: Sequence[str], language: str) -> int:
    """The simulator as a program of its own, with its own command line. Returns the exit code."""
    from app.simulator.command import main

    return main(arguments, language)
