"""`mofang simulator`: the simulator as a program of its own."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import signal
import sys
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from app.simulator.command_words import say
from app.simulator.fault_plan import FaultRule, FaultRuleError, rule_from_flag
from app.simulator.rate_limits import RateLimit
from app.simulator.server import LOOPBACK, SimulatorServer
from app.simulator.webhooks import WebhookTarget

DEFAULT_PORT = 12111
# As long as a key must be for those who check its shape.
EXAMPLE_KEY = "sk_test_" + "mofangSimulator"
CONTROL_TOKEN_VARIABLE = "MOFANG_SIMULATOR_TOKEN"  # noqa: S105 - a name, not the token
WEBHOOK_SECRET_VARIABLE = "MOFANG_SIMULATOR_WEBHOOK_SECRET"  # noqa: S105 - a name, too


def add_arguments(parser: argparse.ArgumentParser, language: str = "en") -> None:
    """The options of `mofang simulator`. Secrets come from the environment, never from argv."""
    words = partial(say, language)
    parser.add_argument("--host", default=LOOPBACK, help=words("host"))
    port = partial(_port, language)
    parser.add_argument("--port", type=port, default=DEFAULT_PORT, help=words("port"))
    parser.add_argument("--lan", action="store_true", help=words("lan"))
    parser.add_argument("--state", type=Path, metavar="FILE", help=words("state"))
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="KIND[,field=value…]",
        help=words("fault"),
    )
    parser.add_argument("--fault-seed", type=int, default=0, help=words("fault_seed"))
    secret = words("webhook", variable=WEBHOOK_SECRET_VARIABLE)
    parser.add_argument("--webhook", metavar="URL", help=secret)
    parser.add_argument("--rate-limit", action="store_true", help=words("rate_limit"))


def run(options: argparse.Namespace, language: str = "en") -> int:
    """Serve until interrupted; exit status 0, or 2 if it cannot start."""
    try:
        server = _server(options, language)
        server.start()
    except (OSError, ValueError) as error:
        print(f"mofang simulator: {_why_not(error, options, language)}", file=sys.stderr)
        return 2
    _announce(server, lan=options.lan)
    try:
        _wait_for_signal()
    finally:
        server.stop()
    return 0


def main(arguments: Sequence[str] | None = None, language: str = "en") -> int:
    """Run from a command line of its own, in "zh" or "en"."""
    parser = argparse.ArgumentParser(
        prog="mofang simulator", description=say(language, "program"), allow_abbrev=False
    )
    add_arguments(parser, language)
    return run(parser.parse_args(arguments), language)


def _why_not(error: OSError | ValueError, options: argparse.Namespace, language: str) -> str:
    """What to do about it, where the machine only gives a number. Other refusals say it themselves."""
    if not isinstance(error, OSError):
        return str(error)
    if error.filename:
        return f"{error.filename}: {error.strerror}"
    if error.errno == errno.EADDRINUSE:
        return say(language, "port_in_use", port=options.port)
    if error.errno == errno.EACCES:
        return say(language, "port_not_allowed", port=options.port)
    return error.strerror or str(error)


def _server(options: argparse.Namespace, language: str) -> SimulatorServer:
    return SimulatorServer(
        options.host,
        options.port,
        state_file=options.state,
        lan=options.lan,
        faults=options.fault,
        fault_seed=options.fault_seed,
        webhook=_webhook(options.webhook, language),
        rate_limit=RateLimit() if options.rate_limit else None,
        control_token=os.environ.get(CONTROL_TOKEN_VARIABLE) or None,
    )


def _webhook(url: str | None, language: str) -> WebhookTarget | None:
    if url is None:
        return None
    secret = os.environ.get(WEBHOOK_SECRET_VARIABLE, "")
    if not secret:
        raise ValueError(say(language, "webhook_secret_missing", variable=WEBHOOK_SECRET_VARIABLE))
    return WebhookTarget(url, secret)


def _announce(server: SimulatorServer, *, lan: bool) -> None:
    lines = [
        f"Simulator ready · 模拟器已就绪: {server.base_url}",
        f"  STRIPE_API_BASE={server.base_url}",
        f"  STRIPE_SECRET_KEY={EXAMPLE_KEY}",
    ]
    if lan:
        lines.append("  Everyone in this network can reach it · 同一网络内的设备都可以访问")
    # A reader that has gone away does not stop the server.
    with contextlib.suppress(OSError):
        print("\n".join(lines), flush=True)


def _wait_for_signal() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


def _port(language: str, text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(say(language, "not_a_port", text=repr(text)))
    return port


def _fault(text: str) -> FaultRule:
    try:
        return rule_from_flag(text)
    except FaultRuleError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
