"""The one composition root: picks the adapters, and keeps the order in which they start and stop.

Start: home → log → settings → (simulator) → key → gateway → journal → engine. Stop: the other way round.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app import logs
from app.assembly import hold_server_lock, make_desk, make_engine, make_equipment
from app.core.errors import (
    GatewayBusy,
    GatewayUnreachable,
    InputError,
    KeyRejected,
    VaultError,
)
from app.settings import Settings
from app.surroundings import Surroundings, demo_key
from app.surroundings import surroundings as surroundings

if TYPE_CHECKING:
    from app.desktop.desk.first_run_service import FirstRunOutcome
    from app.engine.desk_thread import DeskThread
    from app.engine.engine_thread import EngineThread
    from app.gateway.port import KeyReport, PaymentGateway, ServiceGateway
    from app.health.findings import Finding
    from app.hub_token import HubToken
    from app.journal.books import Books
    from app.journal.opening import Archive
    from app.journal.port import Journal
    from app.journal.receipt_book import ReceiptBook
    from app.secret_key import SecretKey
    from app.service.open_parts import Equipment
    from app.service.options import ServeOptions
    from app.service.server import Interrupts
    from app.settings import SettingsProblem
    from app.simulator.server import SimulatorServer
    from app.vault import (
        FoundKey,
    )
    from app.webhook_secret import WebhookSecret

_log = logging.getLogger(__name__)

STOP_SECONDS = 5.0


class Runtime:
    """One run of the program: settings now; simulator, gateway and engine when they are first wanted."""

    def __init__(self, around: Surroundings, settings: Settings) -> None:
        self.around = around
        self.settings = settings
        self._gate = threading.Lock()
        self._stack = contextlib.ExitStack()
        self._simulator: SimulatorServer | None = None
        self._gateway: PaymentGateway | None = None
        # The same one, if it may be asked to give money back.
        self._own_gateway: ServiceGateway | None = None
        self._archive: Archive | None = None
        self._service: EngineThread | None = None
        self._desk: DeskThread | None = None

    @property
    def demo(self) -> bool:
        """Whether the simulator stands in for Stripe."""
        return self.around.demo

    @property
    def lock_file(self) -> Path:
        """Held by the one kiosk of this home."""
        return self.around.paths.locks_dir / "kiosk.lock"

    @property
    def pin_wait_file(self) -> Path:
        """Wrong PINs are counted here."""
        return self.around.paths.pin_wait_file

    @property
    def desk_lock_file(self) -> Path:
        """Held by the one desk of this home. A kiosk may be open beside it."""
        return self.around.paths.locks_dir / "desk.lock"

    @property
    def desk_look_file(self) -> Path:
        """How the desk was looked at last."""
        return self.around.paths.desk_look_file

    @property
    def livemode(self) -> bool | None:
        """Whether real money moves; None until the key has been read, or the hub has told it."""
        if self.demo:
            return False
        return None if self._gateway is None else self._gateway.livemode

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
            return self._open_archive().journal

    def open_books(self) -> Books:
        """What the service keeps beside its payments, in the journal's database. Opened by its first use."""
        with self._gate:
            return self._open_archive().books()

    def open_receipts(self, face: str) -> ReceiptBook:
        """What became of the receipts of this home's kiosk, or desk. Opened by its first use."""
        with self._gate:
            return self._open_archive().receipts(self.around.place_of(face))

    def open_service(self) -> EngineThread:
        """The engine, started. Slow; may be called again after it failed. Raises MofangError."""
        with self._gate:
            if self._service is None:
                self._service = self._start_engine()
            return self._service

    def open_desk(self) -> DeskThread:
        """The desk's engine, started. Slow; may be called again after it failed. Raises MofangError."""
        with self._gate:
            if self._desk is None:
                self._desk = self._start_desk()
            return self._desk

    def look_over(self, language: str) -> Iterator[Finding]:
        """What `mofang doctor` says, looked at beside whatever is running here. Slow."""
        from app.health.looking_over import look_at_settings, look_over
        from app.settings import InvalidSettings

        mistakes: Sequence[SettingsProblem] = ()
        try:
            self.around.load_settings()
        except InvalidSettings as invalid:
            mistakes = invalid.problems
        yield from look_at_settings(self.around, mistakes, language)
        with contextlib.closing(Runtime(self.around, self.settings)) as beside:
            yield from look_over(beside)

    def save_settings(self, changes: Mapping[str, object]) -> None:
        """Write settings down, for the next start. Raises InvalidSettings, InputError `settings_in_demo`."""
        from app.settings.writing import change_settings

        if self.demo:
            raise InputError("settings_in_demo")
        change_settings(self.around.settings_file, changes)

    def save_diagnostics(self, file: Path, findings: Sequence[Finding]) -> None:
        """Write one file for those who help. Raises OSError. Slow."""
        from app.health.diagnostics import save_diagnostics

        with contextlib.closing(Runtime(self.around, self.settings)) as beside:
            save_diagnostics(file, beside, findings)

    def open_refund_gateway(self) -> ServiceGateway:
        """With the key that gives money back. Slow. Raises KeyRejected, VaultError, InputError."""
        with self._gate:
            self._open_gateway()
            gateway = self._refund_gateway()
            if gateway is None:
                raise KeyRejected("refund_key_missing")
            return gateway

    def run_desk(self, address: str = "") -> int:
        """The desk's window, until it is closed; `address` fills its form. Raises ImportError if Qt lacks a library."""
        from app.desktop.desk.desk_application import run_desk

        return run_desk(self, address)

    def run_kiosk(self) -> int:
        """The kiosk's window, until staff leave it. Raises ImportError if Qt lacks a system library."""
        from app.desktop.application import run_kiosk

        return run_kiosk(self)

    def run_service(
        self,
        options: ServeOptions,
        interrupts: Interrupts,
        started: Callable[[ServeOptions, KeyReport | None], None],
    ) -> None:
        """The payment service, until it is interrupted. Raises MofangError if it cannot start."""
        _need_server_libraries()
        from app.service.http_server import bound_socket
        from app.service.server import PaymentServer

        options = self.prepared(options)
        # Before anything else is started: the port may be taken, and the pages' address holds it.
        with bound_socket(options.host, options.http_port) as listener:
            options = dataclasses.replace(options, http_port=listener.getsockname()[1])
            equipment = self.open_equipment(options)
            PaymentServer(equipment, self.settings, options, listener, interrupts, started).run()

    def prepared(self, options: ServeOptions) -> ServeOptions:
        """With what the settings say of it, checked; its log has started, and no other server may use this home.

        Raises InputError (`server_already_running` if one does), JournalUnavailable `home_unusable`.
        """
        options = options.completed(self.settings, demo=self.demo)
        options.check()
        if self.settings.database_url is None:
            # PostgreSQL notifies each server of what the others have written.
            hold_server_lock(self.around.paths.locks_dir, self._stack)
        logs.add_log_file(options.log_file or self.around.paths.log_dir / options.log_name)
        return options

    def open_equipment(self, options: ServeOptions) -> Equipment:
        """What the service works with, closed with this run. Slow. Raises MofangError."""
        with self._gate:
            archive = self._open_archive()
            gateway = self._service_gateway(options)
            archive.journal.check()
            secrets = self._webhook_secrets(options)
            locks_dir, zone = self.around.paths.locks_dir, self.settings.zone
            return make_equipment(gateway, archive, locks_dir, self._stack, secrets, zone)

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
            self._service = self._desk = self._archive = self._simulator = None
            self._gateway = self._own_gateway = None

    # --- in the order of starting ---

    def _webhook_secrets(self, options: ServeOptions) -> tuple[WebhookSecret, ...]:
        """A server has no keyring, as a rule, and does not need one for this. Raises KeyRejected."""
        if self.demo:
            return _demo_webhook(self._open_simulator(), options)
        try:
            found = self.around.find_webhook_secrets()
        except VaultError as error:
            _log.warning("The keyring cannot be asked for webhook secrets: %s", error.code)
            found = None
        if found is None:
            _log.info("No webhook secret: Stripe is asked for its events instead")
            return ()
        shown = ", ".join(each.fingerprint for each in found.secrets)
        _log.info("Webhooks signed by %s, from %s", shown, found.source)
        return found.secrets

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
            self._gateway = self._made_gateway()
            self._stack.callback(self._gateway.close)
        return self._gateway

    def _made_gateway(self) -> PaymentGateway:
        if self.demo:
            self._own_gateway = self._demo_gateway()
            return self._own_gateway
        if self.settings.hub_address:
            return self._hub_gateway()
        self._own_gateway = self._stripe_gateway()
        return self._own_gateway

    def _hub_gateway(self) -> PaymentGateway:
        found = self.around.find_hub_token()
        if found is None:
            raise KeyRejected("device_token_missing")
        _log.info("Hub %s, token from %s", self.settings.hub_address, found.source)
        return _hub_gateway(found.token, self.settings)

    def _demo_gateway(self) -> ServiceGateway:
        base = self._open_simulator().base_url
        return _stripe_gateway(demo_key(), base, base)

    def _service_gateway(self, options: ServeOptions) -> ServiceGateway:
        """The customer's phone lands on the service's own pages, unless the shop has named others."""
        if self.demo:
            base = self._open_simulator().base_url
            gateway = _stripe_gateway(demo_key(), options.base_url, base)
        else:
            found = self._found_key()
            pages = self.settings.frontend_base_url or self.settings.service_address
            gateway = _stripe_gateway(
                found.key, pages or options.base_url, self.settings.stripe_api_base
            )
        self._stack.callback(gateway.close)
        return gateway

    def _found_key(self) -> FoundKey:
        found = self.around.find_key()
        if found is None:
            raise KeyRejected("key_missing")
        _log.info("Key %s from %s", found.key, found.source)
        return found

    def _usable_refund_gateway(self) -> ServiceGateway | None:
        """A wrong key for refunds keeps nobody from making links; `mofang key test --refunds` says what is wrong."""
        try:
            return self._refund_gateway()
        except KeyRejected as error:
            _log.warning("No refunds: %s", error)
            return None

    def _refund_gateway(self) -> ServiceGateway | None:
        """By a second key, if there is one for the same kind of money; else by the main one. None behind a hub."""
        try:
            found = self.around.find_refund_key()
        except VaultError as error:
            _log.warning("The keyring cannot be asked for a refund key: %s", error.code)
            found = None
        if found is None:
            return self._own_gateway
        if self.livemode is not None and found.key.livemode is not self.livemode:
            raise KeyRejected("refund_key_other_mode", fingerprint=found.key.fingerprint)
        _log.info("Refunds by key %s from %s", found.key, found.source)
        gateway = _stripe_gateway(found.key, "", self.settings.stripe_api_base)
        self._stack.callback(gateway.close)
        return gateway

    def _stripe_gateway(self) -> ServiceGateway:
        found = self._found_key()
        # Reading needs no address for the phone, so a wrong one is told when a checkout is to start.
        address = self.settings.frontend_base_url or self.settings.stripe_api_base or ""
        return _stripe_gateway(found.key, address, self.settings.stripe_api_base)

    def _open_archive(self) -> Archive:
        if self._archive is None:
            self._archive = self.around.open_archive(self.settings)
            self._stack.callback(self._archive.close)
        return self._archive

    def _start_desk(self) -> DeskThread:
        gateway, archive = self._open_ready_gateway(), self._open_archive()
        locks_dir = self.around.paths.locks_dir
        refunds = self._usable_refund_gateway()
        zone = self.settings.zone
        desk = make_desk(gateway, self._own_gateway, refunds, archive, locks_dir, self._stack, zone)
        desk.start()
        self._stack.callback(desk.shut_down, STOP_SECONDS)
        return desk

    def _open_ready_gateway(self) -> PaymentGateway:
        """One by which a checkout can be started: the phone has somewhere to go afterwards. Raises MofangError."""
        from app.return_address import return_address

        gateway = self._open_gateway()
        if not self.demo and not self.settings.hub_address:
            return_address(self.settings, livemode=gateway.livemode is not False)
        return gateway

    def _start_engine(self) -> EngineThread:
        gateway, archive = self._open_ready_gateway(), self._open_archive()
        locks_dir, zone = self.around.paths.locks_dir, self.settings.zone
        engine = make_engine(gateway, archive, locks_dir, self._stack, zone)
        engine.start()
        self._stack.callback(engine.shut_down, STOP_SECONDS)
        return engine


