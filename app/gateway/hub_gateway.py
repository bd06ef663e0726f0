"""The payment channel of a kiosk without a key: the hub makes and reads its sessions, over gRPC.

The kiosk keeps its own journal and its own engine. The payment's id is the same at both ends, so that whatever is
asked again after a crash of either of them means the same payment.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import grpc

from app.core.errors import GatewayUnreachable, SessionNotFound
from app.core.session import SessionOutcome, SessionSnapshot, is_session_id
from app.gateway import hub_session as say
from app.gateway.hub_address import open_channel
from app.gateway.hub_errors import error_of_hub
from app.gateway.hub_line import HubLine
from app.gateway.hub_pushes import HubPushes
from app.gateway.hub_return import AWAY, HubReturn
from app.gateway.port import CheckoutTerms, KeyReport, Pushed, SessionRequest
from app.gateway.server_clock import ServerClock
from app.hub_token import HubToken
from app.service.generated import payment_pb2 as pb
from app.service.generated import payment_pb2_grpc

# Longer than the hub takes to say why; its own calls of Stripe may hang.
TIMEOUT_SECONDS = 15.0
# A kiosk that starts has more to do than to wait for its hub.
GREET_SECONDS = 4.0
_CHANGES = frozenset({SessionOutcome.OPEN, SessionOutcome.PROCESSING})
_Told = Mapping[str, str | bytes]


class HubGateway:
    """See PaymentGateway and PushingGateway. `address` is "HOST:PORT"; `authorities` see open_channel.

    `line` is one that is there already.
    """

    def __init__(
        self,
        address: str,
        token: HubToken,
        authorities: Path | None = None,
        line: HubLine | None = None,
    ) -> None:
        self._address = address
        self._metadata = (("authorization", f"Bearer {token.reveal()}"),)
        line = line or HubLine(open_channel(address, authorities))
        self._channel = line.channel
        self._hub = payment_pb2_grpc.HubServiceStub(self._channel)
        self._payments = payment_pb2_grpc.PaymentServiceStub(self._channel)
        self._clock = ServerClock(line.monotonic)
        self._pushes = HubPushes(line, self._open_stream)
        self._return = HubReturn(line, self.greet, self._tell_to_look)
        self._livemode: bool | None = None

    def __repr__(self) -> str:
        return f"HubGateway({self._address})"

    @property
    def livemode(self) -> bool | None:
        """Whether real money moves, by the hub's last word; None before any."""
        return self._livemode

    def server_time(self) -> float | None:
        """Stripe's clock now, as the hub knows it; None before the first answer."""
        return self._clock.now()

    def build_request(self, terms: CheckoutTerms) -> SessionRequest:
        """The order, as plain JSON data."""
        return say.build_request(terms)

    def create(self, request: SessionRequest, idempotency_key: str) -> SessionSnapshot:
        """Make the session, or get the one that the hub has made for this payment before."""
        key, message = ("idempotency-key", idempotency_key), say.open_message(request)
        try:
            return self._noted(say.read_created(self._ask(self._hub.OpenSession, message, key)))
        except GatewayUnreachable as error:
            if error.code == AWAY:
                # Nothing pushes yet what has not been made, and its customer waits.
                self._return.wait_for(message.payment_id)
            raise

    def retrieve(self, session_id: str) -> SessionSnapshot:
        """Have the session read now."""
        _check_id(session_id)
        message = self._ask(self._hub.ReadSession, pb.ReadSessionRequest(session_id=session_id))
        return self._noted(say.read_asked(message, session_id))

    def list_sessions(self, status: str, created_since: float) -> list[SessionSnapshot]:
        """This till's sessions with this status made since then, newest first."""
        question = pb.ListSessionsRequest(status=status, created_since=created_since)
        answer = self._ask(self._hub.ListSessions, question)
        return [self._noted(say.read_session(each)) for each in answer.sessions]

    def expire(self, session_id: str) -> SessionSnapshot:
        """Close an open session."""
        _check_id(session_id)
        message = self._ask(self._hub.ExpireSession, pb.ExpireSessionRequest(session_id=session_id))
        return say.read_asked(message, session_id)

    def check_key(self) -> KeyReport:
        """Ask the hub what its key may do; makes nothing. Our token is tried by the way."""
        report = self._ask(self._hub.CheckHub, pb.CheckHubRequest())
        return KeyReport(
            report.fingerprint, report.livemode, report.restricted, tuple(report.missing)
        )

    def greet(self) -> str:
        """Show the token, hear the time and whether real money moves; whose token it is. Raises GatewayError."""
        answer = self._ask(self._hub.Greet, pb.GreetRequest(), seconds=GREET_SECONDS)
        return str(answer.till)

    def subscribe(self, listener: Callable[[Pushed], None]) -> None:
        """See PushingGateway."""
        self._pushes.subscribe(listener)

    def hears(self, payment_id: str) -> bool:
        """See PushingGateway."""
        return self._pushes.hears(payment_id)

    def close(self) -> None:
        """Let go of the connection and of what waits on it."""
        self._pushes.close()
        self._channel.close()

    def _ask(
        self,
        method: Any,
        question: Any,
        *metadata: tuple[str, str],
        seconds: float = TIMEOUT_SECONDS,
    ) -> Any:
        try:
            answer, call = method.with_call(
                question, timeout=seconds, metadata=(*self._metadata, *metadata)
            )
        except grpc.RpcError as error:
            told = _told(error)
            self._note(told)
            status = error.code() if isinstance(error, grpc.Call) else None
            raise error_of_hub(told, status, self._address) from None
        except ValueError:
            # Closed at the end of the program while a call was on its way.
            raise GatewayUnreachable("hub_unreachable", hub=self._address) from None
        self._note(_told(call))
        return answer

    def _note(self, told: _Told) -> None:
        with contextlib.suppress(KeyError, ValueError):
            seconds = float(told["mofang-server-time"])
            if say.is_moment(seconds):
                self._clock.set(seconds)
        if "mofang-livemode" in told:
            self._livemode = told["mofang-livemode"] == "1"

    def _noted(self, snapshot: SessionSnapshot) -> SessionSnapshot:
        if snapshot.reference and snapshot.outcome in _CHANGES:
            self._pushes.follow(snapshot.reference)
        return snapshot

    def _tell_to_look(self, payment_id: str) -> None:
        self._pushes.tell(Pushed(payment_id, scanned=False))

    def _open_stream(self, payment_id: str, after_version: int | None) -> Any:
        request = pb.WatchPaymentRequest(payment_id=payment_id, after_version=after_version)
        return self._payments.WatchPayment(request, metadata=self._metadata)


def _told(call: Any) -> _Told:
    """The trailing metadata, of an answer as of an error."""
    pairs = call.trailing_metadata() if isinstance(call, grpc.Call) else None
    return dict(pairs or ())


def _check_id(session_id: str) -> None:
    if not is_session_id(session_id):
        raise SessionNotFound("session_id_malformed")
