"""What is wrong with the shape of a request, by the kind that its reader (pydantic, or our own) calls it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_OBJECT = ("须为对象", "must be an object")
_WHOLE = ("须为整数", "must be a whole number")
_ONE_OF = ("须为 {limit} 之一", "must be one of {limit}")
_UNKNOWN = ("不是已知的字段", "is not a known field")

# Each follows the field's name.
SHAPE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("缺少", "is missing"),
        "twice": ("出现了两次", "is there twice"),
        "unknown": _UNKNOWN,
        "extra_forbidden": _UNKNOWN,
        "malformed": ("无法读取", "cannot be read"),
        "value_not_allowed": ("的值不可用", "has a value that is not allowed"),
        "string_type": ("须为文本", "must be text"),
        "string_too_short": (
            "太短，至少 {limit} 个字符",
            "is too short: at least {limit} characters",
        ),
        "string_too_long": ("太长，最多 {limit} 个字符", "is too long: at most {limit} characters"),
        "string_pattern_mismatch": ("格式不对", "does not have the right form"),
        "int_type": _WHOLE,
        "int_parsing": _WHOLE,
        "int_from_float": _WHOLE,
        "less_than_equal": ("最大为 {limit}", "must be at most {limit}"),
        "greater_than_equal": ("最小为 {limit}", "must be at least {limit}"),
        "enum": _ONE_OF,
        "literal_error": _ONE_OF,
        "too_long": ("太多，最多 {limit} 项", "has too many entries: at most {limit}"),
        "dict_type": _OBJECT,
        "model_type": _OBJECT,
        "model_attributes_type": _OBJECT,
    }
)


def shape_words(kind: str, language: str) -> str:
    """In "zh" or "en"; a kind without words of its own stands for itself."""
    words = SHAPE_WORDS.get(kind, (f"（{kind}）", f"({kind})"))
    return words[0] if language == "zh" else words[1]
