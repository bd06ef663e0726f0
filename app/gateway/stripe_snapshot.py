"""Stripe's answer, read with distrust: what is not certainly a Checkout Session becomes GatewayUnreachable.

Between us and Stripe there may be a hotel's log-in page, a proxy or a wrong address. None of them may make a payment
look open, paid or expired, so every field that a decision rests on is checked for its type.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from app.core.session import (
    Charge,
    Decline,
    SessionOutcome,
    SessionSnapshot,
    is_session_id,
)
from app.gateway.stripe_fields import Fields, malformed, object_of, page_items

# Real ones have about 430 characters; a QR code can carry 2953 bytes.
_LONGEST_URL = 2000
_LONGEST_CODE = 80
# Methods whose charge is made days before the bank answers, so its time is not that of the success (Stripe's docs,
# "delayed notification payment methods").
_DELAYED_METHODS = frozenset(
    {
        "acss_debit",
        "au_becs_debit",
        "bacs_debit",
        "boleto",
        "customer_balance",
        "konbini",
        "multibanco",
        "nz_bank_account",
        "oxxo",
        "sepa_debit",
        "us_bank_account",
    }
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What an honest answer must agree with. `plain_http`: the API itself is a stand-in without TLS."""

    livemode: bool
    plain_http: bool = False


def read_created(answer: object, expected: Expected) -> SessionSnapshot:
    """The session that a creation made, or made earlier. An open one must have an address to pay at."""
    snapshot = read_session(answer, expected)
    if snapshot.status == "open" and snapshot.url is None:
        raise malformed("url")
    return snapshot


def read_asked(answer: object, session_id: str, expected: Expected) -> SessionSnapshot:
    """The session that was asked for, and no other."""
    snapshot = read_session(answer, expected)
    if snapshot.session_id != session_id:
        raise malformed("id")
    return snapshot


def read_page(answer: object, expected: Expected) -> tuple[list[SessionSnapshot], bool]:
    """One page of a list, and whether more follow. One unreadable session spoils the page: it may be the one sought."""
    items, more = page_items(answer)
    return [read_session(item, expected) for item in items], more


def read_session(answer: object, expected: Expected) -> SessionSnapshot:
    """One Checkout Session. Raises GatewayUnreachable `answer_malformed` with the field that was wrong."""
    data = object_of(answer, "checkout.session")
    fields = Fields(data)
    intent = fields.inner("payment_intent")
    currency = fields.optional_text("currency")
    snapshot = SessionSnapshot(
        session_id=_session_id(fields, expected),
        status=fields.text("status"),
        payment_status=fields.text("payment_status"),
        amount_minor_units=fields.optional_whole("amount_total"),
        currency=currency.upper() if currency else None,
        reference=fields.optional_text("client_reference_id"),
        created_at=fields.whole("created"),
        expires_at=fields.whole("expires_at"),
        livemode=_livemode(fields, expected),
        url=_page_url(fields, expected),
        payment_intent_id=intent.hint("id") or fields.hint("payment_intent"),
        payment_intent_status=intent.hint("status"),
        decline=_decline(intent),
        receipt_url=_receipt_url(intent),
        customer_email=fields.inner("customer_details").hint("email")
        or fields.hint("customer_email"),
        metadata=fields.texts("metadata"),
    )
    return _with_charge(snapshot, intent.inner("latest_charge"))


def _with_charge(snapshot: SessionSnapshot, latest: Fields) -> SessionSnapshot:
    """A charge that failed, or that a bank is still working on, took no money."""
    charge_id, created_at = latest.hint("id"), latest.whole_hint("created")
    if latest.hint("status") != "succeeded" or charge_id is None or created_at is None:
        return snapshot
    refunded = latest.whole_hint("amount_refunded") or 0
    charge = Charge(charge_id, created_at, refunded, latest.truth_hint("disputed"))
    delayed = latest.inner("payment_method_details").hint("type") in _DELAYED_METHODS
    told = snapshot.outcome is SessionOutcome.PAID and not delayed
    return replace(snapshot, charge=charge, paid_at=created_at if told else None)


def _session_id(fields: Fields, expected: Expected) -> str:
    session_id = fields.text("id")
    mode = "cs_live_" if expected.livemode else "cs_test_"
    if not is_session_id(session_id) or not session_id.startswith(mode):
        raise malformed("id")
    return session_id


def _livemode(fields: Fields, expected: Expected) -> bool:
    livemode = fields.truth("livemode")
    if livemode is not expected.livemode:
        raise malformed("livemode")
    return livemode


def _page_url(fields: Fields, expected: Expected) -> str | None:
    url = fields.optional_text("url")
    if url is None:
        return None
    if not _is_web_address(url, ("https", "http") if expected.plain_http else ("https",)):
        raise malformed("url")
    return url


def _receipt_url(intent: Fields) -> str | None:
    url = intent.inner("latest_charge").hint("receipt_url")
    return url if url and _is_web_address(url, ("https", "http")) else None


def _is_web_address(url: str, schemes: tuple[str, ...]) -> bool:
    if len(url) > _LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname)
    except ValueError:
        return False


def _decline(intent: Fields) -> Decline | None:
    """The last try, if it failed. A failed 3-D Secure has no charge, but each try has a payment method of its own."""
    error = intent.inner("last_payment_error")
    code = error.hint("decline_code") or error.hint("code")
    if code is None:
        return None
    identity = (
        error.hint("charge")
        or error.inner("payment_method").hint("id")
        or intent.inner("latest_charge").hint("id")
        or intent.hint("id")
        or code
    )
    return Decline(charge_id=identity, code=code[:_LONGEST_CODE])
