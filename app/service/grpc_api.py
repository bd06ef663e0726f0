"""gRPC: the guide's PaymentService, and the hub for kiosks without a key. What is asked goes to the one service."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from app.core.errors import ServiceStopping
from app.service.access import Caller, require_till
from app.service.checkout_service import CheckoutService
from app.service.generated import payment_pb2 as pb
from app.service.generated import payment_pb2_grpc
from app.service.grpc_door import Context, Door, idempotency_key
from app.service.grpc_hub import HubServicer
from app.service.grpc_messages import (
    LastTold,
    created_message,
    payment_message,
    refund_message,
    verified_message,
)
from app.service.grpc_patience import Patience
from app.service.grpc_requests import order_of, query_of, refund_wish, scan_seconds
from app.service.idempotency import Given, OwnKey
from app.service.options import ServeOptions
from app.service.parts import ServiceParts

# Room for a list of 200 payments, each with all the metadata that Stripe takes.
_LARGEST_REQUEST = 64 * 1024
_LARGEST_ANSWER = 8 * 1024 * 1024
_LARGEST_METADATA = 16 * 1024
_MOST_CONNECTIONS = 8192
# A kiosk follows up to 16 payments, and few have more than one.
_MOST_CALLS = 2 * _MOST_CONNECTIONS
_MINUTE_MS = 60_000
_OPTIONS: list[tuple[str, int]] = [
    ("grpc.max_receive_message_length", _LARGEST_REQUEST),
    ("grpc.max_send_message_length", _LARGEST_ANSWER),
    ("grpc.max_metadata_size", _LARGEST_METADATA),
    # Without it the limit is a matter of luck up to a quarter beyond.
    ("grpc.absolute_max_metadata_size", _LARGEST_METADATA),
    # A kiosk that lost its network is let go of within half a minute.
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
    ("grpc.http2.max_ping_strikes", 0),
    # One connection does not hold everything.
    ("grpc.max_concurrent_streams", 256),
    ("grpc.max_allowed_incoming_connections", _MOST_CONNECTIONS),
    # Nobody keeps a connection for ever: one that is not used, or an old one, is closed; streams go on anew.
    ("grpc.max_connection_idle_ms", 10 * _MINUTE_MS),
    ("grpc.max_connection_age_ms", 60 * _MINUTE_MS),
    ("grpc.max_connection_age_grace_ms", 5 * _MINUTE_MS),
    # Two services on one port must not share it unseen.
    ("grpc.so_reuseport", 0),
]
_OK = 200
# The ends of two thousand streams must not stand between the kiosks and their news.
_FAREWELL_SECONDS = 0.5


class GrpcServer:
    """The port, bound before anything starts, so that one which is taken is told at once."""

    def __init__(self, parts: ServiceParts) -> None:
        """Raises OSError if the port is taken or the certificate is not one."""
        door, patience = Door(parts), parts.options.patience_seconds
        self._server: Any = grpc.aio.server(
            interceptors=[Patience(door, parts.checkout.watchers.seats, patience)],
            # Whoever has connected and does not go on is cut off.
            options=[*_OPTIONS, ("grpc.server_handshake_timeout_ms", round(patience * 1000))],
            maximum_concurrent_rpcs=_MOST_CALLS,
        )
        self._health = health.aio.HealthServicer()
        self._names = _register(self._server, parts, door, self._health)
        self.port = _bind(self._server, parts.options)

    async def start(self) -> None:
        """Take calls."""
        for name in self._names:
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        await self._server.start()

    async def stop(self, grace_seconds: float) -> None:
        """Say so to those who ask, take nothing new, let what is under way finish."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace_seconds)


def make_grpc_server(parts: ServiceParts) -> GrpcServer:
    """See GrpcServer. On the loop that it will run on."""
    return GrpcServer(parts)


def _register(
    server: Any, parts: ServiceParts, door: Door, health_servicer: Any
) -> tuple[str, ...]:
    payment_pb2_grpc.add_PaymentServiceServicer_to_server(PaymentServicer(parts, door), server)
    payment_pb2_grpc.add_HubServiceServicer_to_server(HubServicer(parts, door), server)
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, server)
    own = tuple(each.full_name for each in pb.DESCRIPTOR.services_by_name.values())
    reflection.enable_server_reflection(
        (*own, health.SERVICE_NAME, reflection.SERVICE_NAME), server
    )
    return ("", *own)


def _bind(server: Any, options: ServeOptions) -> int:
    host = f"[{options.host}]" if ":" in options.host else options.host
    address = f"{host}:{options.grpc_port}"
    try:
        if options.tls_cert is None or options.tls_key is None:
            port = server.add_insecure_port(address)
        else:
            credentials = _credentials(options.tls_cert, options.tls_key)
            port = server.add_secure_port(address, credentials)
    except RuntimeError:
        raise OSError(f"{address} cannot be listened on") from None
    if not port:
        raise OSError(f"{address} cannot be listened on")
    return int(port)


def _credentials(certificate: Path, key: Path) -> Any:
    return grpc.ssl_server_credentials([(key.read_bytes(), certificate.read_bytes())])


