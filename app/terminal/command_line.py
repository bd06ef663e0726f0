"""Runs one command: picks the verb, loads only what it needs, and turns every error into words and an exit code."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.core.errors import GatewayUnreachable, InputError, MofangError, ProgramIncomplete
from app.health.display import can_be_seen
from app.logs import open_log_files
from app.resource_files import ResourceMissing
from app.settings import InvalidSettings, Settings, SettingsProblem
from app.settings.service_kinds import checked_database_url, checked_hub_address
from app.terminal.exit_codes import ExitCode, code_for
from app.terminal.language import language_of, system_language
from app.terminal.options import Options
from app.terminal.parser import UsageMistake, parse
from app.terminal.screen import Screen, make_streams_forgiving
from app.terminal.words import say

if TYPE_CHECKING:
    from app.bootstrap import Runtime
    from app.desktop.desk.first_run_service import FirstRunOutcome
    from app.surroundings import Surroundings

_log = logging.getLogger(__name__)

# Started behind an icon or at log-in, where nobody reads a terminal.
_WINDOWED = frozenset({"desk", "kiosk"})


class Root(Protocol):
    """The composition root, as much of it as a command needs."""

    def surroundings(
        self, home: Path | None, *, demo: bool
    ) -> AbstractContextManager[Surroundings]:
        """Choose the home and start the log. Raises JournalUnavailable."""

    def runtime(self, around: Surroundings, settings: Settings) -> Runtime:
        """A run that whoever asked for it must close."""

    def running(self, around: Surroundings) -> AbstractContextManager[Runtime]:
        """A run, closed at its end. Raises InvalidSettings."""

    def run_first_run(self, around: Surroundings, language: str) -> FirstRunOutcome | None:
        """Ask what a shop must know before its first payment; None if this one knows it already.

        Raises ImportError if Qt lacks a system library.
        """

    def trial_address(self, around: Surroundings) -> str:
        """What fills the desk's form for a shop's first payment. Raises InvalidSettings."""

    def show_start_trouble(
        self, words_in: Callable[[str], str], problems: Sequence[SettingsProblem], language: str
    ) -> None:
        """A window that says why no kiosk opens. Raises ImportError if Qt lacks a system library."""

    def run_simulator(self, arguments: Sequence[str], language: str) -> int:
        """The simulator's own command line."""


def run(arguments: Sequence[str], root: Root) -> int:
    """The exit code. Nothing is raised."""
    make_streams_forgiving()
    screen = Screen(system_language(os.environ))
    try:
        options = parse(arguments or _first_face(), screen.language)
    except UsageMistake as mistake:
        code = _tell_usage(mistake, screen, as_json="--json" in arguments)
        _show_trouble(root, _windowed(arguments), mistake.in_words, screen)
        return code
    except SystemExit as finished:
        return int(finished.code or 0)
    try:
        return int(_run_whole(root, options, screen))
    except MofangError as error:
        code = _tell_error(error, options, screen)
        _show_trouble(root, options.verb, partial(_error_words, error, options), screen, error)
        return code
    except KeyboardInterrupt:
        return int(ExitCode.CANCELED)


def _first_face() -> Sequence[str]:
    """Whoever opens the program without a word wants to see it."""
    return ["desk"] if can_be_seen(os.environ) else ["--help"]


def _run_whole(root: Root, options: Options, screen: Screen) -> int:
    """Raises MofangError."""
    try:
        return _run_verb(root, options, screen)
    except ResourceMissing as missing:
        raise ProgramIncomplete("program_file_missing", file=str(missing)) from None


def _run_verb(root: Root, options: Options, screen: Screen) -> int:
    """Each verb's module is imported only when it is asked for."""
    if options.verb == "simulator":
        return root.run_simulator(options.simulator_arguments, screen.language)
    if options.verb == "pin":
        from app.terminal import pin

        return pin.run(screen)
    if options.print_unit:
        from app.terminal import serve_unit

        return serve_unit.run(options, screen)
    with root.surroundings(options.home, demo=options.demo) as around:
        try:
            around = replace(
                around, hub_address=_hub_address(options), database_url=_database_url(options)
            )
            code = _run_around(root, around, options, screen)
            _tell_failures(around, screen)
            return code
        except KeyboardInterrupt:
            raise
        except (MofangError, ResourceMissing) as error:
            # Who starts a kiosk by itself at login reads no terminal.
            _log.error("%s was not carried out: %s", options.verb, error)
            raise
        except Exception as error:
            return _tell_internal_error(root, error, around, options, screen)


def _tell_failures(around: Surroundings, screen: Screen) -> None:
    """A demo whose screens failed, but that was closed in order, keeps its log; this names it."""
    if around.throwaway and any(each.has_failure for each in open_log_files()):
        screen.warn(say(screen.language, "demo_failed", file=around.log_file))


def _hub_address(options: Options) -> str | None:
    """Raises InputError."""
    _check_demo_stands_alone(options, "--hub", options.hub)
    return None if options.hub is None else checked_hub_address(options.hub)


