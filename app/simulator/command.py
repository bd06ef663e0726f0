"""`mofang simulator`: the simulator as a program of its own."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from app.simulator.fault_plan import FaultRule, FaultRuleError, rule_from_flag
from app.simulator.rate_limits import RateLimit
from app.simulator.server import LOOPBACK, SimulatorServer
from app.simulator.webhooks import WebhookTarget

DEFAULT_PORT = 12111
# As long as a key must be for those who check its shape.
EXAMPLE_KEY = "sk_test_" + "mofangSimulator"
CONTROL_TOKEN_VARIABLE = "MOFANG_SIMULATOR_TOKEN"  # noqa: S105 - a name, not the token
WEBHOOK_SECRET_VARIABLE = "MOFANG_SIMULATOR_WEBHOOK_SECRET"  # noqa: S105 - a name, too


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `mofang simulator`. Secrets come from the environment, never from argv."""
    parser.add_argument("--host", default=LOOPBACK, help="address to listen on (this machine only)")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="port; 0 takes a free one")
    parser.add_argument(
        "--lan", action="store_true", help="let phones in the same network reach the payment page"
    )
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep everything in this file")
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="KIND[,field=value…]",
        help="for example lose_reply,method=POST,path=/v1/checkout/sessions,times=2",
    )
    parser.add_argument("--fault-seed", type=int, default=0, help="seed of faults by probability")
    parser.add_argument(
        "--webhook",
        metavar="URL",
        help=f"send signed events there; the secret is read from ${WEBHOOK_SECRET_VARIABLE}",
    )
    parser.add_argument(
        "--rate-limit", action="store_true", help="refuse more than 25 requests a second, as Stripe"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; exit status 0, or 2 if it cannot start."""
    try:
        server = _server(options)
        server.start()
    except (OSError, ValueError) as error:
        print(f"mofang simulator: {error}", file=sys.stderr)
        return 2
    _announce(server, lan=options.lan)
    try:
        _wait_for_signal()
    finally:
        server.stop()
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from a command line of its own."""
    parser = argparse.ArgumentParser(prog="mofang simulator", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def _server(options: argparse.Namespace) -> SimulatorServer:
    return SimulatorServer(
        options.host,
        options.port,
        state_file=options.state,
        lan=options.lan,
        faults=options.fault,
        fault_seed=options.fault_seed,
        webhook=_webhook(options.webhook),
        rate_limit=RateLimit() if options.rate_limit else None,
        control_token=os.environ.get(CONTROL_TOKEN_VARIABLE) or None,
    )


def _webhook(url: str | None) -> WebhookTarget | None:
    if url is None:
        return None
    secret = os.environ.get(WEBHOOK_SECRET_VARIABLE, "")
    if not secret:
        raise ValueError(f"--webhook needs the signing secret in ${WEBHOOK_SECRET_VARIABLE}")
    return WebhookTarget(url, secret)


def _announce(server: SimulatorServer, *, lan: bool) -> None:
    lines = [
        f"Simulator ready · 模拟器已就绪: {server.base_url}",
        f"  STRIPE_API_BASE={server.base_url}",
        f"  STRIPE_SECRET_KEY={EXAMPLE_KEY}",
    ]
    if lan:
        lines.append("  Everyone in this network can reach it · 同一网络内的设备都可以访问")
    print("\n".join(lines), flush=True)


def _wait_for_signal() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 0 to 65535")
    return port


def _fault(text: str) -> FaultRule:
    try:
        return rule_from_flag(text)
    except FaultRuleError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
