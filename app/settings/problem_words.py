"""Mistakes in the settings, in words: place, field, and what to write instead."""

from __future__ import annotations

from app.core.sentences import staff_sentence
from app.settings.problems import SettingsProblem


def problem_words(problem: SettingsProblem, language: str) -> str:
    """One mistake on one line."""
    place = problem.source.place or ""
    if problem.source.line is not None:
        place = f"{place}:{problem.source.line}"
    sentence = staff_sentence(problem.code, language, **problem.details)
    return ": ".join(each for each in (place, problem.field, sentence) if each)


def problem_document(problem: SettingsProblem, language: str) -> dict[str, object]:
    """One mistake as plain data."""
    return {
        "place": problem.source.place,
        "line": problem.source.line,
        "field": problem.field,
        "code": problem.code,
        "message": staff_sentence(problem.code, language, **problem.details),
    }
