"""What a kiosk without a key asks: the questions of a PaymentGateway, about its own payments and no others.

The kiosk's engine and journal decide; this engine makes the session, watches it too, and answers with Stripe's words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import (
    GatewayError,
    GatewayRefused,
    GatewayUnreachable,
    KeyRejected,
    RequestConflict,
    SessionNotFound,
    SessionNotOpen,
)
from app.core.events import CloseReason, SessionCreated
from app.core.payment import Payment
from app.core.session import SessionOutcome, SessionSnapshot
from app.core.state import MAY_BE_OPEN, PaymentState
from app.engine.commands import StartCheckout
from app.engine.feed import PaymentUpdate
from app.gateway.port import KeyReport
from app.service.access import Caller, require_till
from app.service.checkout_service import CheckoutService
from app.service.payment_ids import check_payment_id
from app.service.watchers import Mailbox

# Shorter than a kiosk waits, so that it hears why.
ANSWER_SECONDS = 8.0
_AGREES = {
    PaymentState.OPEN: frozenset({SessionOutcome.OPEN, SessionOutcome.UNKNOWN}),
    PaymentState.PROCESSING: frozenset({SessionOutcome.PROCESSING}),
}


@dataclass(frozen=True)
class HubDesk:
    """Serves all kiosks. On the engine's own loop."""

    checkout: CheckoutService

    async def open(self, caller: Caller, command: StartCheckout) -> SessionSnapshot:
        """The session of this payment, made once and for all; each try asks Stripe at once if there is none yet.

        Raises NotAllowed, RequestMalformed, RequestConflict `payment_exists`, GatewayError, JournalError. Only after
        GatewayRefused and KeyRejected there is no session and will be none.
        """
        require_till(caller)
        self.checkout.stop_sign.check()
        payment_id = command.payment_id
        check_payment_id(payment_id)
        with self.checkout.watchers.mailbox(payment_id) as box:
            payment = await self.checkout.engine.start_checkout(command)
            if payment.order != command.order or payment.origin != command.origin:
                raise RequestConflict("payment_exists")
            update = PaymentUpdate(payment)
            if not _has_answer(payment):
                await self.checkout.engine.look_now(payment_id)
                update = await _decided(box, _has_answer, _not_settled)
        if update.payment.session_id is None:
            raise update.trouble or _refusal(update.payment)
        return await self._made(update.payment.session_id)

    async def read(self, caller: Caller, session_id: str) -> SessionSnapshot:
        """Stripe's own answer, now. Raises NotAllowed, SessionNotFound, GatewayError, JournalUnavailable."""
        require_till(caller)
        snapshot = await self._asked(session_id)
        payment = await self._own(caller, snapshot)
        if snapshot.outcome not in _AGREES.get(payment.state, ()):
            await self.checkout.engine.look_now(payment.payment_id)
        return snapshot

    async def list(self, caller: Caller, status: str, since: float) -> list[SessionSnapshot]:
        """This till's sessions, newest first. Raises NotAllowed, GatewayError, JournalUnavailable."""
        require_till(caller)
        listed = await self.checkout.room.read_list(lambda g: g.list_sessions(status, since))
        return [each for each in listed if await self._is_own(caller, each)]

    async def expire(self, caller: Caller, session_id: str) -> SessionSnapshot:
        """Close it. Raises NotAllowed, SessionNotOpen, SessionNotFound, GatewayError, JournalError."""
        require_till(caller)
        payment = await self.checkout.engine.find_session(session_id)
        if payment is None:
            payment = await self._own(caller, await self._asked(session_id))
        _require_own(caller, payment)
        with self.checkout.watchers.mailbox(payment.payment_id) as box:
            if payment.state not in MAY_BE_OPEN:
                raise SessionNotOpen("session_not_open")
            await self.checkout.engine.cancel(payment.payment_id, CloseReason.CUSTOMER)
            payment = (await _decided(box, _has_no_link, _as_told)).payment
        if payment.state is not PaymentState.CANCELED:
            raise SessionNotOpen("session_not_open")
        return await self._asked(session_id)

    async def check(self, caller: Caller) -> KeyReport:
        """What the hub's key may do. Raises NotAllowed, KeyRejected, GatewayUnreachable, GatewayBusy."""
        require_till(caller)
        return await self.checkout.room.ask_gateway(lambda g: g.check_key())

    async def _made(self, session_id: str) -> SessionSnapshot:
        """It is there, whatever keeps Stripe from telling of it: even "no" must not sound as if there were none."""
        try:
            return await self._asked(session_id)
        except GatewayError as error:
            raise _in_doubt(error) from None

    async def _asked(self, session_id: str) -> SessionSnapshot:
        return await self.checkout.room.read(lambda g: g.retrieve(session_id))

    async def _own(self, caller: Caller, snapshot: SessionSnapshot) -> Payment:
        find = self.checkout.engine.find_session
        payment = await find(snapshot.session_id)
        if payment is None and await self._is_own(caller, snapshot):
            payment = await find(snapshot.session_id)
        if payment is None:
            raise SessionNotFound("session_not_found")
        _require_own(caller, payment)
        return payment

    async def _is_own(self, caller: Caller, snapshot: SessionSnapshot) -> bool:
        """Also of one whose making was never answered: before a customer sees its link, this engine watches it."""
        reference = snapshot.reference
        payment = await self.checkout.engine.payment(reference) if reference else None
        if payment is None or payment.origin != caller.origin:
            return False
        if payment.session_id is None:
            await self.checkout.engine.note(payment.payment_id, SessionCreated(snapshot))
        return True


def _require_own(caller: Caller, payment: Payment) -> None:
    if payment.origin != caller.origin:
        raise SessionNotFound("session_not_found")


async def _decided(
    box: Mailbox,
    is_so: Callable[[Payment], bool],
    error_in: Callable[[PaymentUpdate], GatewayError | None],
) -> PaymentUpdate:
    """The news that it is so. Raises what stands in the way, else GatewayUnreachable."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            while not is_so((update := await box.take()).payment):
                error = error_in(update)
                if error is not None:
                    raise error
            return update
    except TimeoutError:
        raise GatewayUnreachable("service_unreachable") from None


def _not_settled(update: PaymentUpdate) -> GatewayError | None:
    """This engine goes on trying, so that not even "busy" means that nothing will come of it."""
    return None if update.trouble is None else _in_doubt(update.trouble)


def _in_doubt(error: GatewayError) -> GatewayUnreachable:
    if isinstance(error, GatewayUnreachable):
        return error
    return GatewayUnreachable("creation_in_doubt", last=error.code)


def _as_told(update: PaymentUpdate) -> GatewayError | None:
    return None if isinstance(update.trouble, SessionNotOpen) else update.trouble


def _has_answer(payment: Payment) -> bool:
    return payment.state is not PaymentState.PREPARING


def _has_no_link(payment: Payment) -> bool:
    return payment.state not in MAY_BE_OPEN


def _refusal(payment: Payment) -> GatewayError:
    code = payment.failure_code or "unexpected"
    if code == "creation_lapsed":
        # Our engine has seen that Stripe would say so.
        code = "session_expiry_refused"
    return KeyRejected(code) if code.startswith("key_") else GatewayRefused(code)
