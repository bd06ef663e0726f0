"""Stripe's API as one synchronous function: no socket, no thread, no clock of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import formatdate
from typing import Any

from app.simulator import expand, form, idempotency, params
from app.simulator.books import API_VERSION
from app.simulator.endpoints.route import Route
from app.simulator.errors import StripeRefusal
from app.simulator.http_messages import Request, Response
from app.simulator.idempotency import KeptResults
from app.simulator.keys import Keyring, check_permission
from app.simulator.ledger import Ledger
from app.simulator.rate_limits import RateGate, RateLimit
from app.simulator.routes import find_route

_VERSION = re.compile(r"^\d{4}-\d{2}-\d{2}(\.[a-z]+)?(;.*)?$", re.ASCII)
_FORM = "application/x-www-form-urlencoded"


class StripeApi:
    """Answers `/v1/…`: key → rate limit → route → parameters → idempotency → act.

    `keys` None accepts any test key; otherwise only those. `restricted_keys` gives the permissions
    (`rak_checkout_session_write`, …) of each `rk_test_…`; one that is not named there may do all.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        base_url: str,
        keys: frozenset[str] | None = None,
        restricted_keys: Mapping[str, frozenset[str]] | None = None,
        rate_limit: RateLimit | None = None,
    ) -> None:
        self.ledger = ledger
        self.base_url = base_url
        self._keyring = Keyring(keys, restricted_keys or {})
        self._gate = RateGate(rate_limit) if rate_limit else None
        self._kept = KeptResults(ledger)

    def handle(self, request: Request) -> Response:
        """Always an answer in Stripe's shape; safe from any thread."""
        with self.ledger.changing():
            self.ledger.run_due()
            request_id = self.ledger.new_id("req_", 14)
            try:
                return self._answer(request, request_id)
            except StripeRefusal as refusal:
                return self._refusal(request, request_id, refusal)

    @contextmanager
    def in_flight(self, request: Request) -> Iterator[None]:
        """While open, other requests with this one's idempotency key get 409; `request` may act."""
        with self._kept.in_flight(request):
            yield

    def keep(self, request: Request, response: Response) -> None:
        """Make `response` the kept result of the request's key: what a 500 is at Stripe."""
        with self.ledger.changing():
            key = idempotency.key_of(request)
            if key is not None:
                mark = idempotency.fingerprint(request.path, _raw_params(request))
                self._kept.keep(key, mark, response)

    def _answer(self, request: Request, request_id: str) -> Response:
        caller = self._keyring.authenticate(request.headers)
        version = _version(request)
        route, object_id = find_route(request.method, request.path)
        if self._gate is not None:
            self._gate.admit(self.ledger.now, route.operation)
        check_permission(caller, route.permission, self.ledger.shop.account_id)
        raw = _raw_params(request)
        checked = params.check(route.operation, raw, version)
        tree = expand.read(checked.pop("expand", []), route.returns, listed=route.listed)
        key = idempotency.key_of(request)
        mark = idempotency.fingerprint(request.path, raw) if key else ""
        if key is not None:
            replayed = self._kept.replay(request, key, mark)
            if replayed is not None:
                headers = {**self._headers(request, request_id), **replayed.headers}
                return Response(replayed.status, headers, replayed.body)
        response = self._act(request, request_id, route, object_id, checked, tree)
        if key is not None:
            self._kept.keep(key, mark, response)
        return response

    def _act(
        self,
        request: Request,
        request_id: str,
        route: Route,
        object_id: str,
        checked: params.Params,
        tree: expand.Tree,
    ) -> Response:
        self.ledger.request_id = request_id
        self.ledger.request_key = request.headers.get("idempotency-key")
        try:
            result = route.handler(self.ledger, checked, object_id)
        except StripeRefusal as refusal:
            if not refusal.kept_for_replay:
                raise
            return self._refusal(request, request_id, refusal)
        finally:
            self.ledger.request_id = self.ledger.request_key = None
        if tree:
            fill = expand.apply_to_list if route.listed else expand.apply
            result = fill(self.ledger, route.returns, result, tree)
        return self._response(request, request_id, 200, result, {})

    def _refusal(self, request: Request, request_id: str, refusal: StripeRefusal) -> Response:
        log_url = f"https://dashboard.stripe.com/test/logs/{request_id}?t={self.ledger.now}"
        body = refusal.body(log_url)
        return self._response(request, request_id, refusal.status, body, refusal.headers)

    def _response(
        self,
        request: Request,
        request_id: str,
        status: int,
        body: Mapping[str, Any],
        extra: Mapping[str, str],
    ) -> Response:
        text = json.dumps(body, ensure_ascii=False)
        headers = {**self._headers(request, request_id), **extra}
        return Response(status, headers, text.encode())

    def _headers(self, request: Request, request_id: str) -> dict[str, str]:
        headers = {
            "content-type": "application/json",
            "cache-control": "no-cache, no-store",
            "date": formatdate(self.ledger.clock(), usegmt=True),
            "request-id": request_id,
            "stripe-version": request.headers.get("stripe-version") or API_VERSION,
        }
        key = request.headers.get("idempotency-key")
        return {**headers, "idempotency-key": key} if key else headers


def _raw_params(request: Request) -> form.RawParams:
    if request.method in ("GET", "DELETE"):
        return form.decode(request.query)
    kind = request.headers.get("content-type", _FORM).partition(";")[0].strip()
    if request.body and kind != _FORM:
        raise StripeRefusal(
            "Invalid request (check that your POST content type is"
            " application/x-www-form-urlencoded). If you have any questions, we can help at"
            " https://support.stripe.com/."
        )
    try:
        text = request.body.decode("ascii")
    except UnicodeDecodeError as error:
        raise StripeRefusal("Invalid request: the body is not form encoded.") from error
    return form.decode("&".join(part for part in (request.query, text) if part))


def _version(request: Request) -> str:
    """Other published versions are answered in the pinned one's shape; nonsense is refused."""
    version = request.headers.get("stripe-version") or API_VERSION
    if not _VERSION.match(version):
        raise StripeRefusal(f"Invalid Stripe API version: {version[:40]}")
    return version
