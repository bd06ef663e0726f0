"""`mofang webhook secret add|list|remove`. A secret comes in by a prompt or a pipe, and goes out never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import InputError, KeyRejected
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.key import typed_secret
from app.terminal.options import Options
from app.terminal.screen import Screen
from app.terminal.words import say
from app.vault import FoundWebhookSecrets, KeySource
from app.webhook_secret import WebhookSecret

if TYPE_CHECKING:
    from app.surroundings import Surroundings

_SHOWN = 4


def run(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    """Raises MofangError."""
    actions = {"add": _add, "list": _list, "remove": _remove}
    return actions[options.action](around, options, screen)


def _add(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    if options.misplaced:
        raise InputError("webhook_secret_on_command_line")
    _refuse_demo(around)
    secret = WebhookSecret(typed_secret(screen, "webhook_prompt"))
    vault = around.webhook_vault()
    added = vault.add(secret)
    saved = {"fingerprint": secret.fingerprint, "keyring": vault.describe()}
    if options.json:
        screen.document({"added": added, **saved})
    else:
        screen.line(say(screen.language, "webhook_added" if added else "webhook_known", **saved))
    _warn_if_overridden(around, screen)
    return DONE


def _list(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    if options.misplaced:
        raise InputError("webhook_secret_on_command_line")
    found = around.find_webhook_secrets()
    if options.json:
        screen.document(_as_document(found))
    elif found is None:
        screen.line(say(screen.language, "webhook_none"))
    else:
        for each in found.secrets:
            screen.line(f"{each.fingerprint}  {_place(found, screen)}")
    return DONE


def _remove(around: Surroundings, options: Options, screen: Screen) -> ExitCode:
    _refuse_demo(around)
    removed = around.webhook_vault().remove(_last_four(options.misplaced))
    if options.json:
        screen.document({"removed": removed.fingerprint})
    else:
        screen.line(say(screen.language, "webhook_removed", fingerprint=removed.fingerprint))
    _warn_if_overridden(around, screen)
    return DONE


def _last_four(typed: list[str]) -> str:
    """As `list` shows it, or only its end."""
    if len(typed) != 1:
        raise InputError("webhook_secret_which")
    ending = typed[0].rpartition("…")[2]
    if len(ending) > _SHOWN:
        raise InputError("webhook_secret_on_command_line")
    if len(ending) < _SHOWN:
        raise KeyRejected("webhook_secret_unknown")
    return ending


def _refuse_demo(around: Surroundings) -> None:
    if around.demo:
        raise InputError("key_in_demo")


def _warn_if_overridden(around: Surroundings, screen: Screen) -> None:
    """Whoever changes the keyring must know when it is not what is used."""
    used = around.find_webhook_secrets()
    if used is not None and used.source is not KeySource.KEYRING:
        screen.warn(say(screen.language, "webhook_overridden", place=_place(used, screen)))


def _place(found: FoundWebhookSecrets, screen: Screen) -> str:
    return say(screen.language, f"place_{found.source.value}", place=found.place)


def _as_document(found: FoundWebhookSecrets | None) -> dict[str, object]:
    if found is None:
        return {"secrets": [], "source": None, "place": None}
    return {
        "secrets": [each.fingerprint for each in found.secrets],
        "source": found.source.value,
        "place": found.place,
    }
