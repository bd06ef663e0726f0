"""A counter over TCP for the pages: the real routers and gateway, the simulator behind them, payments in memory."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse

from app.core.errors import MofangError, PaymentNotFound
from app.core.events import CodeScanned, SessionObserved
from app.core.money import parse_amount
from app.core.order import Order
from app.core.payment import Payment, decide
from app.core.verification import verified, verify_answer
from app.engine.feed import PaymentUpdate
from app.gateway.port import CheckoutTerms
from app.gateway.stripe_gateway import StripeGateway
from app.secret_key import SecretKey
from app.service import pages
from app.service.access import Caller
from app.service.event_stream import told
from app.service.link_page import LinkPage
from app.service.page_files import load_pages
from app.service.problems import answer_for, problem_body
from app.service.short_links import ShortLinks
from app.service.views import public_view
from app.service.watchers import Watchers
from app.settings import Settings
from app.simulator.server import SimulatorServer

KEY = "sk_test_" + "51MarkedKEYforPages0001"
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class PageShop:
    """`scripted` answers are given first, instead of creating; `created` are the keys of every creation."""

    def __init__(self, simulator: SimulatorServer, frontend: str) -> None:
        self.simulator = simulator
        self.gateway = StripeGateway(SecretKey(KEY), frontend, simulator.base_url)
        self.payments: dict[str, Payment] = {}
        self.scripted: list[Response] = []
        self.created: list[str] = []
        self.watchers = Watchers()
        self.no_streams = False

    def app(self, origins: list[str]) -> FastAPI:
        app = FastAPI()
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_headers=["content-type", "idempotency-key", "accept-language"],
        )
        app.add_exception_handler(MofangError, self._tell)
        app.include_router(pages.routes_of(self.pages()))
        app.add_api_route("/api/v1/payment/create-session", self.create, methods=["POST"])
        app.add_api_route("/api/v1/payment/verify", self.verify_post, methods=["POST"])
        app.add_api_route("/api/v1/payment/payments/{session_id}/events", self.events)
        return app

    def pages(self) -> pages.Pages:
        links = ShortLinks(self.find, self.verify, self.mark_scanned)
        settings = Settings()
        return pages.Pages(
            load_pages(settings, test=True),
            links,
            LinkPage(settings),
            lambda request: None,
        )

    async def _tell(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, MofangError)
        language = request.headers.get("accept-language", "zh")[:2]
        return JSONResponse(problem_body(error, language), answer_for(error).http)

    async def create(self, request: Request) -> Response:
        if self.scripted:
            return self.scripted.pop(0)
        key = request.headers["idempotency-key"]
        self.created.append(key)
        body = await request.json()
        amount = parse_amount(body["amount"], body["currency"])
        order = Order(
            amount, body["product_name"], body.get("customer_email"), metadata=body["metadata"]
        )
        payment = self.order(order, key)
        return JSONResponse(
            {
                "success": True,
                "session_id": payment.session_id,
                "checkout_url": payment.checkout_url,
                "status": "created",
                "message": "支付会话创建成功",
            }
        )

    def order(self, order: Order, key: str) -> Payment:
        """The same key gives the same payment."""
        digest = hashlib.sha256(key.encode()).digest()
        payment_id = "mp_" + "".join(_ALPHABET[each & 31] for each in digest[:26])
        if payment_id not in self.payments:
            self.payments[payment_id] = self._made(payment_id, order)
        return self.payments[payment_id]

    def _made(self, payment_id: str, order: Order) -> Payment:
        expires_at = int(self.simulator.clock()) + 3600
        terms = CheckoutTerms(payment_id, order, expires_at, "zh")
        request = self.gateway.build_request(terms)
        prepared = Payment(payment_id, "M-20261122-0042", order, request, "public", "test", 0.0)
        snapshot = self.gateway.create(request, prepared.idempotency_key)
        return decide(prepared, SessionObserved(snapshot))[0]

    async def events(self, session_id: str) -> Response:
        payment = await self.find_session(session_id)
        if payment is None or self.no_streams:
            raise PaymentNotFound("payment_not_found")
        changes = self.watch(payment.payment_id)
        return EventSourceResponse(told(changes, public_view, Caller("public", "public")))

    async def verify_post(self, request: Request) -> Response:
        return JSONResponse(await self.verify((await request.json())["session_id"]))

    async def verify(self, session_id: str) -> Mapping[str, object]:
        found = verified(self.gateway.retrieve(session_id), await self.find_session(session_id))
        if found.payment is not None:
            self._keep(found.payment)
        return verify_answer(found)

    def _keep(self, payment: Payment) -> Payment:
        if payment != self.payments[payment.payment_id]:
            payment = replace(payment, version=payment.version + 1)
            self.payments[payment.payment_id] = payment
            self.watchers.tell(PaymentUpdate(payment))
        return payment

    async def find(self, start: str) -> Payment | None:
        return next((p for i, p in self.payments.items() if i.startswith(start)), None)

    async def find_session(self, session_id: str) -> Payment | None:
        return next((p for p in self.payments.values() if p.session_id == session_id), None)

    async def mark_scanned(self, payment_id: str) -> None:
        self._keep(decide(self.payments[payment_id], CodeScanned())[0])

    async def watch(
        self, payment_id: str, after_version: int | None = None
    ) -> AsyncIterator[PaymentUpdate]:
        with self.watchers.mailbox(payment_id) as box:
            update = PaymentUpdate(self.payments[payment_id])
            yield update
            while not update.payment.is_final:
                update = await box.take()
                yield update


@contextlib.contextmanager
def serving(app: FastAPI, bound: socket.socket) -> Iterator[str]:
    """Answer on this socket until the end; the address."""
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        yield address_of(bound)
    finally:
        server.should_exit = True
        thread.join()


def bound_socket() -> socket.socket:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen()
    return bound


def address_of(bound: socket.socket) -> str:
    return f"http://127.0.0.1:{bound.getsockname()[1]}"
