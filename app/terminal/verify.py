"""`mofang verify cs_…`: the guide's answer, and an exit code that says the same."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from app.core.errors import InputError, JournalError, JournalUnavailable
from app.core.events import SessionObserved
from app.core.payment import Payment
from app.core.sentences import staff_sentence
from app.core.session import is_session_id
from app.core.verification import Verified, VerifyStatus, verified, verify_answer
from app.terminal.exit_codes import ExitCode
from app.terminal.options import Options
from app.terminal.screen import Screen

if TYPE_CHECKING:
    from app.bootstrap import Runtime

_EXIT_OF = {
    VerifyStatus.SUCCESS: ExitCode.PAID,
    VerifyStatus.PENDING: ExitCode.UNDECIDED,
    VerifyStatus.PROCESSING: ExitCode.UNDECIDED,
    VerifyStatus.EXPIRED: ExitCode.EXPIRED,
    VerifyStatus.CANCELED: ExitCode.CANCELED,
    VerifyStatus.FAILED: ExitCode.FAILED,
}


def run(runtime: Runtime, options: Options, screen: Screen) -> ExitCode:
    """Raises InputError, GatewayError, VaultError."""
    session_id = options.session_id.strip()
    if not is_session_id(session_id):
        raise InputError("session_id_malformed")
    gateway = runtime.open_gateway()
    journaled = _journaled(runtime, session_id, screen)
    found = verified(gateway.retrieve(session_id), journaled)
    if journaled is not None and journaled.is_final and found.payment is not journaled:
        _note(runtime, found, gateway.server_time(), screen)
    answer = verify_answer(found, screen.language)
    screen.line(json.dumps(answer, ensure_ascii=False, indent=None if options.json else 2))
    return _EXIT_OF[VerifyStatus(str(answer["status"]))]


def _note(runtime: Runtime, found: Verified, at: float | None, screen: Screen) -> None:
    """An end is in the books; that Stripe contradicts it is an alarm for staff."""
    if found.payment is None:
        return
    event = SessionObserved(found.snapshot)
    try:
        runtime.open_journal().record(found.payment, event, at or time.time())
    except JournalError as error:
        screen.warn(staff_sentence(error.code, screen.language, **error.details))


def _journaled(runtime: Runtime, session_id: str, screen: Screen) -> Payment | None:
    """A journal that cannot be read must not keep anybody from asking Stripe; but it is told."""
    try:
        return runtime.open_journal().find_session(session_id)
    except JournalUnavailable as error:
        screen.warn(staff_sentence(error.code, screen.language, **error.details))
        return None
