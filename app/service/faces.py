"""Puts together what listens: every route of the HTTP face, and the gRPC server."""

from __future__ import annotations

from starlette.types import ASGIApp

from app.core.errors import InputError
from app.service import pages, webhook
from app.service.grpc_api import GrpcServer, make_grpc_server
from app.service.http_app import make_app
from app.service.http_server import bound_socket
from app.service.parts import ServiceParts
from app.service.session_door import SessionDoor


def http_face(parts: ServiceParts) -> ASGIApp:
    """REST, the webhook and the pages, behind their gates."""
    desk = webhook.desk_of(parts)
    routers = [webhook.routes_of(desk), pages.router(parts)]
    return make_app(parts, routers, lambda app: webhook.WebhookDoor(SessionDoor(app, parts), desk))


def grpc_face(parts: ServiceParts) -> tuple[GrpcServer, int]:
    """The server with its port, not started yet. Raises InputError `port_taken`, `host_not_here`."""
    options = parts.options
    # The library says why it cannot listen only to whoever reads its own log.
    bound_socket(options.host, options.grpc_port).close()
    try:
        server = make_grpc_server(parts)
    except OSError as error:
        port = str(options.grpc_port)
        raise InputError("port_taken", host=options.host, port=port, reason=str(error)) from None
    return server, server.port
