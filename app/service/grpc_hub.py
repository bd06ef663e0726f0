"""HubService of payment.proto."""

from __future__ import annotations

from app.core.errors import RequestMalformed
from app.core.session import SessionSnapshot
from app.engine.commands import StartCheckout
from app.service.access import Caller, require_till
from app.service.generated import payment_pb2 as pb
from app.service.generated import payment_pb2_grpc
from app.service.grpc_door import Context, Door
from app.service.grpc_messages import session_message
from app.service.grpc_requests import excluded_methods_of, hub_order_of, made_since
from app.service.hub_desk import HubDesk
from app.service.parts import ServiceParts
from app.service.short_links import with_short_link

_LISTED = frozenset({"open", "complete", "expired"})
_LANGUAGES = frozenset({"zh", "en"})


class HubServicer(payment_pb2_grpc.HubServiceServicer):
    """gRPC calls the methods by the names that they have in the interface."""

    def __init__(self, parts: ServiceParts, door: Door) -> None:
        self._desk = HubDesk(parts.checkout)
        self._address = parts.settings.service_address
        self._door = door

    async def Greet(  # noqa: N802 - the interface's name
        self, _request: pb.GreetRequest, context: Context
    ) -> pb.Greeting:
        """Whose token was shown; the door tells the time."""

        async def greet(caller: Caller) -> pb.Greeting:
            require_till(caller)
            return pb.Greeting(till=caller.name)

        return await self._door.answer("Greet", context, greet)

    async def OpenSession(  # noqa: N802
        self, request: pb.OpenSessionRequest, context: Context
    ) -> pb.Session:
        """The same payment_id is the same payment, for ever."""

        async def open_session(caller: Caller) -> pb.Session:
            order = hub_order_of(request)
            language = request.language if request.language in _LANGUAGES else caller.language
            command = StartCheckout(
                request.payment_id,
                order,
                language,
                caller.origin,
                expires_at=request.expires_at,
                excluded_methods=excluded_methods_of(request),
            )
            return self._session(await self._desk.open(caller, command))

        return await self._door.answer("OpenSession", context, open_session)

    async def ReadSession(  # noqa: N802
        self, request: pb.ReadSessionRequest, context: Context
    ) -> pb.Session:
        """Stripe's own answer, now."""

        async def read(caller: Caller) -> pb.Session:
            return self._session(await self._desk.read(caller, request.session_id))

        return await self._door.answer("ReadSession", context, read)

    async def ListSessions(  # noqa: N802
        self, request: pb.ListSessionsRequest, context: Context
    ) -> pb.ListSessionsResponse:
        """The till's own."""

        async def list_sessions(caller: Caller) -> pb.ListSessionsResponse:
            if request.status not in _LISTED:
                raise RequestMalformed(
                    "request_invalid", field="status", reason="value_not_allowed"
                )
            found = await self._desk.list(caller, request.status, made_since(request))
            return pb.ListSessionsResponse(sessions=[self._session(each) for each in found])

        return await self._door.answer("ListSessions", context, list_sessions)

    async def ExpireSession(  # noqa: N802
        self, request: pb.ExpireSessionRequest, context: Context
    ) -> pb.Session:
        """Close what can still be paid."""

        async def expire(caller: Caller) -> pb.Session:
            return self._session(await self._desk.expire(caller, request.session_id))

        return await self._door.answer("ExpireSession", context, expire)

    async def CheckHub(  # noqa: N802
        self, _request: pb.CheckHubRequest, context: Context
    ) -> pb.HubReport:
        """What the hub's key is good for."""

        async def check(caller: Caller) -> pb.HubReport:
            report = await self._desk.check(caller)
            return pb.HubReport(
                fingerprint=report.fingerprint,
                livemode=report.livemode,
                restricted=report.restricted,
                missing=list(report.missing),
            )

        return await self._door.answer("CheckHub", context, check)

    def _session(self, snapshot: SessionSnapshot) -> pb.Session:
        return session_message(with_short_link(snapshot, self._address))
