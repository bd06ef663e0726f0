"""The official SDK as one function: a call in, plain JSON out, our errors only.

`stripe` takes 0.3 s and 40 MB to import, so it is imported by the first call, on the worker thread that makes it.
The SDK's `raw_request` is used because it hands over the JSON as it came: we check it field by field ourselves and want
no objects built from an answer that may not be Stripe's.
"""

from __future__ import annotations

import importlib
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from app.core.errors import GatewayError, GatewayUnreachable, InputError, KeyRejected
from app.gateway.server_clock import ServerClock
from app.gateway.stripe_errors import after_doubt, error_of_answer
from app.gateway.stripe_request import StripeCall
from app.secret_key import SecretKey
from app.web_address import is_loopback

if TYPE_CHECKING:
    import requests
    from stripe import StripeClient

TIMEOUT_SECONDS = (3.0, 15.0)
# For the body of one answer, from its first byte to its last.
BODY_SECONDS = 15.0
RETRIES = 2
OFFICIAL_API = "https://api.stripe.com"
# As many calls at once as the engine has worker threads, with room to spare.
_CONNECTIONS = 16
_PIECE_BYTES = 65_536

_log = logging.getLogger(__name__)


class StripeWire(Protocol):
    """The road to Stripe's API."""

    def send(self, call: StripeCall) -> object:
        """The JSON of a 2xx answer. Raises GatewayError and nothing else."""

    def server_time(self) -> float | None:
        """Stripe's clock, seconds since the epoch; None before any answer."""

    def close(self) -> None:
        """Let go of connections."""


class SdkWire:
    """Over TCP, through the `stripe` package. `api_base` points elsewhere than Stripe: a stand-in or a proxy."""

    def __init__(self, key: SecretKey, api_base: str | None = None) -> None:
        self._key = key
        self._api_base = checked_api_base(api_base, key)
        self._clock = ServerClock()
        self._lock = threading.Lock()
        self._client: StripeClient | None = None
        self._session: requests.Session | None = None
        self._doubt = threading.local()

    def __repr__(self) -> str:
        return f"SdkWire({self._key.fingerprint}, {self._api_base})"

    def send(self, call: StripeCall) -> object:
        """See StripeWire."""
        self._doubt.raised = False
        answer, error = self._ask(call)
        if error is None:
            return answer
        problem = after_doubt(call.operation, error, doubt=self._doubt.raised)
        _log.info("Stripe %s: %s", call.operation, problem)
        raise problem

    def server_time(self) -> float | None:
        """See StripeWire."""
        return self._clock.now()

    def close(self) -> None:
        """See StripeWire."""
        with self._lock:
            self._client = None
            if self._session is not None:
                self._session.close()
                self._session = None

    def _ask(self, call: StripeCall) -> tuple[object, GatewayError | None]:
        """Returns the error: raised in here, it would carry the SDK's words and the request into every log."""
        client = self._connected()
        key = {"idempotency_key": call.idempotency_key} if call.idempotency_key else {}
        try:
            return client.raw_request(call.method, call.path, **call.params, **key).data, None
        except Exception as error:
            return None, _translated(call, error)

    def _connected(self) -> StripeClient:
        with self._lock:
            if self._client is None:
                self._client, self._session = _open(
                    self._key, self._api_base, self._on_answer, self._on_no_answer
                )
            return self._client

    def _on_answer(self, status: int, headers: Mapping[str, str]) -> None:
        # A log-in page in between has a Date of its own; only Stripe's answers have a request id.
        if headers.get("request-id"):
            self._clock.note(headers.get("date"))
        self._doubt.raised = self._doubt.raised or status >= 500

    def _on_no_answer(self) -> None:
        self._doubt.raised = True


def checked_api_base(api_base: str | None, key: SecretKey) -> str:
    """The address to call. Raises InputError `api_base_malformed`, and KeyRejected for a live key without TLS."""
    if not api_base:
        return OFFICIAL_API
    parts = urlsplit(api_base)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise InputError("api_base_malformed")
    if key.livemode and parts.scheme != "https":
        raise KeyRejected("key_live_needs_tls")
    return api_base.rstrip("/")


