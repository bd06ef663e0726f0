"""Which of our two languages a header asks for."""

import pytest

from app.service.languages import language_of


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9,zh;q=0.5", "en"),
        ("zh;q=0.1, en;q=0.2", "en"),
        ("zh;q=0, en;q=0.1", "en"),
        ("de-DE,de;q=0.9", "en"),
        ("de, zh;q=0.3", "zh"),
        ("*", "zh"),
        ("zho", "en"),
        ("en;q=nan, zh;q=0.1", "zh"),
        ("en;q=9, zh;q=0.1", "zh"),
        (";;;,,,=", "en"),
        ("en," * 10_000, "en"),
        ("zh-TW", "zh"),
        ("fr, en;q=0.5", "en"),
        ("," * 5000, "en"),
    ],
)
def test_the_reader_s_language_is_found(header: str | None, language: str) -> None:
    assert language_of(header) == language
