"""`mofang doctor`: looks at everything that a payment needs, and says what to do about the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.health.findings import Finding, Level
from app.health.looking_over import look_at_settings, look_over
from app.settings import InvalidSettings, Settings, SettingsProblem
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.language import language_of
from app.terminal.options import Options
from app.terminal.screen import Screen
from app.terminal.words import say

if TYPE_CHECKING:
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
    mistakes: Sequence[SettingsProblem] = ()
    try:
        settings = around.load_settings()
    except InvalidSettings as invalid:
        mistakes = invalid.problems
    else:
        screen.language = language_of(settings, around.environment)
    yield from look_at_settings(around, mistakes, screen.language)
    runtime = root.runtime(around, settings)
    try:
        yield from look_over(runtime)
    finally:
        runtime.close()


def _print(finding: Finding, screen: Screen) -> None:
    language = screen.language
    name, grade = finding.name(language), finding.grade(language)
    screen.line(f"{_MARKS[finding.level]} {grade}  {name}: {finding.words(language)}")