def _open(
    key: SecretKey,
    api_base: str,
    on_answer: Callable[[int, Mapping[str, str]], None],
    on_no_answer: Callable[[], None],
) -> tuple[StripeClient, requests.Session]:
    stripe = _import_stripe()
    session = _session(api_base)

    class WatchedClient(stripe.RequestsClient):  # type: ignore[misc, name-defined]
        """Sees every try of the SDK, failed ones too."""

        def request(
            self,
            method: str,
            url: str,
            headers: Mapping[str, str] | None,
            post_data: Any = None,
        ) -> tuple[bytes, int, Mapping[str, str]]:
            try:
                answer: tuple[bytes, int, Mapping[str, str]]
                answer = super().request(method, url, headers, post_data)
            except stripe.APIConnectionError:
                on_no_answer()
                raise
            on_answer(answer[1], answer[2])
            return answer

    client = stripe.StripeClient(
        key.reveal(),
        base_addresses={"api": api_base},
        max_network_retries=RETRIES,
        http_client=WatchedClient(timeout=TIMEOUT_SECONDS, session=session),
    )
    return client, session


def _import_stripe() -> Any:
    """The SDK, silenced: at its debug level it writes e-mail addresses and links, and telemetry writes a file."""
    os.environ.pop("STRIPE_LOG", None)
    stripe: Any = importlib.import_module("stripe")
    stripe.enable_telemetry = False
    logging.getLogger("stripe").setLevel(logging.WARNING)
    return stripe


def _session(api_base: str) -> requests.Session:
    """One pool of connections for all threads; it follows nobody, keeps no cookies and takes no other credentials."""
    from http.cookiejar import DefaultCookiePolicy

    import requests
    from requests.adapters import HTTPAdapter

    class StraightSession(requests.Session):
        """Stripe never redirects, so a redirect is somebody else's answer."""

        def get_redirect_target(self, resp: requests.Response) -> str | None:
            return None

        def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
            response = super().send(request, **{**options, "stream": True})
            _read_body(response, BODY_SECONDS)
            return response

    session = StraightSession()
    session.mount("https://", HTTPAdapter(pool_maxsize=_CONNECTIONS))
    session.mount("http://", HTTPAdapter(pool_maxsize=_CONNECTIONS))
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # Without this a .netrc entry for the host would replace the key.
    session.auth = _keep_authorization
    # A proxy of the company cannot reach a stand-in on this machine.
    session.trust_env = not is_loopback(api_base)
    return session


def _read_body(response: requests.Response, seconds: float) -> None:
    """The whole body, as `requests` reads it, but in so many seconds: its time-out counts from byte to byte.

    Raises requests.RequestException.
    """
    import requests
    import urllib3.exceptions as errors

    ends_at, body = time.monotonic() + seconds, bytearray()
    try:
        while piece := response.raw.read1(_PIECE_BYTES, decode_content=True):
            body += piece
            if time.monotonic() > ends_at:
                raise requests.ReadTimeout("the answer drips")
        response._content, response._content_consumed = bytes(body), True
    except errors.ProtocolError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from error
    except errors.DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from error
    except errors.HTTPError as error:
        raise requests.ConnectionError(error) from error
    finally:
        # Back to the pool, unless some of it is still to come.
        response.close()


def _keep_authorization(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _translated(call: StripeCall, error: Exception) -> GatewayError:
    """Any exception of the SDK as ours. What is not a StripeError is an answer on which the SDK itself stumbled."""
    import stripe

    if isinstance(error, stripe.APIConnectionError):
        return GatewayUnreachable(_why_unreachable(error))
    if isinstance(error, stripe.StripeError) and error.http_status is not None:
        return error_of_answer(
            call.operation, error.http_status, error.json_body, error.request_id or ""
        )
    _log.warning("Stripe's answer to %s broke the SDK: %s", call.operation, type(error).__name__)
    return GatewayUnreachable("answer_malformed", field="answer")


def _why_unreachable(error: Exception) -> str:
    import requests

    untrusted = isinstance(error.__cause__, requests.exceptions.SSLError)
    return "connection_not_private" if untrusted else "service_unreachable"
