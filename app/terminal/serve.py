"""`mofang serve`: the payment service, until Ctrl+C or a polite kill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import InputError
from app.terminal.exit_codes import DONE, ExitCode
from app.terminal.interrupts import interrupts_told_to
from app.terminal.options import Options
from app.terminal.screen import Screen
from app.terminal.words import say

if TYPE_CHECKING:
    from app.bootstrap import Runtime
    from app.gateway.port import KeyReport
    from app.service.options import ServeOptions

_LARGEST_PORT = 65535


def run(runtime: Runtime, options: Options, screen: Screen) -> ExitCode:
    """Raises MofangError if it cannot start."""

    def started(found: ServeOptions, key: KeyReport | None) -> None:
        _tell(found, runtime, options, screen)
        for words in key.complaints(screen.language) if key else ():
            screen.warn(words)

    runtime.run_service(_serve_options(options), interrupts_told_to, started)
    if not options.json:
        screen.line(say(screen.language, "serve_stopped"))
    return DONE


def _serve_options(options: Options) -> ServeOptions:
    from app.service.options import GRPC_PORT, HTTP_PORT, LOOPBACK, ServeOptions

    return ServeOptions(
        host=options.host or LOOPBACK,
        http_port=_port(options.http_port, HTTP_PORT),
        grpc_port=_port(options.grpc_port, GRPC_PORT),
        tls_cert=options.tls_cert,
        tls_key=options.tls_key,
        behind_proxy=options.behind_proxy,
        log_file=options.log_file,
    )


def _port(text: str | None, default: int) -> int:
    if text is None:
        return default
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST_PORT))
    if not plain or int(text) > _LARGEST_PORT:
        raise InputError("port_malformed", port=text)
    return int(text)


def _demo_token(runtime: Runtime) -> str | None:
    """A demo's journal is nobody's, so that trying things out needs no second command."""
    if not runtime.demo:
        return None
    from app.terminal.till import let_in

    return let_in(runtime.open_books().tills, "demo", may_refund=True)[1]


def _tell(found: ServeOptions, runtime: Runtime, options: Options, screen: Screen) -> None:
    token = _demo_token(runtime)
    if options.json:
        screen.document(
            {
                "event": "serving",
                "host": found.host,
                "http_port": found.http_port,
                "grpc_port": found.grpc_port,
                "tls": found.tls,
                "demo": runtime.demo,
                "simulator": runtime.simulator_url,
                "token": token,
            }
        )
        return
    screen.line(say(screen.language, "serving", http=found.base_url, grpc=found.grpc_port))
    if runtime.demo:
        screen.line(say(screen.language, "serving_demo", simulator=runtime.simulator_url))
        screen.line(say(screen.language, "serving_demo_token", token=token))
