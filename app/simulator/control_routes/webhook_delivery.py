"""Control of the order in which webhooks arrive, and of how often."""

from __future__ import annotations

import re

from app.simulator.control_routes.route import (
    Answer,
    ControlError,
    ControlRoute,
    Fields,
    known_only,
    number,
    whole_number,
)
from app.simulator.webhook_delivery.disorder import DeliveryDisorder

_PATH = re.compile(r"/_control/webhooks")
LONGEST_SHUFFLE_SECONDS = 60.0


class WebhookDeliveryRoutes:
    """The routes, on the disorder that a sender asks."""

    def __init__(self, disorder: DeliveryDisorder) -> None:
        self._disorder = disorder

    def routes(self) -> tuple[ControlRoute, ...]:
        """Every address and its action."""
        return (
            ("GET", _PATH, self._show),
            ("POST", _PATH, self._set),
            ("DELETE", _PATH, self._clear),
        )

    def _show(self, _fields: Fields) -> Answer:
        return self._disorder.describe()

    def _set(self, fields: Fields) -> Answer:
        """`shuffle_seconds` spreads deliveries; `duplicate` is the chance to arrive twice."""
        known_only(fields, "shuffle_seconds", "duplicate", "seed")
        shuffle_seconds, duplicate = number(fields, "shuffle_seconds"), number(fields, "duplicate")
        if shuffle_seconds > LONGEST_SHUFFLE_SECONDS or duplicate > 1:
            raise ControlError(
                f"shuffle_seconds is at most {LONGEST_SHUFFLE_SECONDS:g}, duplicate at most 1"
            )
        self._disorder.set(
            shuffle_seconds=shuffle_seconds,
            duplicate=duplicate,
            seed=whole_number(fields, "seed") or 0,
        )
        return self._show({})

    def _clear(self, _fields: Fields) -> Answer:
        self._disorder.set()
        return self._show({})
