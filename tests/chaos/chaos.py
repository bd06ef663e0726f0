"""Real processes over TCP, killed and frozen at random; afterwards the journal must be the simulator's truth."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from app.core.payment import Payment
from app.core.state import PaymentState
from tests.journal.reading import payments_in
from tests.stage.ports import free_port

KEY = "sk_test_ChaosOpensOnlyTheSimulator"
MANY_CHECKOUTS = 10_000
FINISH_SECONDS = 240.0
START_SECONDS = 60.0
_CARDS = ("4242424242424242", "4000000000009995", "4000002500003155")
_http = build_opener(ProxyHandler({}))


@dataclass
class Stage:
    """The two processes, the disk that outlives them, and the customers."""

    folder: Path
    random: Random
    port: int = field(default_factory=free_port)
    told: list[dict[str, str]] = field(default_factory=list)
    simulator: subprocess.Popen[str] | None = None
    till: subprocess.Popen[str] | None = None
    starts: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _progress: threading.Event = field(default_factory=threading.Event)
    _readers: list[threading.Thread] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # --- processes ---

    def start_simulator(self) -> None:
        """A new process on the old state file."""
        state = str(self.folder / "simulator.state")
        command = ["simulator", "--port", str(self.port), "--state", state]
        self.simulator = self._spawn(["-m", "app", *command], "simulator")
        deadline = threading.Event()
        for _ in range(int(START_SECONDS / 0.1)):
            if self.ask("GET", "/_control/clock") is not None:
                return
            deadline.wait(0.1)
        raise TimeoutError("the simulator did not start")

    def start_till(self, checkouts: int = MANY_CHECKOUTS) -> None:
        """A new process on the old journal."""
        self.starts += 1
        seed = str(self.random.randrange(1_000_000))
        arguments = [str(self.folder / "home"), seed, str(checkouts)]
        self.till = self._spawn(["-m", "tests.chaos.till_process", *arguments], "till")
        reader = threading.Thread(target=self._read, args=(self.till,), daemon=True)
        reader.start()
        self._readers.append(reader)

    def _spawn(self, arguments: list[str], name: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_API_BASE": self.base_url,
            "FRONTEND_BASE_URL": "https://shop.example",
            "MOFANG_HOME": str(self.folder / "home"),
        }
        log = (self.folder / f"{name}.log").open("a")
        with log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if name == "till" else log,
                stderr=log,
                text=True,
            )

    def _read(self, till: subprocess.Popen[str]) -> None:
        assert till.stdout is not None
        with till.stdout:
            for line in till.stdout:
                with contextlib.suppress(ValueError):
                    self.told.append(json.loads(line))
                    self._progress.set()

    # --- the world ---

    def ask(self, method: str, path: str, **fields: object) -> dict[str, Any] | None:
        """One control request; None while the simulator is down, frozen or of another opinion."""
        body = json.dumps(fields).encode() if method == "POST" else None
        try:
            request = Request(self.base_url + path, data=body, method=method)
            with _http.open(request, timeout=5) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except (URLError, OSError, ValueError):
            return None

    def sessions(self) -> list[dict[str, Any]]:
        """Stripe's truth."""
        answer = self.ask("GET", "/_control/sessions")
        return answer["sessions"] if answer else []

    def customers(self) -> None:
        """People with phones, until the storm is over."""
        random = Random(self.random.randrange(1_000_000))
        while not self._over.wait(random.uniform(0.05, 0.4)):
            payable = [each for each in self.sessions() if each["status"] == "open"]
            if payable and random.random() < 0.7:
                session = random.choice(payable)
                path = f"/_control/sessions/{session['id']}/pay"
                self.ask("POST", path, card=random.choice(_CARDS), succeeded=random.random() < 0.7)

    def storm(self, rounds: int) -> Counter[str]:
        """So many blows, each after a while in which the till may get somewhere."""
        blows: Counter[str] = Counter()
        customers = threading.Thread(target=self.customers, daemon=True)
        customers.start()
        for _ in range(rounds):
            self._let_happen()
            blow = self.random.choice(
                (
                    self._kill_till,
                    self._kill_till,
                    self._kill_simulator,
                    self._freeze_till,
                    self._freeze_simulator,
                )
            )
            blow()
            blows[blow.__name__.strip("_")] += 1
        self._over.set()
        customers.join()
        return blows

    def _let_happen(self) -> None:
        """A few words from the till, or a moment, so that the blow comes in the middle of things."""
        for _ in range(self.random.randint(1, 6)):
            self._progress.clear()
            self._progress.wait(self.random.uniform(0.05, 1.5))

    def _kill_till(self) -> None:
        _kill(self.till)
        self.start_till()

    def _kill_simulator(self) -> None:
        _kill(self.simulator)
        self.start_simulator()

    def _freeze_till(self) -> None:
        self._freeze(self.till)

    def _freeze_simulator(self) -> None:
        self._freeze(self.simulator)

    def _freeze(self, process: subprocess.Popen[str] | None) -> None:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGSTOP)
            self._over.wait(self.random.uniform(0.1, 2.0))
            process.send_signal(signal.SIGCONT)

    def finish(self) -> None:
        """The storm is over: the last till only recovers, and must come to an end by itself."""
        _kill(self.till)
        self.start_till(checkouts=0)
        assert self.till is not None
        self.till.wait(FINISH_SECONDS)
        for reader in self._readers:
            reader.join()

    def close(self) -> None:
        """Leave nothing running."""
        self._over.set()
        _kill(self.till)
        _kill(self.simulator)

    def payments(self) -> dict[str, Payment]:
        """What the journal remembers."""
        return {payment.payment_id: payment for payment in payments_in(self.folder / "home")}


def _kill(process: subprocess.Popen[str] | None) -> None:
    if process is not None:
        process.kill()
        process.wait()


@contextlib.contextmanager
def stage(folder: Path, seed: int) -> Iterator[Stage]:
    """A simulator and a till, running."""
    (folder / "home").mkdir(parents=True)
    playing = Stage(folder, Random(seed))
    try:
        playing.start_simulator()
        playing.start_till()
        yield playing
    finally:
        playing.close()


def check(playing: Stage) -> Counter[PaymentState]:
    """0 lost, 0 double, 0 payable and unwatched, 0 wrong success."""
    payments, sessions = playing.payments(), playing.sessions()
    made = Counter(session["client_reference_id"] for session in sessions)
    assert all(count == 1 for count in made.values()), "two sessions for one order"
    for session in sessions:
        _check_session(session, payments)
    truth = {session["client_reference_id"]: session for session in sessions}
    for fact in playing.told:
        if PaymentState.PAID in (fact.get("shown"), fact.get("freed")):
            session = truth[fact["payment_id"]]
            assert session["payment_status"] == "paid", "0 wrong success"
    assert all(payment.is_final for payment in payments.values()), "something is left over"
    return Counter(payment.state for payment in payments.values())


def _check_session(session: dict[str, Any], payments: dict[str, Payment]) -> None:
    payment = payments.get(session["client_reference_id"])
    assert payment is not None, "0 lost: a session without a payment"
    assert session["status"] != "open", "left payable"
    if session["payment_status"] == "paid":
        assert payment.state is PaymentState.PAID, f"0 lost: paid, but {payment.state}"
    else:
        assert payment.state is not PaymentState.PAID, "0 wrong success"
