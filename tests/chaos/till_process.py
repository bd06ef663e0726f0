"""One till as a process of its own: the real runtime, served by a kiosk without a window, until it is killed.

`python -m tests.chaos.till_process HOME SEED CHECKOUTS` writes each thing that its screen shows as a line of JSON.
With 0 checkouts it only finishes what others have left, and ends when nothing is left.
"""

from __future__ import annotations

import json
import queue
import sys
from concurrent.futures import Future
from pathlib import Path
from random import Random

from app.bootstrap import Runtime, open_runtime
from app.core.errors import MofangError
from app.core.events import CloseReason
from app.core.money import Money
from app.core.order import Order
from app.core.state import PaymentState
from app.engine.commands import StartCheckout, new_payment_id
from app.engine.engine_thread import EngineThread
from app.engine.feed import PaymentUpdate

SCAN_SECONDS = 4.0
ANSWER_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.2


class Screen:
    """What is on the screen, and what it has told."""

    def __init__(self, service: EngineThread, random: Random) -> None:
        self._service = service
        self._random = random
        self._updates: queue.Queue[PaymentUpdate] = queue.Queue()
        service.subscribe(self._updates.put)

    def serve(self) -> None:
        """One customer, from the tap on Pay to the free screen."""
        payment_id = new_payment_id()
        order = Order(Money(self._random.randint(50, 9_999), "USD"))
        try:
            self._service.start_checkout(
                StartCheckout(payment_id, order, "en", "chaos", SCAN_SECONDS)
            ).result(ANSWER_SECONDS)
        except MofangError as error:
            _tell(error=error.code)
            return
        shown = self._attend(payment_id, self._random.choice((0.3, 1.0, 8.0)))
        if not shown.is_final:
            _wait(self._service.cancel(payment_id, CloseReason.CUSTOMER))
            shown = self._attend(payment_id, 1.0)
        _wait(self._service.free_screen(payment_id, shown))
        _tell(payment_id=payment_id, freed=shown)

    def _attend(self, payment_id: str, patience: float) -> PaymentState:
        shown = PaymentState.PREPARING
        try:
            while not shown.is_final:
                update = self._updates.get(timeout=patience)
                if update.payment.payment_id == payment_id:
                    shown = update.payment.state
                    _tell(payment_id=payment_id, shown=shown)
        except queue.Empty:
            return shown
        return shown


def _wait(future: Future[None]) -> None:
    try:
        future.result(ANSWER_SECONDS)
    except MofangError as error:
        _tell(error=error.code)


def _tell(**fact: str) -> None:
    print(json.dumps(fact), flush=True)


def _finish_what_is_left(runtime: Runtime) -> None:
    """Nothing waits for a person: recovery alone must bring every payment to its end."""
    journal = runtime.open_journal()
    changed: queue.Queue[PaymentUpdate] = queue.Queue()
    runtime.open_service().subscribe(changed.put)
    while journal.unfinished():
        try:
            changed.get(timeout=LOOK_AGAIN_SECONDS)
        except queue.Empty:
            continue
    _tell(finished="all")


def main(home: str, seed: str, checkouts: str) -> None:
    """Serve customers, or finish what is left."""
    with open_runtime(Path(home), demo=False) as runtime:
        service = runtime.open_service()
        _tell(started=seed)
        screen = Screen(service, Random(int(seed)))
        for _ in range(int(checkouts)):
            screen.serve()
        if int(checkouts) == 0:
            _finish_what_is_left(runtime)


if __name__ == "__main__":
    main(*sys.argv[1:])
