"""How a payment's story is told: to a person, or to a program."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from app.core.events import CloseReason
from app.core.payment import Alarm, Payment
from app.core.sentences import decline_sentence, staff_sentence
from app.core.state import PaymentState
from app.engine.feed import Contact
from app.terminal.exit_codes import ExitCode
from app.terminal.qr_text import narrowest, qr_matrix, qr_text
from app.terminal.screen import Screen
from app.terminal.words import say


class Teller(Protocol):
    """Hears what happens to one payment, in this order."""

    def asking(self) -> None:
        """The payment service is being asked."""

    def offered(self, payment: Payment) -> None:
        """There is a link. Told once, and not at all if the payment ended before."""

    def changed(self, payment: Payment) -> None:
        """Another state, but not the last."""

    def declined(self, payment: Payment) -> None:
        """A bank said no to one try; the link is still good."""

    def contact_changed(self, contact: Contact) -> None:
        """The payment service stopped, or began, to answer."""

    def waiting(self, remaining_seconds: float | None) -> None:
        """Nothing new; None when the link has no time limit of ours."""

    def left_behind(self, payment: Payment) -> None:
        """We stop looking at a link that may still be payable."""

    def ended(self, payment: Payment, code: ExitCode) -> None:
        """The last word."""


class TextTeller:
    """For a person: QR, link and one line for each thing that happens."""

    def __init__(self, screen: Screen, *, demo: bool, with_qr: bool) -> None:
        self._screen = screen
        self._language = screen.language
        self._demo = demo
        self._with_qr = with_qr

    def asking(self) -> None:
        """See Teller."""
        self._screen.status(say(self._language, "asking"))

    def offered(self, payment: Payment) -> None:
        """See Teller."""
        url = payment.checkout_url or ""
        self._say("order", **_facts(payment))
        if self._with_qr:
            self._draw(url)
        self._screen.line(say(self._language, "scan_or_open"))
        self._screen.line(url)
        if not payment.livemode:
            self._say("demo_mode" if self._demo else "test_mode")
        self._say("ctrl_c")

    def changed(self, payment: Payment) -> None:
        """See Teller."""
        if payment.state is PaymentState.CLOSING:
            timed_out = payment.close_reason is CloseReason.TIMEOUT
            self._say("closing_timeout" if timed_out else "closing")
        elif payment.state is PaymentState.PROCESSING:
            self._say("processing")

    def declined(self, payment: Payment) -> None:
        """See Teller."""
        self._screen.line(decline_sentence(payment.last_decline or "", self._language))
        self._say("declined")

    def contact_changed(self, contact: Contact) -> None:
        """See Teller."""
        self._say(f"contact_{contact.value}")

    def waiting(self, remaining_seconds: float | None) -> None:
        """See Teller."""
        if remaining_seconds is None:
            self._screen.status(say(self._language, "waiting_long"))
            return
        minutes, seconds = divmod(max(0, round(remaining_seconds)), 60)
        shown = say(self._language, "waiting", minutes=minutes, seconds=f"{seconds:02}")
        self._screen.status(shown)

    def left_behind(self, payment: Payment) -> None:
        """See Teller."""
        self._say("left_behind", number=payment.number)

    def ended(self, payment: Payment, code: ExitCode) -> None:
        """See Teller."""
        if Alarm.MISMATCH in payment.alarms:
            self._say("result_mismatch")
            return
        if code is ExitCode.UNDECIDED and payment.state is not PaymentState.PROCESSING:
            return
        reason = ""
        if payment.failure_code is not None:
            reason = staff_sentence(payment.failure_code, self._language)
        facts = _facts(payment)
        session = payment.session_id or payment.number
        self._say(f"result_{code.name.lower()}", reason=reason, session=session, **facts)

    def _draw(self, url: str) -> None:
        matrix = qr_matrix(url)
        size = self._screen.size
        coloured = self._screen.is_terminal
        # A file has no width; a window that is too narrow would only show a torn code.
        columns = size.columns if coloured else len(matrix) * 2
        drawn = qr_text(matrix, columns, coloured=coloured)
        if drawn is None:
            self._say("too_narrow", needed=narrowest(matrix), columns=columns)
            return
        for line in drawn.lines:
            self._screen.line(line)
        if coloured and len(drawn.lines) > size.lines:
            self._say("too_low", needed=len(drawn.lines), lines=size.lines)

    def _say(self, key: str, **details: object) -> None:
        self._screen.line(say(self._language, key, **details))


class JsonTeller:
    """For a program: one object a line; `created` comes first, `ended` last.

    `now` is Stripe's clock in seconds since the epoch; None where it is not known.
    """

    def __init__(self, screen: Screen, now: Callable[[], float | None]) -> None:
        self._screen, self._now = screen, now

    def asking(self) -> None:
        """Nothing: `created` comes first."""

    def offered(self, payment: Payment) -> None:
        """`created`, with what the guide's create answer has."""
        self._tell(
            "created",
            session_id=payment.session_id,
            checkout_url=payment.checkout_url,
            livemode=payment.livemode,
            state=payment.state.value,
            **_facts(payment),
        )

    def changed(self, payment: Payment) -> None:
        """`state`."""
        self._tell("state", state=payment.state.value, number=payment.number)

    def declined(self, payment: Payment) -> None:
        """`declined`, with the bank's code."""
        self._tell("declined", code=payment.last_decline, declines=payment.declines)

    def contact_changed(self, contact: Contact) -> None:
        """`contact`."""
        self._tell("contact", contact=contact.value)

    def waiting(self, remaining_seconds: float | None) -> None:
        """Nothing: programs have clocks."""

    def left_behind(self, payment: Payment) -> None:
        """`left_behind`."""
        self._tell("left_behind", number=payment.number, session_id=payment.session_id)

    def ended(self, payment: Payment, code: ExitCode) -> None:
        """The last `state`, then `ended`."""
        self._tell("state", state=payment.state.value, number=payment.number)
        self._tell(
            "ended",
            result=code.name.lower(),
            exit_code=int(code),
            session_id=payment.session_id,
            payment_intent_id=payment.payment_intent_id,
            failure_code=payment.failure_code,
            alarms=sorted(payment.alarms),
            **_facts(payment),
        )

    def _tell(self, event: str, **fields: object) -> None:
        at = datetime.fromtimestamp(self._now() or time.time(), UTC).isoformat(
            timespec="milliseconds"
        )
        self._screen.document({"event": event, "at": at, **fields})


def _facts(payment: Payment) -> dict[str, object]:
    return {
        "number": payment.number,
        "amount": payment.order.amount.to_text(),
        "currency": payment.order.amount.currency,
        "product": payment.order.product_name,
    }