def _database_url(options: Options) -> str | None:
    """Raises InputError."""
    _check_demo_stands_alone(options, "--database", options.database)
    return None if options.database is None else checked_database_url(options.database)


def _check_demo_stands_alone(options: Options, option: str, given: str | None) -> None:
    """Nothing real is touched by a demo, and whoever names something real is not left to find that out."""
    if options.demo and given is not None:
        raise InputError("demo_stands_alone", option=option)


def _run_around(root: Root, around: Surroundings, options: Options, screen: Screen) -> int:
    """The verbs that can work without a payment service."""
    match options.verb, options.action:
        case "settings", _:
            from app.terminal import settings

            return settings.run(around, options, screen)
        case "doctor", _:
            from app.terminal import doctor

            return doctor.run(root, around, options, screen)
        case "hub", _:
            from app.terminal import hub

            return hub.run(around, options, screen)
        case "webhook", _:
            from app.terminal import webhook

            return webhook.run(around, options, screen)
        case "kiosk", "install" | "uninstall":
            from app.terminal import kiosk_install

            return kiosk_install.run(options, screen)
        case "desk", _ if options.address in {"install", "uninstall"}:
            from app.terminal import desk_scheme

            return desk_scheme.run(options, screen)
        case "desk", _:
            from app.terminal import desk

            return desk.run(root, around, options, screen)
        case "key", "set" | "show" | "delete":
            from app.terminal import key

            return key.run(around, options, screen)
        case _:
            with root.running(around) as runtime:
                return _run_with_service(runtime, options, screen)


def _run_with_service(runtime: Runtime, options: Options, screen: Screen) -> int:
    screen.language = language_of(runtime.settings, os.environ)
    match options.verb:
        case "pay":
            from app.terminal import pay

            return pay.run(runtime, options, screen)
        case "verify":
            from app.terminal import verify

            return verify.run(runtime, options, screen)
        case "key":
            from app.terminal import key

            return key.run_test(runtime, options, screen)
        case "serve":
            from app.terminal import serve

            return serve.run(runtime, options, screen)
        case "till":
            from app.terminal import till

            return till.run(runtime, options, screen)
        case _:
            from app.terminal import kiosk

            return kiosk.run(runtime, options, screen)


# --- what went wrong ------------------------------------------------------------------------------


def _tell_usage(mistake: UsageMistake, screen: Screen, *, as_json: bool) -> int:
    if as_json:
        _tell_json("usage", str(mistake), ExitCode.BAD_INPUT, screen)
    else:
        screen.warn(mistake.in_words(screen.language))
    return int(ExitCode.BAD_INPUT)


def _tell_error(error: MofangError, options: Options, screen: Screen) -> int:
    from app.settings.problem_words import problem_document, problem_words

    code = code_for(error)
    words = _error_words(error, options, screen.language)
    problems = _problems_of(error)
    if options.json:
        found = [problem_document(each, screen.language) for each in problems]
        _tell_json(error.code, words, code, screen, **({"problems": found} if found else {}))
    else:
        screen.warn(
            "\n".join([words, *(problem_words(each, screen.language) for each in problems)])
        )
    return int(code)


def _error_words(error: MofangError, options: Options, language: str) -> str:
    from app.core.sentences import staff_sentence

    words = staff_sentence(error.code, language, **error.details)
    if options.verb == "pay" and isinstance(error, GatewayUnreachable):
        return f"{say(language, 'nothing_started')} {words}"
    return words


def _problems_of(error: MofangError | None) -> Sequence[SettingsProblem]:
    return error.problems if isinstance(error, InvalidSettings) else ()


def _tell_internal_error(
    root: Root, error: Exception, around: Surroundings, options: Options, screen: Screen
) -> int:
    """The traceback is for the log; a person gets one sentence."""
    _log.critical("Uncaught error", exc_info=error)

    def words_in(language: str) -> str:
        kind = type(error).__name__
        if around.log_file is None:
            folder = around.paths.log_dir
            return say(language, "internal_error_without_log", kind=kind, folder=folder)
        return say(language, "internal_error", kind=kind, file=around.log_file)

    words = words_in(screen.language)
    if options.json:
        _tell_json("internal_error", words, ExitCode.OUT_OF_ORDER, screen)
    else:
        screen.warn(words)
    _show_trouble(root, options.verb, words_in, screen)
    return int(ExitCode.OUT_OF_ORDER)


def _windowed(arguments: Sequence[str]) -> str | None:
    return next((each for each in arguments if each in _WINDOWED), None)


def _show_trouble(
    root: Root,
    verb: str | None,
    words_in: Callable[[str], str],
    screen: Screen,
    error: MofangError | None = None,
) -> None:
    if verb in _WINDOWED:
        from app.terminal.start_trouble import show_trouble

        show_trouble(root, words_in, _problems_of(error), screen.language)


def _tell_json(
    code: str, message: str, exit_code: ExitCode, screen: Screen, **more: object
) -> None:
    screen.document(
        {"event": "error", "code": code, "message": message, "exit_code": int(exit_code), **more}
    )
