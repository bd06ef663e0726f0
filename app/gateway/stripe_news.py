"""One of Stripe's events, as news: which payment it speaks of, and nothing that could be believed."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.news import SessionNews

_LONGEST_ID = 255


def news_of(event: Mapping[str, object]) -> SessionNews | None:
    """What an Event object mentions; None for what is not one. Source: Stripe API reference, "The Event object"."""
    event_id, kind, created = event.get("id"), event.get("type"), event.get("created")
    if event.get("object") != "event" or _id(event_id, "evt_") is None:
        return None
    if not isinstance(kind, str) or isinstance(created, bool):
        return None
    if not isinstance(created, int | float):
        return None
    return SessionNews(
        event_id=str(event_id), kind=kind[:_LONGEST_ID], created_at=float(created), **_ids(event)
    )


def _ids(event: Mapping[str, object]) -> dict[str, str | None]:
    thing = _mapping(_mapping(event.get("data")).get("object"))
    metadata = _mapping(thing.get("metadata"))
    kind = thing.get("object")
    own = thing.get("id")
    ours = metadata.get("mofang_payment_id") or thing.get("client_reference_id")
    return {
        "session_id": _id(own, "cs_") if kind == "checkout.session" else None,
        "payment_id": _id(ours, "mp_"),
        "payment_intent_id": _id(
            own if kind == "payment_intent" else thing.get("payment_intent"), "pi_"
        ),
        "service_refund_id": _id(own, "re_") if kind == "refund" else None,
        "refund_id": _id(metadata.get("mofang_refund_id"), "mr_"),
    }


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _id(value: object, start: str) -> str | None:
    """An id of this kind, or its object's when Stripe has expanded it."""
    if isinstance(value, Mapping):
        value = value.get("id")
    if not isinstance(value, str) or len(value) > _LONGEST_ID or not value.startswith(start):
        return None
    return value
