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
from app.core.money import amount_words
from app.core.order_sentences import ORDER_SENTENCES
from app.core.payment_sentences import DECLINE_SENTENCES, PAYMENT_SENTENCES
from app.core.printer_sentences import PRINTER_SENTENCES
from app.core.refund_sentences import REFUND_SENTENCES
from app.core.sentence import Sentence, for_staff_only
from app.core.service_sentences import BUSY, SERVICE_SENTENCES, WAIT
from app.core.setup_sentences import SETUP_SENTENCES
from app.core.shape_sentences import shape_words
from app.core.system_reasons import reason_words
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
        **for_staff_only(PRINTER_SENTENCES),
    }
)
# A kiosk goes on asking by itself. Behind a page nobody does, so that its reader must.
_ON_A_PAGE: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType(
    {
        WAIT: (
            "暂时连不上支付服务。请稍后再试一次；如果手机已显示付款成功，请不要再付，请联系店员。",
            "The payment service cannot be reached at the moment. Please try again shortly; if your phone shows that "
            "you have paid, do not pay again, and ask the staff.",
        ),
        BUSY: (
            "支付服务繁忙，请稍后再试一次。",
            "The payment service is busy. Please try again shortly.",
        ),
    }
)
_UNTOLD = "…"
# Details that are amounts in the currency that stands beside them: plain for programs, written out for people.
AMOUNTS = frozenset({"amount", "largest", "smallest", "lowest", "highest"})
_REQUEST_CLAUSES = ("请求编号：{request_id}", " Request: {request_id}")


def customer_sentence(error: MofangError | str, language: str, **details: str) -> str:
    """What a customer reads about an error or a code, in "zh" or "en" (which any other language gets)."""
    sentence, known = _look_up(error, details)
    return _fill(sentence.customer_zh if language == "zh" else sentence.customer_en, known)


def words_on_a_page(sentence: Sentence) -> tuple[str, str]:
    """What a customer reads who has no kiosk but a web page, in Chinese and in English."""
    words = (sentence.customer_zh, sentence.customer_en)
    return _ON_A_PAGE.get(words, words)


def public_sentence(error: MofangError, language: str) -> str:
    """The same, filled, in "zh" or "en" (which any other language gets)."""
    sentence, known = _look_up(error, {})
    zh, en = words_on_a_page(sentence)
    return _fill(zh if language == "zh" else en, known)


def staff_sentence(error: MofangError | str, language: str, **details: str) -> str:
    """What staff read about an error or a code, in "zh" or "en" (which any other language gets)."""
    sentence, known = _look_up(error, details)
    if known["code"] == "request_invalid":
        known["reason"] = _fill(shape_words(known.get("reason", ""), language), known)
    elif "reason" in known:
        known["reason"] = reason_words(known["reason"], language)
    return _fill(sentence.staff_zh if language == "zh" else sentence.staff_en, known)


def customer_details(error: MofangError) -> frozenset[str]:
    """The names of the details that a customer may read. An amount comes with its currency."""
    sentence, _ = _look_up(error, {})
    named = frozenset(name for _, name, _, _ in Formatter().parse(sentence.customer_en) if name)
    return named | {"currency"} if named & AMOUNTS else named


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
    currency = details.get("currency")
    if currency:
        amounts = {name: amount_words(known[name], currency) for name in AMOUNTS & known.keys()}
        known.update(amounts)
    if not details.get("request_id"):
        # What was journaled long ago has lost it; nobody needs to read that there was one.
        for clause in _REQUEST_CLAUSES:
            words = words.removesuffix(clause)
    return words.format_map(_Known(known))
