"""Compiles each translation (.ts) into what Qt loads (.qm), beside it.

Written in Python, so that a build needs neither Qt nor the system libraries that Qt's own lrelease needs. The format is
that of qtranslator.cpp; tests/rules/test_translations.py compares every message with what lrelease makes of it.
"""

from __future__ import annotations

import os
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"

_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES, _NUMERUS_RULES, _LANGUAGE = 0x42, 0x69, 0x88, 0xA7
_END, _TRANSLATION, _SOURCE, _CONTEXT, _COMMENT = 1, 3, 6, 7, 8
# When each plural form is meant: English has one for n == 1 and one for the rest, Chinese has a single form.
_PLURALS = {"en": b"\x01\x01", "zh": b""}


def compile_translations(folder: Path = TRANSLATIONS) -> None:
    """Compile every file of the folder. Raises ParseError, KeyError (a language without plural rules), OSError."""
    for source in sorted(folder.glob("*.ts")):
        # A running kiosk has the old file mapped: the new one replaces it and is never written into it.
        fresh = source.with_suffix(f".{os.getpid()}.qm")
        fresh.write_bytes(_compiled(source))
        fresh.replace(source.with_suffix(".qm"))


def _compiled(source: Path) -> bytes:
    root = ElementTree.parse(source).getroot()  # noqa: S314 - our own file
    language = root.get("language", "")
    messages, hashes = b"", []
    for hashed, message in _messages(root):
        hashes.append((hashed, len(messages)))
        messages += message
    table = b"".join(_number(hashed) + _number(offset) for hashed, offset in sorted(hashes))
    sections = (
        (_LANGUAGE, language.encode()),
        (_HASHES, table),
        (_MESSAGES, messages),
        (_NUMERUS_RULES, _PLURALS[language.partition("_")[0]]),
    )
    return _MAGIC + b"".join(_field(tag, content) for tag, content in sections if content)


def _messages(root: ElementTree.Element) -> Iterator[tuple[int, bytes]]:
    """The hash and the record of each message that has a translation."""
    for context in root.iter("context"):
        for message in context.iter("message"):
            source, comment = (message.findtext(tag, "").encode() for tag in ("source", "comment"))
            forms = [_field(_TRANSLATION, each.encode("utf-16-be")) for each in _forms(message)]
            names = (
                (_SOURCE, source),
                (_CONTEXT, context.findtext("name", "").encode()),
                (_COMMENT, comment),
            )
            record = b"".join([*forms, *(_field(tag, text) for tag, text in names), bytes([_END])])
            if forms:
                yield _hash(source + comment), record


def _forms(message: ElementTree.Element) -> list[str]:
    translation = message.find("translation")
    if translation is None:
        return []
    plurals = [form.text or "" for form in translation.iter("numerusform")]
    return [text for text in plurals or [translation.text or ""] if text]


def _field(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + _number(len(content)) + content


def _number(value: int) -> bytes:
    return value.to_bytes(4, "big")


def _hash(text: bytes) -> int:
    """The ELF hash, which is never 0 here."""
    value = 0
    for byte in text:
        value = ((value << 4) + byte) & 0xFFFFFFFF
        high = value & 0xF0000000
        value = (value ^ (high >> 24)) & ~high
    return value or 1


if __name__ == "__main__":
    compile_translations()
