"""Every code has words, in both languages, for both kinds of people, and customers are told what to do."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

import app
from app.core.errors import GatewayRefused, InvalidAmount
from app.core.payment import Alarm
from app.core.payment_sentences import DECLINE_SENTENCES
from app.core.sentences import SENTENCES, customer_sentence, decline_sentence, staff_sentence
from tests.core.raised_codes import CodeReader

ACTIONS_EN = ("please", "ask ", "try ", "do not ", "type ", "write ", "give ", "check ", "leave ")
CJK = range(0x4E00, 0xA000)


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def is_chinese(words: str) -> bool:
    return any(ord(character) in CJK for character in words)


@pytest.fixture(scope="module")
def reader() -> CodeReader:
    # The simulator speaks as Stripe, with Stripe's codes.
    return CodeReader(Path(app.__file__).parent, frozenset({"simulator"}))


def test_every_code_that_is_raised_has_a_sentence(reader: CodeReader) -> None:
    raised = reader.codes()
    assert reader.unfollowed == []
    assert len(raised) > 50
    assert {code: where for code, where in raised.items() if code not in SENTENCES} == {}


@pytest.mark.parametrize("alarm", Alarm)
def test_every_alarm_has_a_sentence(alarm: Alarm) -> None:
    assert alarm.value in SENTENCES


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_both_languages_say_the_same(code: str) -> None:
    sentence = SENTENCES[code]
    assert placeholders(sentence.customer_zh) == placeholders(sentence.customer_en)
    assert placeholders(sentence.staff_zh) == placeholders(sentence.staff_en)
    assert is_chinese(sentence.customer_zh)
    assert is_chinese(sentence.staff_zh)
    assert not is_chinese(sentence.customer_en)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_customers_are_told_what_to_do(code: str) -> None:
    sentence = SENTENCES[code]
    assert "请" in sentence.customer_zh
    assert any(action in sentence.customer_en.lower() for action in ACTIONS_EN)


@pytest.mark.parametrize("code", sorted(SENTENCES))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_sentences_end_and_are_never_half_filled(code: str, language: str) -> None:
    for speak in (customer_sentence, staff_sentence):
        words = speak(code, language)
        assert "{" not in words
        assert words == words.strip()
        assert words[-1] in "。.…：》）)!！}" or words[-1].isalnum()


@pytest.mark.parametrize(
    "code",
    [
        "service_unreachable",
        "connection_not_private",
        "service_error",
        "answer_malformed",
        "idempotency_conflict",
        "creation_in_doubt",
        "internal_error",
        "key_invalid",
        "key_expired",
    ],
)
def test_silence_is_never_called_unpaid(code: str) -> None:
    sentence = SENTENCES[code]
    for words in (sentence.customer_zh, sentence.staff_zh):
        assert "没有扣款" not in words
    assert "not pay again" in sentence.customer_en
    assert "nothing was charged" not in (sentence.customer_en + sentence.staff_en).lower()


@pytest.mark.parametrize("code", sorted(DECLINE_SENTENCES))
def test_a_decline_says_what_to_do_next(code: str) -> None:
    zh, en = DECLINE_SENTENCES[code]
    assert "请" in zh
    assert "Please" in en


@pytest.mark.parametrize("code", ["lost_card", "stolen_card", "fraudulent", "never_heard_of"])
def test_what_a_bank_keeps_to_itself_is_not_told(code: str) -> None:
    assert decline_sentence(code, "en") == decline_sentence("generic_decline", "en")
    assert "二维码仍然有效" in decline_sentence(code, "zh")


def test_details_fill_the_places() -> None:
    error = InvalidAmount("amount_too_large", largest="999999.99")
    assert customer_sentence(error, "en").endswith("at most 999999.99.")
    assert (
        customer_sentence("amount_too_large", "zh", largest="500")
        == "金额太大。请输入不超过 500 的金额。"
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_of_a_request_that_is_not_known_nothing_is_said(language: str) -> None:
    told = staff_sentence("amount_too_small", language, request_id="req_1")
    untold = staff_sentence("amount_too_small", language)
    assert (told.endswith("req_1"), untold.endswith("…")) == (True, False)
    assert told.startswith(untold)


def test_untold_details_show_as_an_ellipsis() -> None:
    assert staff_sentence("service_error", "en").count("…") == 1
    refused = GatewayRefused("request_refused", stripe_code="", param="foo", request_id="req_1")
    assert "(… foo)" in staff_sentence(refused, "en")


def test_an_unknown_code_is_told_to_staff_and_breaks_nothing() -> None:
    assert "no_such_code" in staff_sentence("no_such_code", "zh")
    assert customer_sentence("no_such_code", "en") == SENTENCES["unexpected"].customer_en


def test_other_languages_are_told_in_english() -> None:
    assert customer_sentence("amount_zero", "fr") == SENTENCES["amount_zero"].customer_en
