"""Codes in words: one table for every face. See decisions/0002.

Nothing here raises: a person who is told about an error must not meet a second one.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from types import MappingProxyType

from app.core.caller_sentences import CALLER_SENTENCES
from app.core.errors import MofangError
from app.core.hub_sentences import HUB_SENTENCES
from app.core.order_sentences import ORDER_SENTENCES
from app.core.payment_sentences import DECLINE_SENTENCES, PAYMENT_SENTENCES
from app.core.refund_sentences import REFUND_SENTENCES
from app.core.sentence import Sentence, for_staff_only
from app.core.service_sentences import SERVICE_SENTENCES
from app.core.setup_sentences import SETUP_SENTENCES
from app.core.webhook_sentences import WEBHOOK_SENTENCES

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        **ORDER_SENTENCES,
        **SERVICE_SENTENCES,
        **PAYMENT_SENTENCES,
        **CALLER_SENTENCES,
        **REFUND_SENTENCES,
        **HUB_SENTENCES,
        **for_staff_only(SETUP_SENTENCES),
        **for_staff_only(WEBHOOK_SENTENCES),
    }
)
_UNTOLD = "…"


def customer_sentence(error: MofangError | str, language: str, **details: str) -> str:
    """What a customer reads about an error or a code, in "zh" or "en" (which any other language gets)."""
    sentence, known = _look_up(error, details)
    return _fill(sentence.customer_zh if language == "zh" else sentence.customer_en, known)


def staff_sentence(error: MofangError | str, language: str, **details: str) -> str:
    """What staff read about an error or a code, in "zh" or "en" (which any other language gets)."""
    sentence, known = _look_up(error, details)
    return _fill(sentence.staff_zh if language == "zh" else sentence.staff_en, known)


def customer_details(error: MofangError) -> frozenset[str]:
    """The names of the details that a customer is told."""
    sentence, _ = _look_up(error, {})
    named = (name for _, name, _, _ in Formatter().parse(sentence.customer_en))
    return frozenset(name for name in named if name)


def decline_sentence(code: str, language: str) -> str:
    """What a customer reads about a declined try, by Stripe's code; the general words for a code without its own."""
    words = DECLINE_SENTENCES.get(code, DECLINE_SENTENCES[""])
    return words[0] if language == "zh" else words[1]


def _look_up(
    error: MofangError | str, details: Mapping[str, str]
) -> tuple[Sentence, dict[str, str]]:
    code = error if isinstance(error, str) else error.code
    known = dict(details) if isinstance(error, str) else {**error.details, **details}
    return SENTENCES.get(code, SENTENCES["unexpected"]), {**known, "code": code}


class _Known(dict[str, str]):
    """Details; what is not known shows as an ellipsis instead of failing."""

    def __missing__(self, name: str) -> str:
        return _UNTOLD


def _fill(words: str, details: Mapping[str, str]) -> str:
    known = {name: value or _UNTOLD for name, value in details.items()}
    return words.format_map(_Known(known))
