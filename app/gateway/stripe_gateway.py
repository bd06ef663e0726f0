"""The payment channel Stripe, behind our port."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from app.core.dispute import DisputeSnapshot
from app.core.errors import KeyRejected, NewsForgotten, SessionNotFound
from app.core.news import SessionNews
from app.core.refund import Refund, RefundSnapshot
from app.core.session import SessionSnapshot
from app.gateway import stripe_dispute, stripe_news, stripe_refund
from app.gateway import stripe_request as ask
from app.gateway.port import CheckoutTerms, KeyReport, RefundRequest, SessionRequest
from app.gateway.stripe_fields import malformed
from app.gateway.stripe_snapshot import Expected, read_asked, read_created, read_page
from app.gateway.stripe_wire import SdkWire, StripeWire, checked_api_base
from app.secret_key import SecretKey

# A shop with more sessions than this at once is not what a kiosk lists for; it is an answer that never ends.
_MOST_PAGES = 500
_Listed = TypeVar("_Listed", RefundSnapshot, DisputeSnapshot)


class StripeGateway:
    """See ServiceGateway. `return_url_base` is where the customer's phone lands; `api_base` None is Stripe itself."""

    def __init__(
        self,
        key: SecretKey,
        return_url_base: str,
        api_base: str | None = None,
        wire: StripeWire | None = None,
    ) -> None:
        self._key = key
        self._return_url_base = return_url_base.rstrip("/")
        plain_http = urlsplit(checked_api_base(api_base, key)).scheme == "http"
        self._expected = Expected(key.livemode, plain_http)
        self._wire = wire or SdkWire(key, api_base)
        self._retrieve_expansions = _Narrowing(ask.RETRIEVE_EXPANSIONS)
        self._list_expansions = _Narrowing(ask.LIST_EXPANSIONS)

    def __repr__(self) -> str:
        return f"StripeGateway({self._key.fingerprint})"

    @property
    def livemode(self) -> bool:
        """Whether real money moves."""
        return self._key.livemode

    def server_time(self) -> float | None:
        """Stripe's clock now, in seconds since the epoch; None before the first answer."""
        return self._wire.server_time()

    def build_request(self, terms: CheckoutTerms) -> SessionRequest:
        """The exact parameters, as plain JSON data."""
        return ask.build_request(terms, self._return_url_base)

    def create(self, request: SessionRequest, idempotency_key: str) -> SessionSnapshot:
        """Make the session, or get the one that this key has made before."""
        answer = self._wire.send(ask.create_call(request, idempotency_key))
        return read_created(answer, self._expected)

    def retrieve(self, session_id: str) -> SessionSnapshot:
        """Read one session with its last try."""
        answer = self._retrieve_expansions.send(
            lambda expand: self._wire.send(ask.retrieve_call(session_id, expand))
        )
        return read_asked(answer, session_id, self._expected)

    def list_sessions(self, status: str, created_since: float) -> list[SessionSnapshot]:
        """All sessions with this status made since then, newest first."""
        found: dict[str, SessionSnapshot] = {}
        last_id: str | None = None
        for _ in range(_MOST_PAGES):
            sessions, more = self._page(status, int(created_since), last_id)
            fresh = {each.session_id: each for each in sessions if each.session_id not in found}
            found.update(fresh)
            if not more:
                return list(found.values())
            if not fresh:
                break
            last_id = sessions[-1].session_id
        raise malformed("has_more")

    def _page(
        self, status: str, since: int, last_id: str | None
    ) -> tuple[list[SessionSnapshot], bool]:
        answer = self._list_expansions.send(
            lambda expand: self._wire.send(ask.list_call(status, since, last_id, expand))
        )
        return read_page(answer, self._expected)

    def expire(self, session_id: str) -> SessionSnapshot:
        """Close an open session."""
        answer = self._wire.send(ask.expire_call(session_id))
        return read_asked(answer, session_id, self._expected)

    def build_refund_request(self, refund: Refund) -> RefundRequest:
        """The exact parameters, as plain JSON data."""
        return stripe_refund.build_refund_request(refund)

    def refund(self, request: RefundRequest, idempotency_key: str) -> RefundSnapshot:
        """Give money back, or get the refund that this key has made before."""
        answer = self._wire.send(stripe_refund.refund_call(request, idempotency_key))
        return stripe_refund.read_refund(answer)

    def retrieve_refund(self, service_refund_id: str) -> RefundSnapshot:
        """Read one refund."""
        answer = self._wire.send(stripe_refund.retrieve_refund_call(service_refund_id))
        return stripe_refund.read_asked_refund(answer, service_refund_id)

    def list_refunds(self, payment_intent_id: str) -> list[RefundSnapshot]:
        """All refunds of one payment, newest first."""

        def page(last: RefundSnapshot | None) -> tuple[list[RefundSnapshot], bool]:
            call = stripe_refund.list_refunds_call(
                payment_intent_id, last.service_refund_id if last else None
            )
            return stripe_refund.read_refund_page(self._wire.send(call))

        return _every_page(page)

    def refunds_since(self, since: float) -> list[RefundSnapshot]:
        """All refunds of the account made since then, newest first."""

        def page(last: RefundSnapshot | None) -> tuple[list[RefundSnapshot], bool]:
            call = stripe_refund.refunds_since_call(
                int(since), last.service_refund_id if last else None
            )
            return stripe_refund.read_refund_page(self._wire.send(call))

        return _every_page(page)

    def list_disputes(self, payment_intent_id: str) -> list[DisputeSnapshot]:
        """All disputes of one payment, newest first."""
        return self._disputes(payment_intent_id, None)

    def disputes_since(self, since: float) -> list[DisputeSnapshot]:
        """All disputes of the account opened since then, newest first."""
        return self._disputes(None, int(since))

    def _disputes(self, payment_intent_id: str | None, since: int | None) -> list[DisputeSnapshot]:
        def page(last: DisputeSnapshot | None) -> tuple[list[DisputeSnapshot], bool]:
            last_id = last.dispute_id if last else None
            call = stripe_dispute.list_disputes_call(payment_intent_id, since, last_id)
            answer = self._wire.send(call)
            return stripe_dispute.read_dispute_page(answer, self._wire.server_time() or 0.0)

        return _every_page(page)

    def list_news(self, since: float, after_event: str | None) -> list[SessionNews]:
        """News from `since` on, oldest first; only what came after `after_event`, if that is still known."""
        if after_event is None:
            return self._all_news(int(since))
        try:
            return self._newer_news(int(since), after_event)
        except NewsForgotten:
            return self._all_news(int(since))

    def _newer_news(self, since: int, after_event: str) -> list[SessionNews]:
        found: list[SessionNews] = []
        for _ in range(_MOST_PAGES):
            page, more = self._news_page(since, newer_than=after_event)
            found.extend(reversed(page))
            if not more:
                return found
            if not page:
                break
            after_event = page[0].event_id
        raise malformed("has_more")

    def _all_news(self, since: int) -> list[SessionNews]:
        found: list[SessionNews] = []
        for _ in range(_MOST_PAGES):
            page, more = self._news_page(since, older_than=found[-1].event_id if found else None)
            found.extend(page)
            if not more:
                return found[::-1]
            if not page:
                break
        raise malformed("has_more")

    def _news_page(
        self, since: int, newer_than: str | None = None, older_than: str | None = None
    ) -> tuple[list[SessionNews], bool]:
        call = stripe_news.list_news_call(since, newer_than, older_than)
        return stripe_news.read_news_page(self._wire.send(call), self._expected)

    def check_key(self) -> KeyReport:
        """Ask for things that do not exist: "not found" means allowed. Makes nothing."""
        calls = ask.probe_calls(livemode=self._key.livemode)
        missing, cannot = self._forbidden(calls), self._forbidden(ask.service_probe_calls())
        key = self._key
        return KeyReport(key.fingerprint, key.livemode, key.restricted, missing, cannot)

    def _forbidden(self, calls: Mapping[str, ask.StripeCall]) -> tuple[str, ...]:
        return tuple(name for name, call in calls.items() if not self._allowed(call))

    def _allowed(self, call: ask.StripeCall) -> bool:
        try:
            self._wire.send(call)
        except SessionNotFound:
            return True
        except KeyRejected as error:
            if error.code == "key_permission_missing":
                return False
            raise
        raise malformed("id")

    def close(self) -> None:
        """Let go of connections."""
        self._wire.close()


def _every_page(
    page_after: Callable[[_Listed | None], tuple[list[_Listed], bool]],
) -> list[_Listed]:
    """All pages of a list that goes on after the last item of the page before. Raises GatewayUnreachable."""
    found: list[_Listed] = []
    for _ in range(_MOST_PAGES):
        items, more = page_after(found[-1] if found else None)
        found.extend(items)
        if not more:
            return found
        if not items:
            break
    raise malformed("has_more")


class _Narrowing:
    """Asks for as much as the key may read. A receipt that may not be read must not hide that money has arrived."""

    def __init__(self, choices: Sequence[list[str]]) -> None:
        self._choices = choices
        self._chosen = 0

    def send(self, send: Callable[[list[str]], object]) -> object:
        """Send with the richest expansion that was not forbidden so far."""
        for chosen in range(self._chosen, len(self._choices)):
            try:
                answer = send(self._choices[chosen])
            except KeyRejected as error:
                if error.code != "key_permission_missing" or chosen + 1 == len(self._choices):
                    self._chosen = 0
                    raise
            else:
                self._chosen = chosen
                return answer
        raise AssertionError("a list of choices is never empty")
