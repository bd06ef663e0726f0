"""An engine for the desk without an engine: in memory, answering at once or when a test tells it to."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from app.core.attention import AttentionItem
from app.core.errors import CallerError, SessionNotFound
from app.core.events import CloseReason
from app.core.listing import KnownProduct, ListOrder, PaymentPage, PaymentQuery, Tally
from app.core.money import Money
from app.core.payment import Payment
from app.core.refund import Refund
from app.core.sales import Sales
from app.core.state import PaymentState
from app.core.story import Story
from app.core.verification import Verified
from app.desktop.receipts.receipt_memory import ReceiptKeeper
from app.engine.commands import RequestRefund, StartCheckout
from app.engine.feed import Contact, Feed, Listener, PaymentUpdate
from app.health.findings import Finding, Level
from app.settings import Settings
from tests.desktop.fake_service import LINK, done, failed, payment_for
from tests.torture.memory_receipts import Kept, MemoryReceiptBook

T = TypeVar("T")


class FakeDesk:
    """Remembers every command. `hold` a question by its name, and it is answered when the test says so.

    `errors` by the question's name make it fail. News is told from another thread, as the engine does.
    """

    def __init__(self, payments: Sequence[Payment] = ()) -> None:
        self.ready: Future[None] = done(None)
        self.refund_refusal = ""
        self.clock: Callable[[], float | None] = time.time
        self.payments = {each.payment_id: each for each in payments}
        self.commands: list[StartCheckout] = []
        self.cancelled: list[tuple[str, CloseReason]] = []
        self.looked: list[str] = []
        self.refund_commands: list[RequestRefund] = []
        self.refunds: dict[str, Refund] = {}
        self.acknowledged: list[tuple[str, str | None]] = []
        self.needing: list[AttentionItem] = []
        self.stories: dict[str, Story] = {}
        self.verified: dict[str, Verified] = {}
        self.sold = Sales((), ())
        self.products: list[KnownProduct] = []
        self.asked: Counter[str] = Counter()
        self.queries: list[PaymentQuery] = []
        self.errors: dict[str, BaseException] = {}
        self.stopped: bool | None = None
        self._held: dict[str, list[tuple[Future[Any], object]]] = {}
        self._feed = Feed()
        self._refund_listeners: list[Callable[[Refund], None]] = []

    # --- answering --------------------------------------------------------------------------------

    def hold(self, question: str) -> None:
        """Keep answers to this question back."""
        self._held.setdefault(question, [])

    def release(self, question: str) -> None:
        """Give all answers that were kept back, and keep no more."""
        for future, answer in self._held.pop(question):
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)

    def _answer(self, question: str, answer: T) -> Future[T]:
        self.asked[question] += 1
        given = self.errors.get(question, answer)
        if question in self._held:
            future: Future[T] = Future()
            self._held[question].append((future, given))
            return future
        return failed(given) if isinstance(given, BaseException) else done(answer)

    # --- DeskService ------------------------------------------------------------------------------

    def start_checkout(self, command: StartCheckout) -> Future[Payment]:
        """See DeskService; the link comes with `open_link`."""
        self.commands.append(command)
        payment = payment_for(command)
        if "start_checkout" not in self.errors:
            self.payments[command.payment_id] = payment
        return self._answer("start_checkout", payment)

    def get_ready(self) -> Future[None]:
        """See DeskService."""
        return self._answer("get_ready", None)

    def cancel(self, payment_id: str, reason: CloseReason) -> Future[None]:
        """Remembered; what became of it is told with `tell`."""
        self.cancelled.append((payment_id, reason))
        return self._answer("cancel", None)

    def look_now(self, payment_id: str) -> Future[bool]:
        """Remembered."""
        self.looked.append(payment_id)
        return self._answer("look_now", True)

    def request_refund(self, command: RequestRefund) -> Future[Refund]:
        """The refund that the test has put into `refunds` under the command's id."""
        self.refund_commands.append(command)
        refund = self.refunds.get(command.refund_id) or next(iter(self.refunds.values()), None)
        return self._answer("request_refund", refund)  # type: ignore[arg-type]

    def verify(self, session_id: str) -> Future[Verified]:
        """What the test has put into `verified`."""
        self.asked["verify"] += 1
        if "verify" in self.errors:
            return failed(self.errors["verify"])
        found = self.verified.get(session_id)
        return done(found) if found else failed(SessionNotFound("session_not_found"))

    def acknowledge(self, payment_id: str, note: str | None) -> Future[None]:
        """Remembered, and gone from what needs attention."""
        self.acknowledged.append((payment_id, note))
        if "acknowledge" not in self.errors:
            self.needing = [each for each in self.needing if each.payment.payment_id != payment_id]
        return self._answer("acknowledge", None)

    def browse(self, query: PaymentQuery) -> Future[PaymentPage]:
        """A page; the cursor is the place of its first payment."""
        self.queries.append(query)
        fitting = self._fitting(query)
        start = int(query.cursor or 0)
        end = start + query.limit
        cursor = str(end) if end < len(fitting) else None
        return self._answer("browse", PaymentPage(fitting[start:end], cursor))

    def tally(self, query: PaymentQuery) -> Future[Sequence[Tally]]:
        """By currency and state, in that order."""
        sums: dict[tuple[str, PaymentState], list[int]] = {}
        for each in self._fitting(query):
            amount = each.order.amount
            sums.setdefault((amount.currency, each.state), []).append(amount.minor_units)
        tallies = [
            Tally(state, len(units), Money(sum(units), currency))
            for (currency, state), units in sorted(sums.items())
        ]
        return self._answer("tally", tallies)

    def origins(self) -> Future[Sequence[str]]:
        """Those of the payments."""
        return self._answer("origins", sorted({each.origin for each in self.payments.values()}))

    def story(self, payment_id: str) -> Future[Story]:
        """What the test has put into `stories`, or an empty one."""
        if payment_id not in self.payments:
            self.asked["story"] += 1
            return failed(CallerError("payment_not_found"))
        story = self.stories.get(payment_id) or Story(self.payments[payment_id], (), ())
        return self._answer("story", replace(story, payment=self.payments[payment_id]))

    def attention(self) -> Future[Sequence[AttentionItem]]:
        """What the test has put into `needing`."""
        return self._answer("attention", list(self.needing))

    def sales(self, since: float, until: float) -> Future[Sales]:
        """Of `sold`, what is within."""
        sold = tuple(each for each in self.sold.sold if since <= each.paid_at < until)
        back = tuple(each for each in self.sold.given_back if since <= each.at < until)
        return self._answer("sales", Sales(sold, back))

    def known_products(self, limit: int) -> Future[Sequence[KnownProduct]]:
        """What the test has put into `products`."""
        return self._answer("known_products", self.products[:limit])

    def server_time(self) -> float | None:
        """Stripe's clock, as the test has set it."""
        return self.clock()

    def check_journal(self) -> Future[None]:
        """See DeskService."""
        return self._answer("check_journal", None)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """See Feed."""
        return self._feed.subscribe(listener)

    def subscribe_refunds(self, listener: Callable[[Refund], None]) -> Callable[[], None]:
        """See DeskService."""
        self._refund_listeners.append(listener)
        return lambda: self._refund_listeners.remove(listener)

    def shut_down(self, timeout_seconds: float, close_links: bool = False) -> None:
        """`stopped` says whether links were to be closed."""
        assert timeout_seconds > 0
        self.stopped = close_links

    def _fitting(self, query: PaymentQuery) -> list[Payment]:
        """Slow and plain: every condition is tried on every payment."""
        found = [each for each in self.payments.values() if _fits(query, each)]
        found.sort(key=lambda each: (each.prepared_at, each.payment_id), reverse=True)
        match query.order:
            case ListOrder.OLDEST:
                found.reverse()
            case ListOrder.HIGHEST:
                found.sort(key=lambda each: -each.order.amount.minor_units)
            case ListOrder.LOWEST:
                found.sort(key=lambda each: each.order.amount.minor_units)
            case _:
                pass
        return found

    # --- news -------------------------------------------------------------------------------------

    def tell(
        self,
        payment_id: str = "",
        contact: Contact = Contact.OK,
        seconds: float | None = 1800,
        **changes: object,
    ) -> Payment:
        """Report a payment (the newest, if none is named) from another thread, changed as told."""
        before = self.payments[payment_id or self.commands[-1].payment_id]
        payment = replace(before, version=before.version + 1, **changes)  # type: ignore[arg-type]
        self.payments[payment.payment_id] = payment
        closes_at = None if seconds is None else time.monotonic() + seconds
        update = PaymentUpdate(payment, contact, closes_at)
        _elsewhere(lambda: self._feed.publish(update))
        return payment

    def open_link(self, payment_id: str = "", **changes: object) -> Payment:
        """Report that the link is there; each payment has its own."""
        named = payment_id or self.commands[-1].payment_id
        url = LINK[: -len(named)] + named
        return self.tell(named, state=PaymentState.OPEN, checkout_url=url, **changes)  # type: ignore[arg-type]

    def tell_refund(self, refund: Refund) -> None:
        """Report a refund from another thread."""
        self.refunds[refund.refund_id] = refund
        _elsewhere(lambda: [listener(refund) for listener in self._refund_listeners])


