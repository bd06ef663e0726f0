"""What staff read of a payment: its state in a word, what happened to it in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QTimeZone

from app.core import events as ev
from app.core import refund_events as rev
from app.core.payment import Alarm, Payment
from app.core.session import SessionOutcome
from app.core.state import PaymentState
from app.core.story import Happened
from app.desktop.texts import decline_reason, locale_for, staff_reason


def _say(text: str) -> str:
    return QCoreApplication.translate("PaymentWords", text)


# Asked each time, in the language of the moment.
_STATES: Mapping[PaymentState, tuple[str, Callable[[], str]]] = {
    PaymentState.PREPARING: ("open", lambda: _say("Preparing")),
    PaymentState.OPEN: ("open", lambda: _say("Waiting")),
    PaymentState.PROCESSING: ("open", lambda: _say("Processing")),
    PaymentState.CLOSING: ("quiet", lambda: _say("Closing")),
    PaymentState.PAID: ("paid", lambda: _say("Paid")),
    PaymentState.EXPIRED: ("quiet", lambda: _say("Expired")),
    PaymentState.CANCELED: ("quiet", lambda: _say("Cancelled")),
    PaymentState.FAILED: ("quiet", lambda: _say("Failed")),
}
_ALARMS: Mapping[Alarm, Callable[[], str]] = {
    Alarm.MISMATCH: lambda: _say("Wrong amount"),
    Alarm.REFUND_FAILED: lambda: _say("Refund failed"),
    Alarm.PAID_LATE: lambda: _say("Paid after cancel"),
    Alarm.PAID_AFTER_END: lambda: _say("Paid after the end"),
    Alarm.SESSION_MISSING: lambda: _say("Link not found"),
}
_CLOSED_BY: Mapping[ev.CloseReason, Callable[[], str]] = {
    ev.CloseReason.CUSTOMER: lambda: _say("The customer cancelled; the link is being closed."),
    ev.CloseReason.TIMEOUT: lambda: _say("Its time was over; the link is being closed."),
    ev.CloseReason.IDLE: lambda: _say("Nobody was there any more; the link is being closed."),
    ev.CloseReason.STAFF: lambda: _say("Staff cancelled; the link is being closed."),
    ev.CloseReason.SHUTDOWN: lambda: _say("The program was closed; so is the link."),
    ev.CloseReason.MISMATCH: lambda: _say("It was not what was ordered; the link is being closed."),
}
_OUTCOMES: Mapping[SessionOutcome, Callable[[], str]] = {
    SessionOutcome.OPEN: lambda: _say("Stripe says: the link is open."),
    SessionOutcome.PAID: lambda: _say("Stripe says: paid."),
    SessionOutcome.PROCESSING: lambda: _say("Stripe says: the bank is still working on it."),
    SessionOutcome.FAILED: lambda: _say("Stripe says: the bank turned it down."),
    SessionOutcome.EXPIRED: lambda: _say("Stripe says: the link is closed, and nothing was paid."),
    SessionOutcome.CONTRADICTION: lambda: _say("Stripe's answer contradicts itself."),
    SessionOutcome.UNKNOWN: lambda: _say("Stripe's answer is not known to this program."),
}


def state_chip(payment: Payment) -> tuple[str, str]:
    """The look ("open", "paid", "quiet", "alarm") and the word; what needs staff comes before what is."""
    for alarm, words in _ALARMS.items():
        if alarm in payment.open_alarms:
            return "alarm", words()
    look, words = _STATES[payment.state]
    return look, words()


def state_words(state: PaymentState) -> str:
    """The word for a state alone."""
    return _STATES[state][1]()


def event_words(happened: Happened, language: str) -> str:
    """One line of a payment's story."""
    event = happened.event
    if happened.refund_id is not None:
        return _refund_words(event, language)
    match event:
        case ev.CheckoutPrepared():
            return _say("Written down, before anything was asked of Stripe.")
        case ev.SessionCreated():
            return _say("Stripe made the link.")
        case ev.SessionObserved(snapshot) if snapshot.decline is not None:
            code = snapshot.decline.code
            return f"{_say('The bank declined a try.')} {decline_reason(code, language)}"
        case ev.SessionObserved(snapshot):
            return _OUTCOMES[snapshot.outcome]()
        case ev.CloseRequested(reason):
            return _CLOSED_BY[reason]()
        case _:
            return _rarer_words(event, language)


def _rarer_words(event: object, language: str) -> str:
    match event:
        case ev.CodeScanned():
            return _say("A phone opened the link.")
        case ev.ScreenFreed():
            return _say("The screen went to the next customer.")
        case ev.WatchResumed():
            return _say("Looked after again, after a restart.")
        case ev.SessionMissed():
            return _say("Stripe does not know the link.")
        case ev.CreationLapsed():
            return _say("Whatever link there might have been has expired by now.")
        case ev.AlarmsAcknowledged(note=note):
            done = _say("Staff have looked after it.")
            return f"{done} {note}" if note else done
        case ev.RefundFailed():
            return _say("A refund failed.")
        case _:
            code = getattr(event, "code", "")
            return f"{_say('Stripe did not make the link.')} {staff_reason(code, language)}"


def _refund_words(event: object, language: str) -> str:
    match event:
        case rev.RefundRequested():
            return _say("Refund: written down.")
        case rev.RefundTakenUp():
            return _say("Refund: looked after again, after a restart.")
        case rev.RefundObserved(snapshot):
            return _REFUND_STATUS.get(snapshot.status, lambda: _say("Refund: Stripe answered."))()
        case _:
            code = getattr(event, "code", "")
            return f"{_say('Refund: not carried out yet.')} {staff_reason(code, language)}"


_REFUND_STATUS: Mapping[str, Callable[[], str]] = {
    "succeeded": lambda: _say("Refund: the money is on its way to the customer."),
    "pending": lambda: _say("Refund: Stripe is working on it."),
    "failed": lambda: _say("Refund: it failed."),
    "canceled": lambda: _say("Refund: it was cancelled."),
}


def moment_words(at: float, language: str) -> str:
    """A date and a time of day, where this machine is."""
    moment = QDateTime.fromSecsSinceEpoch(int(at), QTimeZone.systemTimeZone())
    return locale_for(language).toString(moment, QLocale.FormatType.ShortFormat)


def time_words(at: float, language: str) -> str:
    """The time alone for today, the date as well for any other day."""
    zone = QTimeZone.systemTimeZone()
    moment, now = QDateTime.fromSecsSinceEpoch(int(at), zone), QDateTime.currentDateTime()
    if moment.date() == now.date():
        return moment.toString("HH:mm")
    locale = locale_for(language)
    shape = "M月d日 HH:mm" if language == "zh" else "d MMM HH:mm"
    return locale.toString(moment, shape)
