"""Reads the command line. Mistakes are told in the person's language, and never with a secret in them."""

from __future__ import annotations

import argparse
import gettext
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from app.redaction import redact
from app.terminal.help_words import ARGPARSE_ZH, help_text
from app.terminal.options import Options

PROGRAM = "mofang"
_WITH_VALUE = frozenset({"--home"})


class UsageMistake(Exception):
    """The command line makes no sense; the message says why, and `usage` what would."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage

    def in_words(self, _language: str) -> str:
        """For a person; the language was chosen when the line was read."""
        return f"{PROGRAM}: {self}\n{self.usage}"


class _Parser(argparse.ArgumentParser):
    """Raises instead of leaving the program, so that `--json` can answer in kind."""

    def error(self, message: str) -> NoReturn:
        """A key that was typed in the wrong place must not be repeated."""
        raise UsageMistake(redact(message), self.format_usage().strip())


class _ShowVersion(argparse.Action):
    """Asks for the version only when a person does: the answer takes 10 ms."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print it and leave."""
        print(_version())
        parser.exit()


def parse(arguments: Sequence[str], language: str) -> Options:
    """Raises UsageMistake. `--help` and `--version` print and raise SystemExit."""
    own, passed_on = _split_simulator(arguments)
    _speak(language)
    options = Options()
    _parser(lambda key: help_text(language, key)).parse_args(own, namespace=options)
    options.simulator_arguments = passed_on
    return options


