"""Stripe's events as its webhooks bring them, signed. What they speak of is only looked at, never believed."""

from __future__ import annotations

import json
import time

from app.simulator.webhooks import signature_header
from tests.bench.http_caller import post_request
from tests.bench.served import PREFIX, WEBHOOK_SECRET

_PATH = f"{PREFIX}/webhook"


def webhook(event_id: str, session_id: str, payment_id: str = "") -> bytes:
    """The bytes of the request: a session that was completed, in the size that Stripe sends."""
    now = int(time.time())
    session = {
        "id": session_id,
        "object": "checkout.session",
        "metadata": {"mofang_payment_id": payment_id} if payment_id else {},
        "padding": "x" * 2500,
    }
    event = {
        "id": event_id,
        "object": "event",
        "type": "checkout.session.completed",
        "created": now,
        "livemode": False,
        "data": {"object": session},
    }
    body = json.dumps(event, indent=2).encode()
    return post_request(
        _PATH, body, {"stripe-signature": signature_header(body, WEBHOOK_SECRET, now)}
    )
