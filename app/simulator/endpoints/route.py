"""One endpoint: address, operation, permission, what it returns, and the function behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.simulator.books import StripeObject
from app.simulator.ledger import Ledger

Params = dict[str, Any]
Handler = Callable[[Ledger, Params, str], StripeObject]


@dataclass(frozen=True, slots=True)
class Route:
    """`{id}` in `path` stands for one id, the handler's third argument ("" without one).

    `returns` is the kind of object, or of each member if `listed`. A restricted key needs
    `permission`.
    """

    method: str
    path: str
    operation: str
    permission: str
    returns: str
    handler: Handler
    listed: bool = False
