"""What the program's exit says to a script."""

from __future__ import annotations

from enum import IntEnum

from app.core.errors import (
    GatewayError,
    InputError,
    KeyRejected,
    MofangError,
    SessionNotFound,
    VaultError,
)


class ExitCode(IntEnum):
    """Only PAID is zero, so that `mofang pay … && hand-over` can never hand over unpaid goods."""

    PAID = 0
    OUT_OF_ORDER = 1
    BAD_INPUT = 2
    EXPIRED = 3
    CANCELED = 4
    FAILED = 5
    UNREACHABLE = 6
    KEY_PROBLEM = 7
    UNDECIDED = 8


DONE = ExitCode.PAID


def code_for(error: MofangError) -> ExitCode:
    """The exit of a command that an error has ended."""
    if isinstance(error, KeyRejected | VaultError):
        return ExitCode.KEY_PROBLEM
    if isinstance(error, InputError | SessionNotFound):
        return ExitCode.BAD_INPUT
    if isinstance(error, GatewayError):
        return ExitCode.UNREACHABLE
    return ExitCode.OUT_OF_ORDER