# Imported when they are wanted: the kiosk's first frame waits for none of these.


def _demo_webhook(simulator: SimulatorServer, options: ServeOptions) -> tuple[WebhookSecret, ...]:
    """The simulator is told where to send its events, if that is known before the service listens."""
    import secrets

    from app.simulator.webhooks import WebhookTarget, register
    from app.webhook_secret import WebhookSecret

    secret = WebhookSecret(f"whsec_{secrets.token_hex(16)}")
    if options.http_port and not options.tls:
        url = f"http://127.0.0.1:{options.http_port}/api/v1/payment/webhook"
        register(simulator.ledger, WebhookTarget(url, secret.reveal()))
    return (secret,)


def _stripe_gateway(key: SecretKey, return_url_base: str, api_base: str | None) -> ServiceGateway:
    from app.gateway.stripe_gateway import StripeGateway

    return StripeGateway(key, return_url_base, api_base=api_base)


def _hub_gateway(token: HubToken, settings: Settings) -> PaymentGateway:
    """The hub was asked once, so that it is known whether real money moves. Raises KeyRejected, InputError."""
    _need_server_libraries()
    from app.gateway.hub_gateway import HubGateway

    authorities = Path(settings.hub_ca_file) if settings.hub_ca_file else None
    gateway = HubGateway(settings.hub_address or "", token, authorities)
    try:
        gateway.greet()
    except (GatewayUnreachable, GatewayBusy) as error:
        _log.warning("The hub does not answer yet: %s", error)
    except KeyRejected:
        gateway.close()
        raise
    return gateway


