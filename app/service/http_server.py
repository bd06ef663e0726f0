"""uvicorn on our own socket and loop: bound before anything is promised, stopped without losing a request."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from app.core.errors import InputError
from app.service.http_protocol import protocol_of
from app.service.options import ServeOptions

# Longer than the longest answer (a cancel waits 30 s for Stripe's word).
GRACE_SECONDS = 35
_KEEP_ALIVE_SECONDS = 15
_BACKLOG = 1024


class HttpServer(uvicorn.Server):
    """Leaves signals to whoever runs the loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None: see the class."""
        yield


def http_server(app: ASGIApp, options: ServeOptions) -> HttpServer:
    """Ready for `serve(sockets=[…])`. Its own log lines would hold addresses, so it writes none."""
    return HttpServer(
        uvicorn.Config(
            app,
            http=protocol_of(options.patience_seconds),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
            ssl_certfile=options.tls_cert,
            ssl_keyfile=options.tls_key,
        )
    )


def bound_socket(host: str, port: int) -> socket.socket:
    """Listening already: who connects from now on is answered. Raises InputError `port_taken`, `host_not_here`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _taken(host, port, error) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _taken(host, port, error) from None
    return listener


def _taken(host: str, port: int, error: OSError) -> InputError:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return InputError("host_not_here", host=host, reason=error.strerror or str(error))
    return InputError("port_taken", host=host, port=str(port), reason=error.strerror or str(error))
