"""The two messages that cross the simulator's edge: plain values, so that tests need no socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; header names are lower-case, `query` is raw and without its `?`."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer; header names are lower-case and the body is complete."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
