"""The ledger's storage: tables of JSON values, ids, timers and events under one lock.

A stored value is never changed in place: a change puts a new one. So what was handed out, shown in
an event or kept for a replay stays as it was.
"""

from __future__ import annotations

import heapq
import random as random_module
import string
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

StripeObject = dict[str, Any]
EventListener = Callable[[StripeObject], None]

API_VERSION = "2026-10-28.endive"

_ID_ALPHABET = string.ascii_letters + string.digits

# Every table that a ledger may hold; `load` refuses others.
TABLES = (
    "actions",
    "cards",
    "charges",
    "checkout.sessions",
    "disputes",
    "events",
    "idempotency",
    "intent_sessions",
    "payment_intents",
    "payment_methods",
    "prices",
    "products",
    "refunds",
    "session_details",
    "timers",
    "webhook_endpoints",
)


@dataclass(frozen=True, slots=True)
class ShopProfile:
    """The account that the simulator stands for."""

    name: str = "魔方西元 Mofang"
    account_id: str = "acct_1MofangSimulator"
    country: str = "US"
    default_currency: str = "usd"


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was put (`value`) or removed (None)."""

    table: str
    key: str
    value: StripeObject | None


ChangeListener = Callable[[list[Change]], None]
Timer = Callable[[str], None]
Listener = TypeVar("Listener")


class Books:
    """Storage and clockwork. `clock` gives Unix seconds and may be moved by tests."""

    def __init__(
        self,
        clock: Callable[[], float],
        random: random_module.Random,
        *,
        page_base_url: str,
        shop: ShopProfile | None = None,
    ) -> None:
        self.clock = clock
        self.random = random
        self.page_base_url = page_base_url
        self.shop = shop or ShopProfile()
        self.lock = threading.RLock()
        self.request_id: str | None = None
        self.request_key: str | None = None
        self._tables: dict[str, dict[str, StripeObject]] = {name: {} for name in TABLES}
        self._due: list[tuple[int, str]] | None = []
        self._ringing: int | None = None
        self._timers: dict[str, Timer] = {}
        self._changes: list[Change] = []
        self._depth = 0
        self._event_listeners: list[EventListener] = []
        self._change_listeners: list[ChangeListener] = []

    # Reading and changing -----------------------------------------------------------------------

    @property
    def now(self) -> int:
        """The ledger's whole Unix second; while a timer rings, the second it was set for."""
        return int(self.clock()) if self._ringing is None else self._ringing

    def get(self, table: str, key: str) -> StripeObject | None:
        """The row itself: read it, do not change it."""
        return self._tables[table].get(key)

    def rows(self, table: str) -> dict[str, StripeObject]:
        """All rows of a table, oldest first: read them, do not change them."""
        return self._tables[table]

    def put(self, table: str, key: str, value: StripeObject) -> StripeObject:
        """Store a row; it keeps its place if it was there."""
        self._tables[table][key] = value
        self._changes.append(Change(table, key, value))
        return value

    def change(self, table: str, key: str, **fields: Any) -> StripeObject:
        """Put the row again with some fields replaced; KeyError if it is not there."""
        return self.put(table, key, {**self._tables[table][key], **fields})

    def remove(self, table: str, key: str) -> None:
        """Forget a row, if it is there."""
        if self._tables[table].pop(key, None) is not None:
            self._changes.append(Change(table, key, None))

    def new_id(self, prefix: str, length: int = 24) -> str:
        """An id from the random source that no row has, even if the source starts over."""
        while True:
            key = prefix + "".join(self.random.choices(_ID_ALPHABET, k=length))
            if not any(key in rows for rows in self._tables.values()):
                return key

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock; when the outermost holder leaves, watchers get all changes as one batch,
        also after an exception: a refusal may have changed something (a declined card)."""
        with self.lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._tell_watchers()

    def _tell_watchers(self) -> None:
        batch, self._changes = self._changes, []
        if batch:
            for listener in list(self._change_listeners):
                listener(batch)

    def watch(self, listener: ChangeListener) -> Callable[[], None]:
        """Call `listener` under the lock with each batch that must be saved together; returns the
        function that ends it."""
        return _register(self._change_listeners, listener)

    # Events -------------------------------------------------------------------------------------

    def emit(self, kind: str, subject: StripeObject, previous: StripeObject | None = None) -> None:
        """Append an event about an object as it is now, and tell the subscribers.

        `previous` holds the fields that have changed, with their values before the change.
        """
        event_id = self.new_id("evt_1")
        endpoints = self._tables["webhook_endpoints"].values()
        event = {
            "id": event_id,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": {"object": subject, **({"previous_attributes": previous} if previous else {})},
            "livemode": False,
            "pending_webhooks": sum(wants(endpoint, kind) for endpoint in endpoints),
            "request": {"id": self.request_id, "idempotency_key": self.request_key},
            "type": kind,
        }
        self.put("events", event_id, event)
        for listener in list(self._event_listeners):
            listener(event)

    def subscribe(self, listener: EventListener) -> Callable[[], None]:
        """Call `listener` under the lock, in order, with each new event (do not change it); returns
        the function that ends it."""
        return _register(self._event_listeners, listener)

    # Timers -------------------------------------------------------------------------------------

    def on_timer(self, name: str, action: Timer) -> None:
        """Name what `wake_at` may ask for; the action gets the object's id."""
        self._timers[name] = action

    def wake_at(self, second: int, name: str, object_id: str) -> None:
        """Run the named action once the clock has reached `second`."""
        key = f"{name}:{object_id}"
        self.put("timers", key, {"due": second, "name": name, "object_id": object_id})
        heapq.heappush(self._schedule(), (second, key))

    def run_due(self) -> None:
        """Do everything whose time has come; called before each request and each look."""
        with self.changing():
            schedule = self._schedule()
            while schedule and schedule[0][0] <= self.clock():
                second, key = heapq.heappop(schedule)
                self._ring(second, key)

    def _schedule(self) -> list[tuple[int, str]]:
        """The timers' heap; made anew after a load."""
        if self._due is None:
            timers = self._tables["timers"]
            self._due = sorted((timer["due"], key) for key, timer in timers.items())
        return self._due

    def _ring(self, second: int, key: str) -> None:
        timer = self._tables["timers"].get(key)
        if timer is not None and timer["due"] == second:
            self.remove("timers", key)
            self._ringing = second
            try:
                self._timers[timer["name"]](timer["object_id"])
            finally:
                self._ringing = None

    def cancel_timer(self, name: str, object_id: str) -> None:
        """Forget a timer that has no more use."""
        self.remove("timers", f"{name}:{object_id}")

    # Survival -----------------------------------------------------------------------------------

    def dump(self) -> StripeObject:
        """Everything that must survive a restart, as JSON-ready values."""
        with self.lock:
            return {
                "version": 1,
                "tables": {name: dict(rows) for name, rows in self._tables.items()},
            }

    def load(self, snapshot: StripeObject) -> None:
        """Take over a `dump`; raises ValueError if it is not one, and then changes nothing."""
        tables = snapshot.get("tables") if isinstance(snapshot, dict) else None
        if not isinstance(tables, dict) or snapshot.get("version") != 1:
            raise ValueError("this is not a saved simulator ledger")
        if not set(tables) <= set(TABLES) or not all(map(_is_table, tables.values())):
            raise ValueError("the saved simulator ledger has unknown or broken tables")
        with self.lock:
            self._tables = {name: dict(tables.get(name, {})) for name in TABLES}
            self._due = None

    def replay(self, changes: Iterable[Change]) -> None:
        """Apply saved batches on top of what is there, without telling anyone."""
        with self.lock:
            for change in changes:
                if change.value is None:
                    self._tables[change.table].pop(change.key, None)
                else:
                    self._tables[change.table][change.key] = change.value
            self._due = None


def wants(endpoint: StripeObject, event_type: str) -> bool:
    """Whether a webhook endpoint asked for events of this type."""
    enabled = endpoint["enabled_events"]
    return endpoint["status"] == "enabled" and ("*" in enabled or event_type in enabled)


def _is_table(rows: object) -> bool:
    return isinstance(rows, dict) and all(isinstance(row, dict) for row in rows.values())


def _register(listeners: list[Listener], listener: Listener) -> Callable[[], None]:
    listeners.append(listener)
    return lambda: listeners.remove(listener)
