"""What staff read of a payment: its state in a word, what happened to it in sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, tzinfo

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QTime, QTimeZone

from app.core import events as ev
from app.core import refund_events as rev
from app.core.dispute import DisputeObserved
from app.core.payment import Alarm, Payment
from app.core.session import SessionOutcome
from app.core.state import PaymentState
from app.core.story import Happened
from app.desktop.desk.payment_days import day_of
from app.desktop.texts import decline_reason, locale_for, staff_reason

translate = QCoreApplication.translate

# Asked each time, in the language of the moment.
_STATES: Mapping[PaymentState, tuple[str, Callable[[], str]]] = {
    PaymentState.PREPARING: ("open", lambda: translate("PaymentWords", "Preparing")),
    PaymentState.OPEN: ("open", lambda: translate("PaymentWords", "Waiting")),
    PaymentState.PROCESSING: ("open", lambda: translate("PaymentWords", "Processing")),
    PaymentState.CLOSING: ("quiet", lambda: translate("PaymentWords", "Closing")),
    PaymentState.PAID: ("paid", lambda: translate("PaymentWords", "Paid")),
    PaymentState.EXPIRED: ("quiet", lambda: translate("PaymentWords", "Expired")),
    PaymentState.CANCELED: ("quiet", lambda: translate("PaymentWords", "Cancelled")),
    PaymentState.FAILED: ("quiet", lambda: translate("PaymentWords", "Failed")),
}
_ALARMS: Mapping[Alarm, Callable[[], str]] = {
    Alarm.MISMATCH: lambda: translate("PaymentWords", "Wrong amount"),
    Alarm.REFUND_FAILED: lambda: translate("PaymentWords", "Refund failed"),
    Alarm.PAID_LATE: lambda: translate("PaymentWords", "Paid after cancel"),
    Alarm.PAID_AFTER_END: lambda: translate("PaymentWords", "Paid after the end"),
    Alarm.SESSION_MISSING: lambda: translate("PaymentWords", "Link not found"),
}
_CLOSED_BY: Mapping[ev.CloseReason, Callable[[], str]] = {
    ev.CloseReason.CUSTOMER: lambda: translate(
        "PaymentWords", "The customer cancelled; the link is being closed."
    ),
    ev.CloseReason.TIMEOUT: lambda: translate(
        "PaymentWords", "Its time was over; the link is being closed."
    ),
    ev.CloseReason.IDLE: lambda: translate(
        "PaymentWords", "Nobody was there any more; the link is being closed."
    ),
    ev.CloseReason.STAFF: lambda: translate(
        "PaymentWords", "Staff cancelled; the link is being closed."
    ),
    ev.CloseReason.SHUTDOWN: lambda: translate(
        "PaymentWords", "The program was closed; so is the link."
    ),
    ev.CloseReason.MISMATCH: lambda: translate(
        "PaymentWords", "It was not what was ordered; the link is being closed."
    ),
}
_OUTCOMES: Mapping[SessionOutcome, Callable[[], str]] = {
    SessionOutcome.OPEN: lambda: translate("PaymentWords", "Stripe says: the link is open."),
    SessionOutcome.PAID: lambda: translate("PaymentWords", "Stripe says: paid."),
    SessionOutcome.PROCESSING: lambda: translate(
        "PaymentWords", "Stripe says: the bank is still working on it."
    ),
    SessionOutcome.FAILED: lambda: translate(
        "PaymentWords", "Stripe says: the bank turned it down."
    ),
    SessionOutcome.EXPIRED: lambda: translate(
        "PaymentWords", "Stripe says: the link is closed, and nothing was paid."
    ),
    SessionOutcome.CONTRADICTION: lambda: translate(
        "PaymentWords", "Stripe's answer contradicts itself."
    ),
    SessionOutcome.UNKNOWN: lambda: translate(
        "PaymentWords", "Stripe's answer is not known to this program."
    ),
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


def origin_words(origin: str) -> str:
    """The faces have names for people; a till's own name is what staff gave it."""
    names = {
        "desk": translate("PaymentWords", "Desk"),
        "kiosk": translate("PaymentWords", "Kiosk"),
        "terminal": translate("PaymentWords", "Terminal"),
        "web": translate("PaymentWords", "Payment page"),
    }
    return names.get(origin, origin)


def alarm_words(alarms: Collection[Alarm]) -> str:
    """What went wrong, the worst first."""
    return " · ".join(words() for alarm, words in _ALARMS.items() if alarm in alarms)


