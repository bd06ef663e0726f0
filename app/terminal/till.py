"""`mofang till add|list|revoke`: the tokens of the devices that may use the payment service."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from app.core.errors import InputError
from app.core.order import can_be_seen
from app.journal.till_book import Till, TillBook
from app.service.access import hash_of, new_token
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.options import Options
from app.terminal.screen import Screen
from app.terminal.words import say

if TYPE_CHECKING:
    from app.bootstrap import Runtime

_LONGEST_NAME = 60


def run(runtime: Runtime, options: Options, screen: Screen) -> ExitCode:
    """Raises InputError, JournalUnavailable."""
    tills = runtime.open_books().tills
    match options.action:
        case "add":
            _add(tills, options, screen)
        case "revoke":
            _revoke(tills, options, screen)
        case _:
            _list(tills, options, screen)
    return DONE


def _add(tills: TillBook, options: Options, screen: Screen) -> None:
    """The token is on the screen once, and nowhere else: only its hash is kept."""
    name = _checked_name(options.till)
    if any(each.name == name for each in _working(tills)):
        raise InputError("till_exists", name=name)
    till, token = let_in(tills, name, may_refund=options.may_refund)
    if options.json:
        screen.document({**_document(till), "token": token})
        return
    screen.line(say(screen.language, "till_added", name=name))
    screen.line(token)


def let_in(tills: TillBook, name: str, *, may_refund: bool) -> tuple[Till, str]:
    """The new till and its token. Raises JournalUnavailable."""
    token = new_token()
    till = Till(f"till_{secrets.token_hex(8)}", name, hash_of(token), may_refund, time.time())
    tills.add(till)
    return till, token


def _revoke(tills: TillBook, options: Options, screen: Screen) -> None:
    named = options.till.strip()
    found = [each for each in _working(tills) if named in {each.name, each.till_id}]
    if not found:
        raise InputError("till_unknown", name=named)
    for till in found:
        tills.revoke(till.till_id, time.time())
    if options.json:
        screen.document({"revoked": [each.till_id for each in found]})
    else:
        screen.line(say(screen.language, "till_revoked", name=named))


def _list(tills: TillBook, options: Options, screen: Screen) -> None:
    known = tills.all()
    if options.json:
        for till in known:
            screen.document(_document(till))
        return
    if not known:
        screen.line(say(screen.language, "till_none"))
    for till in known:
        screen.line(_line(till, screen.language))


def _line(till: Till, language: str) -> str:
    marks = [say(language, "till_may_refund")] if till.may_refund else []
    if till.revoked_at is not None:
        marks.append(say(language, "till_is_revoked"))
    return "  ".join([till.till_id, till.name, *marks])


def _document(till: Till) -> dict[str, object]:
    return {
        "till_id": till.till_id,
        "name": till.name,
        "may_refund": till.may_refund,
        "created_at": int(till.created_at),
        "revoked_at": None if till.revoked_at is None else int(till.revoked_at),
    }


def _working(tills: TillBook) -> list[Till]:
    return [each for each in tills.all() if each.revoked_at is None]


def _checked_name(typed: str) -> str:
    name = typed.strip()
    if not can_be_seen(name) or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise InputError("till_name_invalid", longest=str(_LONGEST_NAME))
    return name