def _elsewhere(work: Callable[[], object]) -> None:
    teller = threading.Thread(target=work)
    teller.start()
    teller.join()


def _fits(query: PaymentQuery, payment: Payment) -> bool:
    order = payment.order
    words = " ".join(
        each
        for each in (
            payment.number,
            order.amount.to_text(),
            order.amount.currency,
            order.product_name,
            order.customer_email,
            order.reference,
            payment.payment_id,
            payment.session_id,
            payment.payment_intent_id,
        )
        if each
    ).casefold()
    return (
        all(word in words for word in (query.text or "").casefold().split())
        and (query.states is None or payment.state in query.states)
        and (query.since is None or payment.prepared_at >= query.since)
        and (query.until is None or payment.prepared_at < query.until)
        and (query.origin is None or payment.origin == query.origin)
    )


class FakeDeskRuntime:
    """Gives the desk out; fails first as often as the test wants."""

    def __init__(self, settings: Settings, service: FakeDesk, folder: Path) -> None:
        self.settings = settings
        self.service = service
        self.desk_lock_file = folder / "desk.lock"
        self.desk_look_file = folder / "desk-look.json"
        self.livemode: bool | None = None
        self.errors: list[Exception] = []
        self.opened_on: str | None = None
        self.receipts: list[Kept] = []
        self.findings: list[Finding] = [Finding("settings", Level.OK, "settings_default")]
        self.saved: dict[str, object] = {}
        self.may_look = threading.Event()
        self.may_look.set()

    def look_over(self, language: str) -> Iterator[Finding]:
        """One finding after another, as far as the test lets it."""
        for finding in self.findings:
            self.may_look.wait(20)
            yield finding

    def save_settings(self, changes: Mapping[str, object]) -> None:
        """Remembers them."""
        if self.errors:
            raise self.errors.pop(0)
        self.saved |= changes

    def save_diagnostics(self, file: Path, findings: Sequence[Finding]) -> None:
        """Writes what it would tell."""
        if self.errors:
            raise self.errors.pop(0)
        file.write_text(" ".join(each.check for each in findings), encoding="utf-8")

    def open_receipts(self, face: str) -> ReceiptKeeper:
        """Remembered as long as the test keeps `receipts`."""
        return MemoryReceiptBook(face, self.receipts)

    def open_desk(self) -> FakeDesk:
        """On the thread that asks; a test checks which."""
        self.opened_on = threading.current_thread().name
        if self.errors:
            raise self.errors.pop(0)
        self.livemode = False
        return self.service
