"""`mofang key set|show|test|delete`. A key comes in by a prompt or a pipe, and goes out never."""

from __future__ import annotations

import getpass
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.errors import InputError, KeyRejected
from app.core.sentences import staff_sentence
from app.engine.refund_right import CANNOT_REFUND
from app.gateway.port import KeyReport
from app.secret_key import SecretKey, key_page
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.options import Options
from app.terminal.screen import Screen
from app.terminal.words import say
from app.vault import FoundKey, KeySource, Vault

if TYPE_CHECKING:
    from app.bootstrap import Runtime
    from app.surroundings import Surroundings


def run(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    """Everything but `test`, which needs the settings too. Raises MofangError."""
    if options.misplaced:
        raise InputError("key_on_command_line")
    actions = {"set": _set, "show": _show, "delete": _delete}
    return actions[options.action](around, options, screen)


def run_test(runtime: Runtime, options: Options, screen: Screen) -> ExitCode:
    """`key test`: ask Stripe what the key may do. Makes nothing. Raises MofangError."""
    if options.misplaced:
        raise InputError("key_on_command_line")
    report = _checked(runtime, options)
    if options.json:
        screen.document(_as_document(report))
    else:
        mode = say(screen.language, _mode(report.livemode))
        screen.line(say(screen.language, "key_works", fingerprint=report.fingerprint, mode=mode))
    for code in report.cannot:
        screen.warn(staff_sentence(code, screen.language))
    if options.refunds and CANNOT_REFUND in report.cannot:
        raise KeyRejected("key_cannot_refund")
    if report.missing:
        raise KeyRejected("key_lacks_permissions", missing=", ".join(report.missing))
    _warn_if_too_mighty(report.livemode, report.restricted, screen)
    return DONE


def _checked(runtime: Runtime, options: Options) -> KeyReport:
    """What is not asked of a key for refunds is not missing from it."""
    if not options.refunds:
        return runtime.open_gateway().check_key()
    report = runtime.open_refund_gateway().check_key()
    cannot = tuple(code for code in report.cannot if code == CANNOT_REFUND)
    return replace(report, missing=(), cannot=cannot)


def _vault(around: Surroundings, options: Options) -> Vault:
    return around.refund_vault() if options.refunds else around.vault()


def _found(around: Surroundings, options: Options) -> FoundKey | None:
    return around.find_refund_key() if options.refunds else around.find_key()


def _set(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    _refuse_demo(around)
    key = SecretKey(typed_secret(screen, "key_prompt"))
    vault = _vault(around, options)
    vault.write(key)
    saved = {"fingerprint": key.fingerprint, "keyring": vault.describe()}
    if options.json:
        screen.document({"saved": True, **saved})
    else:
        screen.line(say(screen.language, "key_saved", **saved))
    _warn_if_too_mighty(key.livemode, key.restricted, screen)
    _warn_if_overridden(around, options, screen)
    return DONE


def _show(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    found = _found(around, options)
    if found is None:
        raise KeyRejected("refund_key_missing" if options.refunds else "key_missing")
    if options.json:
        screen.document(
            {
                "fingerprint": found.key.fingerprint,
                "livemode": found.key.livemode,
                "restricted": found.key.restricted,
                "source": found.source.value,
                "place": found.place,
            },
        )
    else:
        screen.line(describe_key(found, screen.language))
    return DONE


def _delete(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    _refuse_demo(around)
    deleted = _vault(around, options).delete()
    if options.json:
        screen.document({"deleted": deleted})
    else:
        screen.line(say(screen.language, "key_deleted" if deleted else "key_nothing_to_delete"))
    _warn_if_overridden(around, options, screen)
    return DONE


def describe_key(found: FoundKey, language: str) -> str:
    """The fingerprint, what it is, and where it was."""
    kind = "kind_restricted" if found.key.restricted else "kind_secret"
    return say(
        language,
        "key_shown",
        fingerprint=found.key.fingerprint,
        mode=say(language, _mode(found.key.livemode)),
        kind=say(language, kind),
        place=say(language, f"place_{found.source.value}", place=found.place),
    )


def typed_secret(screen: Screen, prompt: str) -> str:
    """Without echo at a keyboard; the first line of anything else."""
    if sys.stdin.isatty():
        try:
            return getpass.getpass(say(screen.language, prompt), stream=sys.stderr)
        except EOFError:
            return ""
    return sys.stdin.readline()


def _refuse_demo(around: Surroundings) -> None:
    if around.demo:
        raise InputError("key_in_demo")


def _warn_if_too_mighty(livemode: bool, restricted: bool, screen: Screen) -> None:
    if livemode and not restricted:
        told = {"address": key_page(livemode=True)}
        screen.warn(staff_sentence("key_live_unrestricted", screen.language, **told))


def _warn_if_overridden(around: Surroundings, options: Options, screen: Screen) -> None:
    """Whoever changes the keyring's key must know when another one is in use."""
    used = _found(around, options)
    if used is not None and used.source is not KeySource.KEYRING:
        place = say(screen.language, f"place_{used.source.value}", place=used.place)
        words = say(
            screen.language, "key_overridden", place=place, fingerprint=used.key.fingerprint
        )
        screen.warn(words)


def _mode(livemode: bool) -> str:
    return "mode_live" if livemode else "mode_test"


def _as_document(report: KeyReport) -> dict[str, object]:
    return {
        "fingerprint": report.fingerprint,
        "livemode": report.livemode,
        "restricted": report.restricted,
        "missing": list(report.missing),
        "cannot": list(report.cannot),
    }
