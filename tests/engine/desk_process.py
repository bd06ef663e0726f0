"""A desk, or a kiosk, without its window, as a process of its own: told what to do by lines, and telling by lines.

`python -m tests.engine.desk_process desk|kiosk`; the environment says which home, key and Stripe.
"""

from __future__ import annotations

import json
import os
import sys
import threading

from PySide6.QtCore import QCoreApplication

from app import bootstrap
from app.bootstrap import Runtime
from app.core.events import CloseReason
from app.core.money import Money
from app.core.order import Order
from app.core.refund import Refund
from app.desktop.engine_bridge import EngineBridge
from app.engine.commands import RequestRefund, StartCheckout
from app.engine.desk_thread import DeskThread
from app.engine.engine_thread import EngineThread
from app.engine.feed import PaymentUpdate

ANSWER_SECONDS = 60.0
_telling = threading.Lock()


def tell(**facts: object) -> None:
    """One line of JSON."""
    with _telling:
        print(json.dumps(facts), flush=True)


def tell_update(update: PaymentUpdate) -> None:
    """As a window would show it."""
    payment = update.payment
    tell(payment=payment.payment_id, state=payment.state, alarms=sorted(payment.alarms))


def tell_refund(refund: Refund) -> None:
    """As a window would show it."""
    tell(refund=refund.refund_id, refund_state=refund.state)


def start(engine: DeskThread | EngineThread, face: str, payment_id: str, seconds: str) -> None:
    """A link of a desk, or a code on a kiosk's screen."""
    order = Order(Money(1990, "USD"), product_name=f"from the {face}")
    command = StartCheckout(payment_id, order, "en", face, float(seconds))
    engine.start_checkout(command).result(ANSWER_SECONDS)


def carry_out(engine: DeskThread | EngineThread, face: str, line: str) -> None:
    """One wish of a person."""
    match line.split():
        case ["start", payment_id, seconds]:
            start(engine, face, payment_id, seconds)
        case ["cancel", payment_id]:
            engine.cancel(payment_id, CloseReason.STAFF).result(ANSWER_SECONDS)
        case ["refund", refund_id, payment_id] if isinstance(engine, DeskThread):
            wish = RequestRefund(refund_id, payment_id, None, None, None, "desk")
            engine.request_refund(wish).result(ANSWER_SECONDS)
        case ["leave"]:
            raise EOFError
        case _:
            raise ValueError(line)
    tell(done=line.strip())


def main() -> None:
    """Until standard input ends, or somebody says so; then in good order."""
    face = sys.argv[1]
    with bootstrap.open_runtime(None, demo=False) as runtime:
        engine = runtime.open_desk() if face == "desk" else runtime.open_service()
        engine.subscribe(tell_update)
        if isinstance(engine, DeskThread):
            engine.subscribe_refunds(tell_refund)
        engine.ready.result(ANSWER_SECONDS)
        tell(ready=face, process=os.getpid())
        try:
            for line in sys.stdin:
                carry_out(engine, face, line)
        except EOFError:
            if face == "kiosk":
                leave_kiosk(runtime)


def leave_kiosk(runtime: Runtime) -> None:
    """As the kiosk's window does when staff close it."""
    waiting = QCoreApplication([])
    bridge = EngineBridge(runtime)
    bridge.service_ready.connect(waiting.quit)
    bridge.open()
    waiting.exec()
    bridge.stop()


if __name__ == "__main__":
    main()
