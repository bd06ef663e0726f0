"""`/_control/…`: how a test plays customer, bank, network and clock from outside."""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import asdict

from app.simulator import cards
from app.simulator.attempts import (
    AttemptResult,
    CardBehaviour,
    MethodKind,
    NeedsAction,
    PaymentAttempt,
)
from app.simulator.books import TABLES
from app.simulator.control_routes.after_payment import AfterPaymentRoutes
from app.simulator.control_routes.route import Answer, ControlError, ControlRoute, Fields
from app.simulator.control_routes.webhook_delivery import WebhookDeliveryRoutes
from app.simulator.fault_plan import FaultPlan, FaultRuleError, rule_from_fields
from app.simulator.http_messages import Request, Response
from app.simulator.ledger import Ledger
from app.simulator.movable_clock import MovableClock
from app.simulator.request_counts import RequestCounts
from app.simulator.webhook_delivery.disorder import DeliveryDisorder

LOCAL_NAMES = ("127.0.0.1", "localhost")


class Control:
    """Answers `/_control/…`. Without a token it must only be reachable from this machine."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        clock: MovableClock,
        plan: FaultPlan,
        counts: RequestCounts,
        disorder: DeliveryDisorder | None = None,
        token: str | None = None,
        closed: bool = False,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._plan = plan
        self._counts = counts
        self._token = token
        self._closed = closed
        self._disorder = disorder or DeliveryDisorder()
        self._routes: tuple[ControlRoute, ...] = (
            ("GET", re.compile(r"/_control/faults"), self._show_faults),
            ("POST", re.compile(r"/_control/faults"), self._add_fault),
            ("DELETE", re.compile(r"/_control/faults"), self._clear_faults),
            ("GET", re.compile(r"/_control/clock"), self._show_clock),
            ("POST", re.compile(r"/_control/clock"), self._advance_clock),
            ("GET", re.compile(r"/_control/requests"), self._show_requests),
            ("DELETE", re.compile(r"/_control/requests"), self._reset_requests),
            ("GET", re.compile(r"/_control/sessions"), self._show_sessions),
            ("POST", re.compile(r"/_control/sessions/(\w+)/pay"), self._pay),
            ("POST", re.compile(r"/_control/sessions/(\w+)/settle"), self._settle),
            ("POST", re.compile(r"/_control/actions/([\w-]+)"), self._complete_action),
            ("POST", re.compile(r"/_control/reset"), self._reset),
            *AfterPaymentRoutes(ledger).routes(),
            *WebhookDeliveryRoutes(self._disorder).routes(),
        )

    def handle(self, request: Request) -> Response:
        """JSON in and out; `{"error": …}` with a 4xx status if it cannot be done."""
        try:
            self._check_access(request)
            return _json(200, self._dispatch(request))
        except ControlError as error:
            return _json(error.status, {"error": str(error)})

    def _check_access(self, request: Request) -> None:
        if self._closed:
            raise ControlError("the control endpoint is off; give it a token to open it", 404)
        if "origin" in request.headers or not (self._token or _is_local(request)):
            raise ControlError("the control endpoint does not serve web pages", 403)
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._token and not hmac.compare_digest(given.encode(), self._token.encode()):
            raise ControlError("the control endpoint needs its token: Authorization: Bearer …", 401)

    def _dispatch(self, request: Request) -> Answer:
        for method, pattern, action in self._routes:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                return action(*match.groups(), _fields(request))
        raise ControlError(f"there is no {request.method} {request.path}", 404)

    def _show_faults(self, _fields: Fields) -> Answer:
        return {"faults": self._plan.describe()}

    def _add_fault(self, fields: Fields) -> Answer:
        try:
            self._plan.add(rule_from_fields(fields))
        except FaultRuleError as error:
            raise ControlError(str(error)) from None
        return self._show_faults({})

    def _clear_faults(self, _fields: Fields) -> Answer:
        self._plan.clear()
        return self._show_faults({})

    def _show_clock(self, _fields: Fields) -> Answer:
        return {"now": self._clock(), "offset_seconds": self._clock.offset_seconds}

    def _advance_clock(self, fields: Fields) -> Answer:
        seconds = fields.get("advance_seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise ControlError("advance_seconds must be a number")
        try:
            self._clock.advance(seconds)
        except ValueError as error:
            raise ControlError(str(error)) from None
        return self._show_clock({})

    def _show_requests(self, _fields: Fields) -> Answer:
        by_route = self._counts.by_route()
        return {"total": sum(by_route.values()), "by_route": by_route}

    def _reset_requests(self, _fields: Fields) -> Answer:
        self._counts.reset()
        return self._show_requests({})

    def _show_sessions(self, _fields: Fields) -> Answer:
        found = (self._ledger.find_session(each) for each in self._ledger.session_ids())
        return {"sessions": [session for session in found if session]}

    def _pay(self, session_id: str, fields: Fields) -> Answer:
        result = self._ledger.confirm_session(session_id, attempt_from_fields(fields))
        if isinstance(result, NeedsAction) and fields.get("complete", True):
            result = self._ledger.complete_action(
                result.token, succeeded=bool(fields.get("succeeded", True))
            )
        return _describe(result)

    def _settle(self, session_id: str, fields: Fields) -> Answer:
        succeeded = bool(fields.get("succeeded", True))
        if not self._ledger.settle_delayed(session_id, succeeded=succeeded):
            raise ControlError(f"{session_id} does not wait for a bank", 409)
        return {"session_id": session_id, "succeeded": succeeded}

    def _complete_action(self, token: str, fields: Fields) -> Answer:
        succeeded = bool(fields.get("succeeded", True))
        return _describe(self._ledger.complete_action(token, succeeded=succeeded))

    def _reset(self, _fields: Fields) -> Answer:
        """An empty account without faults; the clock stays, because it cannot go back."""
        self._plan.clear()
        self._disorder.set()
        self._counts.reset()
        with self._ledger.changing():
            for table in TABLES:
                for key in list(self._ledger.rows(table)):
                    self._ledger.remove(table, key)
        return {"sessions": []}


def _is_local(request: Request) -> bool:
    """Whether this machine was asked by its own name: a web page can make others lead here."""
    host = request.headers.get("host", LOCAL_NAMES[0])
    return host.rpartition(":")[0] in LOCAL_NAMES or host in LOCAL_NAMES


def attempt_from_fields(fields: Fields) -> PaymentAttempt:
    """What the customer tries: `card` (a number or `pm_card_…`), or `method` for anything else."""
    try:
        kind = MethodKind(fields.get("method", MethodKind.CARD))
    except ValueError:
        raise ControlError(f"method must be one of {', '.join(MethodKind)}") from None
    email = str(fields.get("email", "customer@example.com"))
    name = str(fields.get("name", "Test Customer"))
    return PaymentAttempt(kind, _card(str(fields.get("card", "4242424242424242"))), email, name)


def _card(card: str) -> CardBehaviour:
    return cards.behaviour_of_token(card) or cards.behaviour_of(card)


def _describe(result: AttemptResult) -> Answer:
    words = "".join(
        f"_{mark.lower()}" if mark.isupper() else mark for mark in type(result).__name__
    )
    return {"result": words.lstrip("_"), **asdict(result)}


def _fields(request: Request) -> Fields:
    try:
        fields = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise ControlError("the body is not JSON") from None
    if not isinstance(fields, dict):
        raise ControlError("the body must be a JSON object")
    return fields


def _json(status: int, answer: Answer) -> Response:
    body = json.dumps(answer, ensure_ascii=False, indent=2).encode()
    return Response(status, {"content-type": "application/json; charset=utf-8"}, body)