def _split_simulator(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The simulator has a command line of its own: everything after its name is passed on."""
    value_follows = False
    for place, argument in enumerate(arguments):
        if value_follows or argument.startswith("-"):
            value_follows = not value_follows and argument in _WITH_VALUE
            continue
        if argument == "simulator":
            return list(arguments[: place + 1]), list(arguments[place + 1 :])
        break
    return list(arguments), []


def _speak(language: str) -> None:
    """argparse translates through the `_` of its module; a gettext catalogue would need a compiled file."""
    translate: Callable[[str], str] = gettext.gettext
    if language == "zh":

        def translate(message: str) -> str:
            return ARGPARSE_ZH.get(message, message)

    vars(argparse)["_"] = translate


def _parser(words: Callable[[str], str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=PROGRAM,
        description=words("program"),
        epilog=words("exit_codes"),
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("--home", type=_folder, metavar="DIR", help=words("home"))
    parser.add_argument("--demo", action="store_true", help=words("demo"))
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help=words("version"))
    parser.add_argument("-h", "--help", action="help", help=words("help"))
    verbs = parser.add_subparsers(dest="verb", metavar=words("verb"), title=words("verbs"))

    def add(name: str, *, json: bool = True) -> argparse.ArgumentParser:
        return _add_verb(verbs, name, words, json=json)

    _add_hub_address(add("desk", json=False), words).add_argument(
        "address", nargs="?", default="", metavar="mofang-pay:…", help=words("desk_address")
    )
    _add_kiosk(_add_hub_address(add("kiosk", json=False), words), words)
    _add_pay(_add_hub_address(add("pay"), words), words)
    add("verify").add_argument("session_id", metavar="cs_…", help=words("session_id"))
    _add_key(add("key", json=False), words)
    _add_hub(add("hub", json=False), words)
    _add_webhook(add("webhook", json=False), words)
    add("pin", json=False)
    add("settings")
    _add_hub_address(add("doctor"), words)
    _add_serve(_add_database(add("serve"), words), words)
    _add_till(add("till", json=False), words)
    add("simulator", json=False)
    return parser


def _add_verb(
    verbs: argparse._SubParsersAction[Any],
    name: str,
    words: Callable[[str], str],
    *,
    json: bool,
    key: str | None = None,
) -> argparse.ArgumentParser:
    text = words(key or name)
    verb: argparse.ArgumentParser = verbs.add_parser(
        name, help=text, description=text, add_help=False, allow_abbrev=False
    )
    # Without a default, or a flag before the verb would be forgotten.
    absent = argparse.SUPPRESS
    verb.add_argument("--home", type=_folder, metavar="DIR", default=absent, help=words("home"))
    verb.add_argument("--demo", action="store_true", default=absent, help=words("demo"))
    if json:
        verb.add_argument("--json", action="store_true", default=absent, help=words("json"))
    verb.add_argument("-h", "--help", action="help", help=words("help"))
    return verb


def _folder(text: str) -> Path:
    """`--home "$UNSET"` must not scatter a journal over the current folder, which is what Path makes of nothing."""
    if not text.strip():
        raise argparse.ArgumentTypeError(vars(argparse)["_"]("expected one argument"))
    return Path(text)


def _add_kiosk(kiosk: argparse.ArgumentParser, words: Callable[[str], str]) -> None:
    """Without an action, it is opened here and now."""
    actions = kiosk.add_subparsers(dest="action", metavar=words("verb"), title=words("verbs"))
    for name in ("install", "uninstall"):
        action = _add_verb(actions, name, words, json=False, key=f"kiosk_{name}")
        action.add_argument("--print", action="store_true", dest="print_only", help=words("print"))


def _add_pay(pay: argparse.ArgumentParser, words: Callable[[str], str]) -> None:
    pay.add_argument("amount", help=words("amount"))
    for name, metavar in (
        ("currency", "USD"),
        ("product", "…"),
        ("email", "…"),
        ("reference", "…"),
        ("timeout", "S"),
    ):
        pay.add_argument(f"--{name}", metavar=metavar, help=words(name))
    pay.add_argument("--no-qr", action="store_true", help=words("no_qr"))


def _add_key(key: argparse.ArgumentParser, words: Callable[[str], str]) -> None:
    actions = key.add_subparsers(
        dest="action", metavar=words("verb"), title=words("verbs"), required=True
    )
    for name in ("set", "show", "test", "delete"):
        action = _add_verb(actions, name, words, json=True, key=f"key_{name}")
        action.add_argument("--refunds", action="store_true", help=words("refunds"))
        # Taken only to be refused with good advice; see the sentence `key_on_command_line`.
        action.add_argument("misplaced", nargs="*", help=argparse.SUPPRESS)


def _add_hub_address(
    verb: argparse.ArgumentParser, words: Callable[[str], str]
) -> argparse.ArgumentParser:
    verb.add_argument("--hub", metavar="HOST:PORT", help=words("hub_address"))
    return verb


def _add_database(
    verb: argparse.ArgumentParser, words: Callable[[str], str]
) -> argparse.ArgumentParser:
    verb.add_argument("--database", metavar="postgresql://…", help=words("database"))
    return verb


def _add_hub(hub: argparse.ArgumentParser, words: Callable[[str], str]) -> None:
    subjects = hub.add_subparsers(
        dest="subject", metavar=words("verb"), title=words("verbs"), required=True
    )
    token = _add_verb(subjects, "token", words, json=False, key="hub_token")
    actions = token.add_subparsers(
        dest="action", metavar=words("verb"), title=words("verbs"), required=True
    )
    for name in ("set", "show", "delete"):
        action = _add_verb(actions, name, words, json=True, key=f"hub_token_{name}")
        # Taken only to be refused with good advice, as for a key.
        action.add_argument("misplaced", nargs="*", help=argparse.SUPPRESS)


def _add_webhook(webhook: argparse.ArgumentParser, words: Callable[[str], str]) -> None:
    subjects = webhook.add_subparsers(
        dest="subject", metavar=words("verb"), title=words("verbs"), required=True
    )
    secret = _add_verb(subjects, "secret", words, json=False, key="webhook_secret")
    actions = secret.add_subparsers(
        dest="action", metavar=words("verb"), title=words("verbs"), required=True
    )
    for name in ("add", "list", "remove"):
        action = _add_verb(actions, name, words, json=True, key=f"webhook_secret_{name}")
        removes = name == "remove"
        # Elsewhere taken only to be refused with good advice, as for a key.
        shown = words("last_four") if removes else argparse.SUPPRESS
        action.add_argument("misplaced", nargs="*", metavar="…1234", help=shown)


def _add_serve(serve: argparse.ArgumentParser, words: Callable[[str], str]) -> None:
    for name, metavar in (("host", "HOST"), ("http-port", "PORT"), ("grpc-port", "PORT")):
        serve.add_argument(f"--{name}", metavar=metavar, help=words(name.replace("-", "_")))
    for name, key in (
        ("tls-cert", "tls_cert"),
        ("tls-key", "tls_key"),
        ("log-file", "serve_log_file"),
    ):
        serve.add_argument(f"--{name}", type=Path, metavar="FILE", help=words(key))
    serve.add_argument("--behind-proxy", action="store_true", help=words("behind_proxy"))
    serve.add_argument("--print-unit", action="store_true", help=words("print_unit"))


def _add_till(till: argparse.ArgumentParser, words: Callable[[str], str]) -> None:
    actions = till.add_subparsers(
        dest="action", metavar=words("verb"), title=words("verbs"), required=True
    )
    add = _add_database(_add_verb(actions, "add", words, json=True, key="till_add"), words)
    add.add_argument("till", metavar="NAME", help=words("till_name"))
    add.add_argument("--may-refund", action="store_true", help=words("may_refund"))
    _add_database(_add_verb(actions, "list", words, json=True, key="till_list"), words)
    revoke = _add_database(_add_verb(actions, "revoke", words, json=True, key="till_revoke"), words)
    revoke.add_argument("till", metavar="NAME", help=words("till_named"))


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{PROGRAM} {version('mofang-checkout')}"
    except PackageNotFoundError:
        return f"{PROGRAM} (source)"