class PaymentServicer(payment_pb2_grpc.PaymentServiceServicer):
    """PaymentService of payment.proto. gRPC calls the methods by the names that they have there."""

    def __init__(self, parts: ServiceParts, door: Door) -> None:
        self._parts = parts
        self._door = door
        self._told = LastTold()

    @property
    def _checkout(self) -> CheckoutService:
        return self._parts.checkout

    async def CreatePaymentSession(  # noqa: N802 - the interface's name
        self, request: pb.CreatePaymentSessionRequest, context: Context
    ) -> pb.CreatePaymentSessionResponse:
        """Ask for an order to be paid."""

        async def create(caller: Caller, own_key: OwnKey) -> pb.CreatePaymentSessionResponse:
            payment = await self._checkout.create(
                caller,
                order_of(request, self._parts.settings),
                language=caller.language,
                key=own_key.text,
                claim=own_key.claim,
                scan_seconds=scan_seconds(request),
            )
            return created_message(payment)

        body = await self._once(
            "CreatePaymentSession", request, context, create, opens_payment=True
        )
        answer: pb.CreatePaymentSessionResponse = pb.CreatePaymentSessionResponse.FromString(body)
        return answer

    async def VerifyPayment(  # noqa: N802
        self, request: pb.VerifyPaymentRequest, context: Context
    ) -> pb.VerifyPaymentResponse:
        """What the books say, after a reading made now."""

        async def verify(caller: Caller) -> pb.VerifyPaymentResponse:
            return verified_message(
                await self._checkout.verify(request.session_id, caller.language)
            )

        return await self._door.answer("VerifyPayment", context, verify)

    async def CancelPayment(  # noqa: N802
        self, request: pb.CancelPaymentRequest, context: Context
    ) -> pb.PaymentResponse:
        """Close the link."""

        async def cancel(caller: Caller, _key: OwnKey) -> pb.PaymentResponse:
            payment = await self._checkout.cancel(caller, request.payment_id)
            return pb.PaymentResponse(success=True, payment=payment_message(payment))

        body = await self._once("CancelPayment", request, context, cancel)
        answer: pb.PaymentResponse = pb.PaymentResponse.FromString(body)
        return answer

    async def RefundPayment(  # noqa: N802
        self, request: pb.RefundPaymentRequest, context: Context
    ) -> pb.RefundPaymentResponse:
        """Give money back."""

        async def refund(caller: Caller, own_key: OwnKey) -> pb.RefundPaymentResponse:
            require_till(caller)
            payment = await self._checkout.payment(request.payment_id)
            wish = refund_wish(request, payment.order.amount.currency)
            given_back = await self._checkout.refund(
                caller, payment.payment_id, wish.amount, wish.reason, wish.note, own_key.text
            )
            return pb.RefundPaymentResponse(success=True, refund=refund_message(given_back))

        body = await self._once("RefundPayment", request, context, refund)
        answer: pb.RefundPaymentResponse = pb.RefundPaymentResponse.FromString(body)
        return answer

    async def ListPayments(  # noqa: N802
        self, request: pb.ListPaymentsRequest, context: Context
    ) -> pb.ListPaymentsResponse:
        """Newest first."""

        async def browse(caller: Caller) -> pb.ListPaymentsResponse:
            page = await self._checkout.browse(caller, query_of(request))
            return pb.ListPaymentsResponse(
                payments=[payment_message(each) for each in page.payments],
                next_cursor=page.next_cursor or "",
            )

        return await self._door.answer("ListPayments", context, browse)

    async def WatchPayment(  # noqa: N802
        self, request: pb.WatchPaymentRequest, context: Context
    ) -> AsyncGenerator[pb.PaymentUpdate]:
        """What is true now, then every change."""
        after = request.after_version if request.HasField("after_version") else None

        async def watch(caller: Caller) -> AsyncGenerator[pb.PaymentUpdate]:
            require_till(caller)
            updates = self._checkout.watch(request.payment_id, after, caller)
            async with contextlib.aclosing(updates):
                async for update in updates:
                    yield self._told.message(update)
                    if update.payment.is_final:
                        await asyncio.sleep(_FAREWELL_SECONDS)

        async for each in self._door.stream("WatchPayment", context, watch):
            yield each

    async def _once(
        self,
        method: str,
        request: Any,
        context: Context,
        work: Callable[[Caller, OwnKey], Awaitable[Any]],
        *,
        opens_payment: bool = False,
    ) -> bytes:
        """The answer's bytes: the same ones for the same key and request. `work` derives its ids from its key."""
        asked = method.encode() + b"\0" + request.SerializeToString(deterministic=True)

        async def carried_out(caller: Caller) -> bytes:
            if self._parts.stop_sign.is_up:
                raise ServiceStopping("service_stopping")

            async def given(own_key: OwnKey) -> Given:
                return Given(_OK, (await work(caller, own_key)).SerializeToString())

            key = idempotency_key(context)
            answers = self._parts.answers
            answer = await answers.answer(caller, key, asked, given, opens_payment=opens_payment)
            return answer.body

        return await self._door.answer(method, context, carried_out)