def _need_server_libraries() -> None:
    """The frozen program leaves them out (build.spec). Raises InputError."""
    if importlib.util.find_spec("grpc") is None:
        raise InputError("not_in_frozen_program")


def runtime(around: Surroundings, settings: Settings) -> Runtime:
    """A run that whoever asked for it must close."""
    return Runtime(around, settings)


def run_first_run(around: Surroundings, language: str) -> FirstRunOutcome | None:
    """Ask what a shop must know before its first payment. None if this one knows it already; needs a display."""
    from app.set_up import SetUp

    set_up = SetUp(around)
    if around.demo or not set_up.is_needed():
        return None
    from app.desktop.desk.first_run_application import run_first_run

    return run_first_run(set_up, language)


def trial_address(around: Surroundings) -> str:
    """What fills the desk's form for a shop's first payment. Raises InvalidSettings."""
    from app.set_up import trial_address

    return trial_address(around.load_settings())


@contextlib.contextmanager
def running(around: Surroundings) -> Iterator[Runtime]:
    """A run, closed at its end. Raises InvalidSettings."""
    run = runtime(around, around.load_settings())
    try:
        yield run
    finally:
        run.close()


@contextlib.contextmanager
def open_runtime(home: Path | None, *, demo: bool) -> Iterator[Runtime]:
    """One run, from its home to its end. Raises JournalUnavailable, InvalidSettings."""
    with surroundings(home, demo=demo) as around, running(around) as run:
        yield run


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