def event_words(happened: Happened, language: str) -> str:
    """One line of a payment's story."""
    event = happened.event
    if happened.refund_id is not None:
        return _refund_words(event, language)
    match event:
        case ev.CheckoutPrepared():
            return translate("PaymentWords", "Written down, before anything was asked of Stripe.")
        case ev.SessionCreated():
            return translate("PaymentWords", "Stripe made the link.")
        case ev.SessionObserved(snapshot) if snapshot.decline is not None:
            code = snapshot.decline.code
            said = translate("PaymentWords", "The bank declined a try.")
            return f"{said} {decline_reason(code, language)}"
        case ev.SessionObserved(snapshot):
            return _OUTCOMES[snapshot.outcome]()
        case ev.CloseRequested(reason):
            return _CLOSED_BY[reason]()
        case _:
            return _rarer_words(event, language)


def _rarer_words(event: object, language: str) -> str:
    match event:
        case ev.CodeScanned():
            return translate("PaymentWords", "A phone opened the link.")
        case ev.ScreenFreed():
            return translate("PaymentWords", "The screen went to the next customer.")
        case ev.WatchResumed():
            return translate("PaymentWords", "Looked after again, after a restart.")
        case ev.SessionMissed():
            return translate("PaymentWords", "Stripe does not know the link.")
        case ev.CreationLapsed():
            return translate(
                "PaymentWords", "Whatever link there might have been has expired by now."
            )
        case ev.AlarmsAcknowledged(note=note):
            done = translate("PaymentWords", "Staff have looked after it.")
            return f"{done} {note}" if note else done
        case DisputeObserved():
            return translate("PaymentWords", "The bank's dispute changed.")
        case ev.PaidTimeLearned():
            return _OUTCOMES[SessionOutcome.PAID]()
        case ev.RefundFailed():
            return translate("PaymentWords", "A refund failed.")
        case _:
            code = getattr(event, "code", "")
            said = translate("PaymentWords", "Stripe did not make the link.")
            return f"{said} {staff_reason(code, language)}"


def _refund_words(event: object, language: str) -> str:
    match event:
        case rev.RefundRequested():
            return translate("PaymentWords", "Refund: written down.")
        case rev.RefundTakenUp():
            return translate("PaymentWords", "Refund: looked after again, after a restart.")
        case rev.RefundObserved(snapshot) | rev.RefundFound(snapshot):
            return _REFUND_STATUS.get(
                snapshot.status, lambda: translate("PaymentWords", "Refund: Stripe answered.")
            )()
        case _:
            code = getattr(event, "code", "")
            said = translate("PaymentWords", "Refund: not carried out yet.")
            return f"{said} {staff_reason(code, language)}"


_REFUND_STATUS: Mapping[str, Callable[[], str]] = {
    "succeeded": lambda: translate(
        "PaymentWords", "Refund: the money is on its way to the customer."
    ),
    "pending": lambda: translate("PaymentWords", "Refund: Stripe is working on it."),
    "failed": lambda: translate("PaymentWords", "Refund: it failed."),
    "canceled": lambda: translate("PaymentWords", "Refund: it was cancelled."),
}


def date_words(day: date, language: str) -> str:
    """ "Sun 25 Oct": of a day that is not far away."""
    shape = "M月d日ddd" if language == "zh" else "ddd d MMM"
    return locale_for(language).toString(QDate(day.year, day.month, day.day), shape)


def moment_words(at: float, language: str, zone: tzinfo | None) -> str:
    """A date that no country reads otherwise, and a time of day, by the zone's clock; None is this machine's."""
    shape = "yyyy/MM/dd HH:mm" if language == "zh" else "d MMM yyyy HH:mm"
    return locale_for(language).toString(on_the_clock(at, zone), shape)


def time_words(at: float, language: str, zone: tzinfo | None, today: date) -> str:
    """The time alone for today, the date as well for any other day."""
    moment = on_the_clock(at, zone)
    if day_of(at, zone) == today:
        return moment.toString("HH:mm")
    locale = locale_for(language)
    shape = "M月d日 HH:mm" if language == "zh" else "d MMM HH:mm"
    return locale.toString(moment, shape)


def on_the_clock(at: float, zone: tzinfo | None) -> QDateTime:
    """What the clock on the wall shows, said to Qt as if it were UTC: there no hour is missing that it could move."""
    wall = datetime.fromtimestamp(at, zone)
    date, time = QDate(wall.year, wall.month, wall.day), QTime(wall.hour, wall.minute, wall.second)
    return QDateTime(date, time, QTimeZone(QTimeZone.Initialization.UTC))
