"""Which of our two languages somebody reads."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]
_LONGEST = 200


def language_of(accept_language: str | None, default: Language = "zh") -> Language:
    """The one of ours that the header likes best; `default` without a header, English for other languages.

    Source: RFC 9110, section 12.5.4. What cannot be read is passed over.
    """
    if not accept_language or not accept_language.strip():
        return default
    wishes = [_wish(part) for part in accept_language[:_LONGEST].split(",")]
    for _, tag in sorted((wish for wish in wishes if wish[0] > 0), key=lambda wish: -wish[0]):
        if tag == "*":
            return default
        if tag.split("-")[0] == "zh":
            return "zh"
        if tag.split("-")[0] == "en":
            return "en"
    return "en"


def _wish(part: str) -> tuple[float, str]:
    tag, _, parameter = part.strip().lower().partition(";")
    name, _, text = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0, tag.strip()
    try:
        quality = float(text)
    except ValueError:
        return 0.0, tag.strip()
    return (quality if 0 <= quality <= 1 else 0.0), tag.strip()
