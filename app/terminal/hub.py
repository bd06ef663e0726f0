"""`mofang hub token set|show|delete`. A token comes in by a prompt or a pipe, and goes out never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import InputError, KeyRejected
from app.hub_token import HubToken
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.key import typed_secret
from app.terminal.options import Options
from app.terminal.screen import Screen
from app.terminal.words import say
from app.vault import KeySource

if TYPE_CHECKING:
    from app.surroundings import Surroundings


def run(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    """Raises MofangError."""
    if options.misplaced:
        raise InputError("device_token_on_command_line")
    actions = {"set": _set, "show": _show, "delete": _delete}
    return actions[options.action](around, options, screen)


def _set(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    _refuse_demo(around)
    token = HubToken(typed_secret(screen, "hub_token_prompt"))
    vault = around.hub_vault()
    vault.write(token)
    saved = {"fingerprint": token.fingerprint, "keyring": vault.describe()}
    if options.json:
        screen.document({"saved": True, **saved})
    else:
        screen.line(say(screen.language, "hub_token_saved", **saved))
    _warn_if_overridden(around, screen)
    return DONE


def _show(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    found = around.find_hub_token()
    if found is None:
        raise KeyRejected("device_token_missing")
    fingerprint = found.token.fingerprint
    if options.json:
        source = found.source.value
        screen.document({"fingerprint": fingerprint, "source": source, "place": found.place})
    else:
        place = say(screen.language, f"place_{found.source.value}", place=found.place)
        words = say(screen.language, "hub_token_shown", fingerprint=fingerprint, place=place)
        screen.line(words)
    return DONE


def _delete(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    _refuse_demo(around)
    deleted = around.hub_vault().delete()
    if options.json:
        screen.document({"deleted": deleted})
    else:
        key = "hub_token_deleted" if deleted else "hub_token_nothing_to_delete"
        screen.line(say(screen.language, key))
    _warn_if_overridden(around, screen)
    return DONE


def _refuse_demo(around: Surroundings) -> None:
    if around.demo:
        raise InputError("key_in_demo")


def _warn_if_overridden(around: Surroundings, screen: Screen) -> None:
    """Whoever changes the keyring's token must know when another one is in use."""
    used = around.find_hub_token()
    if used is not None and used.source is not KeySource.KEYRING:
        place = say(screen.language, f"place_{used.source.value}", place=used.place)
        fingerprint = used.token.fingerprint
        screen.warn(
            say(screen.language, "hub_token_overridden", place=place, fingerprint=fingerprint)
        )
