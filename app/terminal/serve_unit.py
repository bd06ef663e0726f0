"""`mofang serve --print-unit`: the systemd unit that runs the payment service from this installation."""

from __future__ import annotations

import sys
from pathlib import Path

from app.core.errors import InputError
from app.resource_files import resource_path
from app.terminal.autostart import systemd_command
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.options import Options
from app.terminal.own_program import own_program
from app.terminal.screen import Screen
from app.terminal.words import say

_TEMPLATE = "systemd/mofang-serve.service"
# ProtectHome=yes in the unit hides these from the service.
_HIDDEN = (Path("/home"), Path("/root"), Path("/run/user"))


def run(options: Options, screen: Screen) -> ExitCode:
    """Print the unit, with the options that were given. Raises InputError `unit_stands_alone`, ResourceMissing."""
    _check(options)
    template = resource_path(_TEMPLATE).read_text(encoding="utf-8")
    program = [*own_program(), "serve", *_given(options)]
    screen.line(template.replace("{program}", systemd_command(program)).rstrip())
    hidden = _hidden_part()
    if hidden is not None:
        screen.warn(say(screen.language, "unit_in_home", place=hidden))
    return DONE


def _check(options: Options) -> None:
    """The unit says itself where data, logs and secrets are."""
    refused = {
        "--home": options.home,
        "--demo": options.demo or None,
        "--database": options.database,
        "--log-file": options.log_file,
    }
    for option, given in refused.items():
        if given is not None:
            raise InputError("unit_stands_alone", option=option)


def _given(options: Options) -> list[str]:
    words = {
        "--host": options.host,
        "--http-port": options.http_port,
        "--grpc-port": options.grpc_port,
        "--tls-cert": options.tls_cert and options.tls_cert.absolute(),
        "--tls-key": options.tls_key and options.tls_key.absolute(),
    }
    given = [word for name, value in words.items() if value for word in (name, str(value))]
    return [*given, "--behind-proxy"] if options.behind_proxy else given


def _hidden_part() -> Path | None:
    """The part of this installation that the service could not see."""
    parts = (Path(sys.executable), Path(sys.executable).resolve(), Path(own_program()[-1]))
    return next((each for each in parts if any(map(each.is_relative_to, _HIDDEN))), None)
