"""What the customer typed on the payment page, checked as Stripe's page checks it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.simulator.attempts import MethodKind, PaymentAttempt
from app.simulator.cards import behaviour_of, brand_of, digits_of

_EMAIL = re.compile(r"[^@\s,;<>()]+@[^@\s.,;<>()]+(\.[^@\s.,;<>()]+)+")
_MAX_EMAIL = 800
_FARTHEST_YEARS = 50


@dataclass(frozen=True, slots=True)
class FormErrors:
    """The keys of the texts to show, by the id of the field."""

    by_field: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Expiry:
    month: int
    year: int


@dataclass(slots=True)
class _Findings:
    errors: dict[str, str] = field(default_factory=dict)

    def note(self, field_id: str, text_key: str | None) -> None:
        if text_key:
            self.errors[field_id] = text_key


def read_form(
    fields: Mapping[str, str], *, known_email: str | None, now: float
) -> PaymentAttempt | FormErrors:
    """An attempt, or what is wrong. `known_email` is the order's: the form does not ask then."""
    findings = _Findings()
    kind = _kind(fields.get("method", MethodKind.CARD))
    email = known_email or fields.get("email", "").strip()
    findings.note("email", _email_error(email))
    if kind is not MethodKind.CARD:
        return _outcome(findings, PaymentAttempt(kind, email=email))
    digits = digits_of(fields.get("cardNumber", ""))
    expiry = _read_expiry(fields.get("cardExpiry", ""))
    name = fields.get("billingName", "").strip()
    findings.note("cardNumber", _number_error(digits))
    findings.note("cardExpiry", _expiry_error(expiry, now))
    findings.note("cardCvc", _cvc_error(digits_of(fields.get("cardCvc", ""))))
    findings.note("billingName", None if name else "required")
    attempt = PaymentAttempt(
        kind,
        behaviour_of(digits),
        email,
        name,
        expiry.month if expiry else 1,
        expiry.year if expiry else 1970,
    )
    return _outcome(findings, attempt)


def _outcome(findings: _Findings, attempt: PaymentAttempt) -> PaymentAttempt | FormErrors:
    return FormErrors(findings.errors) if findings.errors else attempt


def _kind(name: str) -> MethodKind:
    """A method that does not exist is treated as a card, and then fails as one."""
    return MethodKind(name) if name in list(MethodKind) else MethodKind.CARD


def _email_error(email: str) -> str | None:
    if not email:
        return "required"
    if len(email) > _MAX_EMAIL or not email.isascii():
        return "email_invalid"
    return None if _EMAIL.fullmatch(email) else "email_invalid"


def _number_error(digits: str) -> str | None:
    # UnionPay has longer ones; a wrong check digit is for the bank to refuse.
    shortest = {"amex": 15, "diners": 14}.get(brand_of(digits), 16)
    return None if shortest <= len(digits) <= 19 else "number_incomplete"


def _read_expiry(text: str) -> _Expiry | None:
    """`12 / 34`, `12/2034`, `1234`; None if it is not all there."""
    digits = digits_of(text)
    if len(digits) not in (4, 6):
        return None
    year = int(digits[2:])
    return _Expiry(int(digits[:2]), year + 2000 if len(digits) == 4 else year)


def _expiry_error(expiry: _Expiry | None, now: float) -> str | None:
    if expiry is None:
        return "expiry_incomplete"
    today = datetime.fromtimestamp(now, UTC)
    if not 1 <= expiry.month <= 12 or expiry.year > today.year + _FARTHEST_YEARS:
        return "expiry_invalid"
    past = (expiry.year, expiry.month) < (today.year, today.month)
    return "expiry_past" if past else None


def _cvc_error(cvc: str) -> str | None:
    """Any three or four digits will do for a test card."""
    return None if 3 <= len(cvc) <= 4 else "cvc_incomplete"
