"""Looks at everything that a payment needs, and says what to do about the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from app.core.errors import MofangError
from app.health import hub_checks, machine_checks, service_checks
from app.health.findings import Finding, Level, from_error
from app.settings import SettingsProblem
from app.settings.problem_words import problem_words

if TYPE_CHECKING:
    from app.bootstrap import Runtime
    from app.surroundings import Surroundings

Check = tuple[str, Callable[["Runtime"], Finding]]


def look_over(runtime: Runtime) -> Iterator[Finding]:
    """Always to the end: one fault does not hide the next. Slow; asks Stripe, and writes to the journal."""
    for name, look in _checks(runtime):
        try:
            yield look(runtime)
        except MofangError as error:
            yield from_error(name, error)


def look_at_settings(
    around: Surroundings, mistakes: Sequence[SettingsProblem], language: str
) -> Iterator[Finding]:
    """`mistakes` are those of the file, `.env` and the environment as they are now."""
    for mistake in mistakes:
        yield Finding("settings", Level.FAIL, text=problem_words(mistake, language))
    if not mistakes and around.settings_file.exists():
        file = str(around.settings_file)
        yield Finding("settings", Level.OK, "settings_fine", {"file": file})
    elif not mistakes:
        yield Finding("settings", Level.OK, "settings_default")


def _checks(runtime: Runtime) -> Iterator[Check]:
    keyless = runtime.settings.hub_address is not None
    yield from hub_checks.CHECKS if keyless else service_checks.CHECKS
    yield from machine_checks.CHECKS
