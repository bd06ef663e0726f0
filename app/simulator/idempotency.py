"""One result for one key: what Stripe does with `Idempotency-Key`.

Kept in the ledger, so that a key survives a restart of the simulator.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager

from app.simulator.books import Books, StripeObject
from app.simulator.errors import StripeRefusal
from app.simulator.form import RawParams
from app.simulator.http_messages import Request, Response

TABLE = "idempotency"
KEPT_SECONDS = 24 * 3600
LONGEST_KEY = 255
_KIND = "idempotency_error"


def key_of(request: Request) -> str | None:
    """The key of a POST; raises StripeRefusal for one that is too long."""
    key = request.headers.get("idempotency-key")
    if request.method != "POST" or not key:
        return None
    if len(key) > LONGEST_KEY:
        raise StripeRefusal(
            f"Keys for idempotent requests can only be up to {LONGEST_KEY} characters long, but you"
            f" passed a key of {len(key)} characters.",
            kind=_KIND,
        )
    return key


def fingerprint(path: str, params: RawParams) -> str:
    """What two requests must share to count as the same."""
    text = json.dumps([path, params], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


class KeptResults:
    """The first results of keys, and which keys are being worked on just now."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._in_flight: dict[str, Request] = {}

    @contextmanager
    def in_flight(self, request: Request) -> Iterator[None]:
        """While open, other requests with this one's key are refused."""
        key = key_of(request)
        if key is None or key in self._in_flight:
            yield
            return
        self._in_flight[key] = request
        try:
            yield
        finally:
            del self._in_flight[key]

    def replay(self, request: Request, key: str, mark: str) -> Response | None:
        """The kept answer, None for a new key; raises StripeRefusal if the key is misused."""
        if self._in_flight.get(key, request) is not request:
            raise StripeRefusal(
                "There is currently another in-progress request using this Idempotent Key (that"
                " probably means you submitted twice, and the other request is still going"
                f" through): {key}. Try again later.",
                status=409,
                kind=_KIND,
                code="idempotency_key_in_use",
            )
        row = self._books.get(TABLE, key)
        if row is None or self._is_old(row):
            return None
        if row["mark"] != mark:
            raise StripeRefusal(
                "Keys for idempotent requests can only be used with the same parameters they were"
                f" first used with. Try using a key other than '{key}' if you meant to execute a"
                " different request.",
                kind=_KIND,
            )
        headers = {"idempotent-replayed": "true", "original-request": row["request_id"]}
        return Response(row["status"], headers, row["body"].encode())

    def keep(self, key: str, mark: str, response: Response) -> None:
        """Remember a result; the last one counts if the answer was changed on its way out."""
        self._forget_old()
        self._books.put(
            TABLE,
            key,
            {
                "mark": mark,
                "status": response.status,
                "body": response.body.decode(),
                "request_id": response.headers["request-id"],
                "created": self._books.now,
            },
        )

    def _is_old(self, row: StripeObject) -> bool:
        return bool(row["created"] + KEPT_SECONDS < self._books.now)

    def _forget_old(self) -> None:
        """From the oldest on, so that a simulator that runs for weeks does not grow with them."""
        rows = self._books.rows(TABLE)
        while rows and self._is_old(rows[oldest := next(iter(rows))]):
            self._books.remove(TABLE, oldest)
