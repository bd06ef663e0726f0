"""What a payment is searched by, as one line of text that every database compares alike.

Case and width are levelled, and whatever is not plain ASCII is spelled in capitals (月 is ZGHAI), which no levelled
text has: so nothing typed can match half of a character, and no database needs to know an encoding or a language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.errors import InputError, JournalUnavailable
from app.core.half_width import to_half_width
from app.core.money import Money
from app.core.payment import Payment
from app.core.state import PaymentState
from app.journal.documents import Document, lookup_key

MOST_WORDS = 8
# Longer than any fact, however it is spelled; a database takes only patterns that are not too long.
_LONGEST_WORD = 2000
# Nothing that is spelled holds it, so nothing that is looked for reaches from one fact into the next.
_BETWEEN = "\n"
_CURRENCY_SIGNS = "$€£¥"


def spelled(text: str) -> str:
    """Levelled, and in ASCII; a part of the text is a part of this."""
    return "".join(map(_spelled_character, to_half_width(text).casefold()))


def _spelled_character(character: str) -> str:
    code = ord(character)
    if 0x20 <= code < 0x7F:
        return character
    digits = f"{code:04X}" if code <= 0xFFFF else f"{code:06X}"
    mark = "Z" if code <= 0xFFFF else "Y"
    return mark + "".join(chr(ord("A") + int(digit, 16)) for digit in digits)


def spelled_words(text: str) -> list[str]:
    """What was typed, word by word, the longest first, as it rules out most; each must be found.

    "¥19.90" is the amount, whatever its currency.
    """
    words = [word.lstrip(_CURRENCY_SIGNS) or word for word in to_half_width(text).split()]
    longest_first = sorted(words[:MOST_WORDS], key=len, reverse=True)
    return [spelled(word)[:_LONGEST_WORD] for word in longest_first]


def listing_columns(payment: Payment, at: float) -> dict[str, object]:
    """A new payment's line in the listing, but for its place. `at`: when it became what it is."""
    order = payment.order
    return {
        "origin": lookup_key(payment.origin),
        "prepared_at": payment.prepared_at,
        **_amount_columns(order.amount),
        "words": _words(
            payment.number,
            order.amount,
            order.product_name,
            order.customer_email,
            order.reference,
        ),
        **listing_changes(payment, at),
    }


def _amount_columns(amount: Money) -> dict[str, object]:
    return {
        "currency": amount.currency,
        "minor_units": amount.minor_units,
        "face_value": amount.face_value,
    }


def listing_changes(payment: Payment, at: float) -> dict[str, object]:
    """What an event may change in that line. It was paid when Stripe says so, else at the first such time."""
    intent = payment.payment_intent_id
    sold_at = at if payment.sold_at is None else payment.sold_at
    return {
        "state": payment.state.value,
        "declined": payment.is_declined,
        "paid_at": sold_at if payment.state is PaymentState.PAID else None,
        "intent_key": None if intent is None else lookup_key(intent),
    }


def _words(number: str, amount: Money, *facts: str | None) -> str:
    price = f"{amount.to_text()} {amount.currency}"
    return _BETWEEN.join(spelled(fact) for fact in (number, price, *facts) if fact)


_NO_AMOUNT: Mapping[str, object] = {"currency": "", "minor_units": 0, "face_value": 0}


def listed_from_terms(row: Mapping[str, Any]) -> dict[str, object]:
    """The line of a payment that is there already. One that cannot be read is told of when it is read, not here."""
    unread = {"origin": "", "prepared_at": 0.0, "intent_key": None, "words": "", **_NO_AMOUNT}
    try:
        facts = _facts(row)
    except (JournalUnavailable, InputError, OverflowError):
        facts = {}
    return {"ordinal": row["ordinal"], "state": row["state"], **unread, **facts}


def _facts(row: Mapping[str, Any]) -> dict[str, object]:
    terms, progress = Document(row["terms"]), Document(row["progress"])
    amount = Money(terms.whole("amount_minor_units"), terms.text("currency"))
    facts = (
        terms.text("product_name"),
        terms.optional_text("customer_email"),
        terms.optional_text("reference"),
    )
    intent = progress.optional_text("payment_intent_id")
    return {
        "origin": lookup_key(terms.text("origin")),
        "prepared_at": float(terms.number("prepared_at")),
        **_amount_columns(amount),
        "intent_key": None if intent is None else lookup_key(intent),
        "words": _words(row["number"], amount, *facts),
    }
