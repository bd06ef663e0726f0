"""What a phone finds behind a short link: Stripe's page while it can still be paid there, else the reason why not."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.core.errors import GatewayError, MofangError, SessionNotFound
from app.core.payment import Alarm, Payment
from app.core.session import SessionSnapshot
from app.core.short_link import payment_id_start, short_link
from app.core.state import PaymentState
from app.core.verification import VerifyStatus

_log = logging.getLogger(__name__)


class LinkView(StrEnum):
    """What is told. Only OPEN leads to Stripe."""

    OPEN = "open"
    PREPARING = "preparing"
    PAID = "paid"
    PROCESSING = "processing"
    CANCELED = "canceled"
    EXPIRED = "expired"
    FAILED = "failed"
    CHANGED = "changed"
    NOT_FOUND = "not_found"
    UNREACHABLE = "unreachable"


_VIEW_OF_STATE = {
    PaymentState.PAID: LinkView.PAID,
    PaymentState.CANCELED: LinkView.CANCELED,
    PaymentState.EXPIRED: LinkView.EXPIRED,
    PaymentState.FAILED: LinkView.FAILED,
}
_VIEW_OF_STATUS = {
    VerifyStatus.SUCCESS: LinkView.PAID,
    VerifyStatus.PENDING: LinkView.OPEN,
    VerifyStatus.PROCESSING: LinkView.PROCESSING,
    VerifyStatus.EXPIRED: LinkView.EXPIRED,
    VerifyStatus.CANCELED: LinkView.CANCELED,
    VerifyStatus.FAILED: LinkView.FAILED,
}


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """The view, and the payment that it is about, if there is one."""

    view: LinkView
    payment: Payment | None = None


@dataclass(frozen=True)
class ShortLinks:
    """`find` takes how a payment's id begins; `verify` gives the guide's fields."""

    find: Callable[[str], Awaitable[Payment | None]]
    verify: Callable[[str], Awaitable[Mapping[str, object]]]
    mark_scanned: Callable[[str], Awaitable[object]]

    async def open(self, short: str, *, by_a_person: bool) -> LinkAnswer:
        """Ask Stripe, and note that somebody came. Raises JournalUnavailable."""
        start = payment_id_start(short)
        payment = await self.find(start) if start else None
        if payment is None:
            return LinkAnswer(LinkView.NOT_FOUND)
        view = await self._view(payment)
        if view is LinkView.OPEN and by_a_person:
            await self._mark(payment.payment_id)
        return LinkAnswer(view, payment)

    async def _view(self, payment: Payment) -> LinkView:
        if Alarm.MISMATCH in payment.alarms and payment.state is not PaymentState.PAID:
            return LinkView.CHANGED
        if payment.is_final:
            return _VIEW_OF_STATE[payment.state]
        if payment.session_id is None:
            given_up = payment.close_reason is not None
            return LinkView.CANCELED if given_up else LinkView.PREPARING
        return await self._view_at_stripe(payment, payment.session_id)

    async def _view_at_stripe(self, payment: Payment, session_id: str) -> LinkView:
        try:
            told = await self.verify(session_id)
        except SessionNotFound:
            return LinkView.NOT_FOUND
        except GatewayError as error:
            _log.warning("%s could not be checked for its link: %s", payment.payment_id, error.code)
            return LinkView.UNREACHABLE
        if "stripe_says" in told or not _is_what_was_ordered(payment, told):
            return LinkView.CHANGED
        view = _VIEW_OF_STATUS[VerifyStatus(str(told["status"]))]
        if view is LinkView.OPEN and not _may_be_paid(payment):
            return LinkView.CANCELED
        return view

    async def _mark(self, payment_id: str) -> None:
        """The customer goes on to pay whether or not the kiosk can be told."""
        try:
            await self.mark_scanned(payment_id)
        except MofangError as error:
            _log.warning("%s was opened, which could not be noted: %s", payment_id, error.code)


def with_short_link(snapshot: SessionSnapshot, base_url: str | None) -> SessionSnapshot:
    """What a kiosk is to show: our short address instead of Stripe's long one, where phones can reach us.

    The code is a quarter as fine, the payment is checked once more when it is opened, and the kiosk hears of that.
    """
    if base_url is None or snapshot.url is None or snapshot.reference is None:
        return snapshot
    try:
        return replace(snapshot, url=short_link(base_url, snapshot.reference))
    except ValueError:
        return snapshot


def _is_what_was_ordered(payment: Payment, told: Mapping[str, object]) -> bool:
    amount = payment.order.amount
    return (told["amount"], told["currency"]) == (amount.to_text(), amount.currency)


def _may_be_paid(payment: Payment) -> bool:
    """A link that is being closed is still open at Stripe for a moment; nobody is sent there any more."""
    return payment.state is PaymentState.OPEN and payment.checkout_url is not None
