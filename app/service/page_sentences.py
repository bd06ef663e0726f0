"""Gives the pages the sentences of the errors that a payer can meet, and how amounts are written:
`python -m app.service.page_sentences`.

The pages speak the language of now, which may have changed since an answer came; so they need both.
"""

from __future__ import annotations

import json
from pathlib import Path

from app.core.caller_sentences import CALLER_SENTENCES
from app.core.money import SIGNS, WITHOUT_CENTS
from app.core.order_sentences import ORDER_SENTENCES
from app.core.payment_sentences import PAYMENT_SENTENCES
from app.core.sentence import Sentence
from app.core.sentences import words_on_a_page
from app.core.service_sentences import SERVICE_SENTENCES
from app.resource_files import resource_path

_HEAD = """// Written by `python -m app.service.page_sentences` from the program's own tables: change them there.
"""


def script() -> str:
    """The whole file."""
    tables = {**ORDER_SENTENCES, **SERVICE_SENTENCES, **PAYMENT_SENTENCES, **CALLER_SENTENCES}
    words = {code: _customer_words(sentence) for code, sentence in sorted(tables.items())}
    parts = {"signs": SIGNS, "withoutCents": sorted(WITHOUT_CENTS), "sentences": words}
    return _HEAD + "".join(
        f"export const {name} = {_json(each)};\n" for name, each in parts.items()
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _customer_words(sentence: Sentence) -> dict[str, str]:
    zh, en = words_on_a_page(sentence)
    return {"zh": zh, "en": en}


def place() -> Path:
    """Where it belongs."""
    return resource_path("pages") / "sentences.js"


if __name__ == "__main__":
    place().write_text(script(), encoding="utf-8")
