"""The system's reasons in both languages, whatever the system speaks."""

from __future__ import annotations

import errno
import re

import pytest

from app.core.errors import MofangError
from app.core.sentences import staff_sentence
from app.core.system_reasons import _CHINESE, UNKNOWN, reason_of, reason_words


@pytest.mark.parametrize("english", _CHINESE)
def test_a_reason_is_in_the_language_of_its_reader(english: str) -> None:
    assert reason_words(english, "en") == english
    assert re.fullmatch(r"[\u4e00-\u9fff]+", reason_words(english, "zh"))


@pytest.mark.parametrize(
    ("error", "english", "chinese"),
    [
        (OSError(errno.ENOSPC, "x"), "No space left on device", "磁盘已满"),
        (OSError(errno.EACCES, "Keine Berechtigung"), "Permission denied", "没有权限"),
        (TimeoutError("timed out"), "Connection timed out", "等待超时"),
        (OSError(9999, "x"), "error 9999", "错误 9999"),
        (OSError("timed out"), UNKNOWN, "未知错误"),
        (ValueError("secret"), UNKNOWN, "未知错误"),
        (None, UNKNOWN, "未知错误"),
    ],
)
def test_an_error_has_a_reason(error: Exception | None, english: str, chinese: str) -> None:
    assert reason_of(error) == english
    assert reason_words(english, "zh") == chinese


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_not_the_system_s_stays_as_it_is(language: str) -> None:
    assert reason_words("quick_check", language) == "quick_check"


def test_a_sentence_takes_its_reason_along() -> None:
    trouble = MofangError("printer_unreachable", place="usb:1234:5678", reason="No such device")
    assert "没有回应（没有这个设备）" in staff_sentence(trouble, "zh")
    assert "(No such device)" in staff_sentence(trouble, "en")
