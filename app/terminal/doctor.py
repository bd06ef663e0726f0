"""`mofang doctor`: looks at everything that a payment needs, and says what to do about the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from app.core.errors import MofangError
from app.settings import InvalidSettings, Settings
from app.terminal import hub_checks, machine_checks, service_checks
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.findings import Finding, Level, from_error
from app.terminal.language import language_of
from app.terminal.options import Options
from app.terminal.problems import problem_words
from app.terminal.screen import Screen
from app.terminal.words import say

if TYPE_CHECKING:
    from app.bootstrap import Runtime
    from app.surroundings import Surroundings
    from app.terminal.command_line import Root

_MARKS = {Level.OK: "✔", Level.WARN: "!", Level.FAIL: "✘"}


def run(root: Root, around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    """Always to the end: one fault does not hide the next. Out of order if anything fails."""
    failures = 0
    for finding in _findings(root, around, screen):
        failures += finding.level is Level.FAIL
        if options.json:
            screen.document(finding.as_document(screen.language))
        else:
            _print(finding, screen)
    if not options.json:
        screen.line()
        screen.line(say(screen.language, "some_fail" if failures else "all_fine", count=failures))
    return ExitCode.OUT_OF_ORDER if failures else DONE


def _findings(root: Root, around: Surroundings, screen: Screen) -> Iterator[Finding]:
    settings = Settings()
    try:
        settings = around.load_settings()
    except InvalidSettings as invalid:
        for problem in invalid.problems:
            yield Finding("settings", Level.FAIL, text=problem_words(problem, screen.language))
    else:
        screen.language = language_of(settings, around.environment)
        yield _settings_finding(around)
    runtime = root.runtime(around, settings)
    try:
        for check in _checks(runtime):
            yield from _guarded(check, runtime)
    finally:
        runtime.close()


def _checks(runtime: Runtime) -> Iterator[tuple[str, Callable[[Runtime], Finding]]]:
    keyless = runtime.settings.hub_address is not None
    yield from hub_checks.CHECKS if keyless else service_checks.CHECKS
    yield from machine_checks.CHECKS


def _guarded(
    check: tuple[str, Callable[[Runtime], Finding]], runtime: Runtime
) -> Iterator[Finding]:
    name, look = check
    try:
        yield look(runtime)
    except MofangError as error:
        yield from_error(name, error)


def _settings_finding(around: Surroundings) -> Finding:
    if around.settings_file.exists():
        file = str(around.settings_file)
        return Finding("settings", Level.OK, "settings_fine", {"file": file})
    return Finding("settings", Level.OK, "settings_default")


def _print(finding: Finding, screen: Screen) -> None:
    name = say(screen.language, f"check_{finding.check}")
    level = say(screen.language, f"level_{finding.level.value}")
    screen.line(f"{_MARKS[finding.level]} {level}  {name}: {finding.words(screen.language)}")
