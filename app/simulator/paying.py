"""The customer's side of a Checkout Session: pressing Pay, the second page, the slow bank."""

from __future__ import annotations

from app.simulator import checkout, money_movement
from app.simulator.attempts import (
    AttemptResult,
    Declined,
    MethodKind,
    NeedsAction,
    NotPayable,
    NotPayableReason,
    Paid,
    PaymentAttempt,
    Processing,
)
from app.simulator.books import Books, StripeObject
from app.simulator.money_movement import DELAYED_FAILED, INTENTS, Outcome
from app.simulator.objects.checkout_session import completed

_NOT_OFFERED = (
    "payment_method_not_available",
    "This payment method is not available for this payment.",
)


def confirm_session(books: Books, session_id: str, attempt: PaymentAttempt) -> AttemptResult:
    """A card number that never reaches a bank changes nothing; everything else makes an intent."""
    session = books.get(checkout.SESSIONS, session_id)
    if session is None or session["status"] != "open":
        return _not_payable(session_id, session)
    if attempt.kind.value not in session["payment_method_types"]:
        return Declined(session_id, _NOT_OFFERED[0], None, _NOT_OFFERED[1])
    decline = attempt.card.decline if attempt.kind is MethodKind.CARD else None
    if decline is not None and not decline.charged:
        return Declined(session_id, decline.code, decline.decline_code, decline.message)
    method = money_movement.new_method(books, attempt)
    return confirm_with_method(books, session, method)


def confirm_with_method(books: Books, session: StripeObject, method: StripeObject) -> AttemptResult:
    """Pay an open session with a means of payment that exists."""
    intent_id = session["payment_intent"] or _begin_intent(books, session)
    outcome = money_movement.confirm(books, intent_id, method)
    return _conclude(books, session["id"], outcome, method)


def _begin_intent(books: Books, session: StripeObject) -> str:
    """Until now the session had no intent: Stripe makes it at the first confirmation."""
    details = books.rows(checkout.DETAILS)[session["id"]]
    intent = money_movement.new_intent(
        books,
        amount=session["amount_total"],
        currency=session["currency"],
        method_types=session["payment_method_types"],
        data=details["intent_data"],
    )
    books.change(checkout.SESSIONS, session["id"], payment_intent=intent["id"])
    books.change(checkout.DETAILS, session["id"], intent=intent["id"])
    books.put("intent_sessions", intent["id"], {"session": session["id"]})
    return str(intent["id"])


def _conclude(
    books: Books, session_id: str, outcome: Outcome, method: StripeObject
) -> AttemptResult:
    if outcome.decline is not None:
        decline = outcome.decline
        return Declined(session_id, decline.code, decline.decline_code, decline.message)
    if outcome.token is not None:
        return NeedsAction(session_id, MethodKind(method["type"]), outcome.token)
    paid = outcome.intent["status"] == "succeeded"
    session = _complete(books, session_id, method, paid=paid)
    landing = success_url(session)
    return Paid(session_id, landing) if paid else Processing(session_id, landing)


def _complete(books: Books, session_id: str, method: StripeObject, *, paid: bool) -> StripeObject:
    session = books.rows(checkout.SESSIONS)[session_id]
    payer = method["billing_details"]
    fields = completed(session, paid=paid, email=payer["email"], name=payer["name"])
    session = books.change(checkout.SESSIONS, session_id, **fields)
    books.cancel_timer(checkout.EXPIRY_TIMER, session_id)
    books.emit("checkout.session.completed", session)
    return session


def success_url(session: StripeObject) -> str | None:
    """Where the customer goes: the id is filled in here only, the session keeps the template."""
    template = session["success_url"]
    return template.replace("{CHECKOUT_SESSION_ID}", session["id"]) if template else None


def _not_payable(session_id: str, session: StripeObject | None) -> NotPayable:
    reason = NotPayableReason(session["status"]) if session else NotPayableReason.UNKNOWN
    return NotPayable(session_id, reason)


def find_action(books: Books, token: str) -> NeedsAction | None:
    """The visit under this token, until it is over or another try has begun."""
    action = books.get("actions", token)
    link = books.get("intent_sessions", action["intent"]) if action else None
    if action is None or link is None:
        return None
    return NeedsAction(link["session"], MethodKind(action["kind"]), token)


def complete_action(books: Books, token: str, *, succeeded: bool) -> AttemptResult:
    """A session that ended meanwhile takes no money, whatever the page says."""
    visit = find_action(books, token)
    if visit is None:
        return NotPayable("", NotPayableReason.UNKNOWN)
    session = books.rows(checkout.SESSIONS)[visit.session_id]
    if session["status"] != "open":
        return _not_payable(visit.session_id, session)
    intent = books.rows(INTENTS)[session["payment_intent"]]
    method = books.rows("payment_methods")[intent["payment_method"]]
    outcome = money_movement.finish_action(books, token, method, succeeded=succeeded)
    return _conclude(books, visit.session_id, outcome, method)


def settle_delayed(books: Books, session_id: str, *, succeeded: bool) -> bool:
    """The bank's late answer; False if this session waits for none."""
    session = books.get(checkout.SESSIONS, session_id)
    intent = books.get(INTENTS, session["payment_intent"] or "") if session else None
    if intent is None or intent["status"] != "processing":
        return False
    method = books.rows("payment_methods")[intent["payment_method"]]
    if succeeded:
        money_movement.succeed(books, intent["id"], method)
        session = books.change(checkout.SESSIONS, session_id, payment_status="paid")
        books.emit("checkout.session.async_payment_succeeded", session)
    else:
        money_movement.fail(books, intent["id"], method, DELAYED_FAILED)
        books.emit(
            "checkout.session.async_payment_failed", books.rows(checkout.SESSIONS)[session_id]
        )
    return True
