"""Puts together what listens: every route of the HTTP face, and the gRPC server."""

from __future__ import annotations

from starlette.types import ASGIApp

from app.service.http_app import make_app
from app.service.parts import ServiceParts


def http_face(parts: ServiceParts) -> ASGIApp:
    """REST, the webhook and the pages, behind their gates."""
    return make_app(parts)
