"""Stripe's events, from its list or from a webhook: read only for where to look, never for what is true."""

from __future__ import annotations

from dataclasses import replace

from app.core.errors import GatewayUnreachable
from app.core.news import SessionNews
from app.core.session import SessionOutcome
from app.gateway.stripe_fields import Fields, malformed, object_of, page_items
from app.gateway.stripe_request import PAGE_LIMIT, Operation, StripeCall
from app.gateway.stripe_snapshot import Expected, read_session

EVENTS = "/v1/events"
# At most 20 may be named in one call. A webhook needs the same ones.
NEWS_KINDS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
)


def list_news_call(since: int, newer_than: str | None, older_than: str | None) -> StripeCall:
    """One page of events, newest first: the next ones after `newer_than`, or those before `older_than`."""
    params: dict[str, object] = {
        "created": {"gte": since},
        "types": list(NEWS_KINDS),
        "limit": PAGE_LIMIT,
    }
    if newer_than is not None:
        params["ending_before"] = newer_than
    if older_than is not None:
        params["starting_after"] = older_than
    return StripeCall(Operation.LIST_NEWS, "get", EVENTS, params)


def read_news_page(answer: object, expected: Expected) -> tuple[list[SessionNews], bool]:
    """One page of events, in the order in which it came, and whether more follow."""
    items, more = page_items(answer)
    return [_with_snapshot(item, expected) for item in items], more


def _with_snapshot(event: object, expected: Expected) -> SessionNews:
    """Asked for by us and answered by Stripe: as good a reading of the session as any, of the event's moment."""
    news = read_news(event, livemode=expected.livemode)
    if news.session_id is None:
        return news
    subject = Fields(object_of(event, "event")).inner("data").part("object")
    try:
        snapshot = read_session(subject, expected)
    except GatewayUnreachable:
        # Events keep the shape of the account's own API version; whoever is sent to look reads it anew.
        return news
    paid = snapshot.outcome is SessionOutcome.PAID
    return replace(news, snapshot=replace(snapshot, paid_at=news.created_at if paid else None))


def read_news(event: object, *, livemode: bool) -> SessionNews:
    """One event, of any kind. Raises GatewayUnreachable `answer_malformed` if it is none of Stripe's."""
    fields = Fields(object_of(event, "event"))
    if fields.truth("livemode") is not livemode:
        raise malformed("livemode")
    subject = fields.inner("data").inner("object")
    kind = subject.hint("object")
    marks = subject.texts("metadata")
    is_intent, is_refund = kind == "payment_intent", kind == "refund"
    return SessionNews(
        event_id=fields.text("id"),
        kind=fields.text("type"),
        created_at=fields.whole("created"),
        session_id=subject.hint("id") if kind == "checkout.session" else None,
        payment_id=marks.get("mofang_payment_id"),
        payment_intent_id=subject.hint("id") if is_intent else subject.hint("payment_intent"),
        service_refund_id=subject.hint("id") if is_refund else None,
        dispute_id=subject.hint("id") if kind == "dispute" else None,
        refund_id=marks.get("mofang_refund_id"),
    )
