"""The hosted payment page: what a customer's phone shows after the QR was scanned.

Works without scripts; with them it answers in JSON and the page stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from app.simulator import page_views as views
from app.simulator.attempts import (
    AttemptResult,
    Declined,
    MethodKind,
    NeedsAction,
    NotPayable,
    Paid,
    Processing,
)
from app.simulator.card_form import FormErrors, read_form
from app.simulator.http_messages import Request, Response
from app.simulator.ledger import Ledger, StripeObject
from app.simulator.page_templates import fill
from app.simulator.page_texts import choose_language, decline_text
from app.simulator.page_views import PageContext, Typed
from app.simulator.page_visit import (
    Visit,
    read_visit,
    redirect,
    remember_language,
    show,
    show_asset,
    tell,
    web_address,
)
from app.simulator.paying import success_url
from app.simulator.wechat_pay import page as wechat

_KEPT_IN_ADDRESS = ("session_id", "retry")
_Answer = Callable[..., Response]


class PaymentPages:
    """Answers every address that is neither Stripe's API nor the control endpoint."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._routes: tuple[tuple[str, re.Pattern[str], _Answer], ...] = (
            ("GET", re.compile(r"/c/pay/(\w+)"), self._show_session),
            ("POST", re.compile(r"/c/pay/(\w+)"), self._pay),
            ("GET", re.compile(r"/c/pay/(\w+)/done"), self._show_done),
            ("POST", re.compile(r"/c/settle/(\w+)"), self._settle),
            ("GET", re.compile(r"/authenticate/([\w-]+)"), self._show_action),
            ("POST", re.compile(r"/authenticate/([\w-]+)"), self._finish_action),
            ("GET", re.compile(r"/scan/([\w-]+)"), self._show_code),
            ("GET", re.compile(r"/scan/([\w-]+)\.(svg|png)"), self._show_code_picture),
            ("GET", re.compile(r"/receipts/(\w+)"), self._show_receipt),
            ("GET", re.compile(r"/payment-success\.html"), self._show_success),
            ("GET", re.compile(r"/payment-cancel\.html"), self._show_cancel),
            ("GET", re.compile(r"/"), self._show_home),
        )

    def handle(self, request: Request) -> Response:
        """Always a page, or one of its files."""
        if request.path.startswith("/assets/"):
            return show_asset(request.path.removeprefix("/assets/"))
        visit = read_visit(request)
        return remember_language(visit, self._dispatch(visit))

    def _dispatch(self, visit: Visit) -> Response:
        method = "GET" if visit.request.method == "HEAD" else visit.request.method
        for wanted, pattern, answer in self._routes:
            match = pattern.fullmatch(visit.request.path)
            if match and wanted == method:
                return answer(visit, *match.groups())
        return self._missing(visit)

    # Paying -------------------------------------------------------------------------------------

    def _show_session(self, visit: Visit, session_id: str) -> Response:
        session = self._ledger.find_session(session_id)
        if session is None:
            return self._missing(visit)
        if session["status"] == "open":
            return self._form(visit, session, Typed(problem=self._last_problem(visit, session)))
        return self._ended(visit, session)

    def _form(
        self, visit: Visit, session: StripeObject, typed: Typed, status: int = 200
    ) -> Response:
        lines = self._ledger.line_items(session["id"])
        return show(views.pay_page(self._context(visit, session), session, lines, typed), status)

    def _ended(self, visit: Visit, session: StripeObject) -> Response:
        context = self._context(visit, session)
        if session["status"] == "expired":
            return show(views.message_page(context, views.EXPIRED, session))
        if session["payment_status"] != "unpaid":
            return show(views.message_page(context, views.PAID, session))
        if not self._awaits_bank(session):
            return show(views.message_page(context, views.BANK_REFUSED, session))
        buttons = views.bank_buttons(context, session["id"])
        return show(views.message_page(context, views.PROCESSING, session, extra=buttons))

    def _pay(self, visit: Visit, session_id: str) -> Response:
        session = self._ledger.find_session(session_id)
        if session is None:
            return self._missing(visit)
        attempt = read_form(
            visit.fields, known_email=session["customer_email"], now=self._ledger.clock()
        )
        if isinstance(attempt, FormErrors):
            context = self._context(visit, session)
            errors = {field: context.text(key) for field, key in attempt.by_field.items()}
            return self._refuse(visit, session, Typed(visit.fields, errors))
        return self._conclude(visit, session, self._ledger.confirm_session(session_id, attempt))

    def _conclude(self, visit: Visit, session: StripeObject, result: AttemptResult) -> Response:
        """Where the customer goes now."""
        if isinstance(result, Declined):
            return self._refuse(visit, session, self._declined(visit, session, result))
        if isinstance(result, NeedsAction):
            return _lead(visit, _second_page(result))
        if isinstance(result, NotPayable):
            return _lead(visit, f"/c/pay/{session['id']}/done")
        return self._land(visit, session, result)

    def _show_done(self, visit: Visit, session_id: str) -> Response:
        """After Pay on a page that has outlived its session; the page itself never changes."""
        session = self._ledger.find_session(session_id)
        if session is None:
            return self._missing(visit)
        return show(views.message_page(self._context(visit, session), views.DONE))

    def _declined(self, visit: Visit, session: StripeObject, result: Declined) -> Typed:
        text = decline_text(
            self._context(visit, session).lang,
            code=result.code,
            decline_code=result.decline_code,
            message=result.message,
        )
        return Typed(visit.fields, problem=text)

    def _refuse(self, visit: Visit, session: StripeObject, typed: Typed) -> Response:
        if not visit.wants_json:
            return self._form(visit, session, typed, status=402)
        answer = {"result": "refused", "message": typed.problem, "errors": dict(typed.errors)}
        return tell(answer, status=402)

    def _land(self, visit: Visit, session: StripeObject, result: Paid | Processing) -> Response:
        """A form may not redirect to the shop's origin, so a page in between leads there."""
        url = web_address(result.success_url) or f"/c/pay/{session['id']}"
        if visit.wants_json:
            return tell({"result": "paid" if isinstance(result, Paid) else "ended", "next": url})
        context = self._context(visit, session)
        link = views.button_link(url, context.text("return_link"))
        refresh = fill("refresh", url=url)
        return show(
            views.message_page(context, views.RETURNING, session, extra=link, refresh=refresh)
        )

    # Second pages -------------------------------------------------------------------------------

    def _show_action(self, visit: Visit, token: str) -> Response:
        action = self._ledger.find_action(token)
        session = self._ledger.find_session(action.session_id) if action else None
        if action is None or session is None or session["status"] != "open":
            return self._gone(visit)
        return show(views.action_page(self._context(visit, session), action, session))

    def _finish_action(self, visit: Visit, token: str) -> Response:
        action = self._ledger.find_action(token)
        session = self._ledger.find_session(action.session_id) if action else None
        if session is None:
            return self._gone(visit)
        result = self._ledger.complete_action(token, succeeded=visit.says_yes)
        if action is not None and action.kind is MethodKind.WECHAT_PAY:
            return show(views.message_page(self._context(visit, session), views.SCANNED))
        if isinstance(result, Declined):
            return redirect(_back_to_form(session))
        return self._conclude(visit, session, result)

    def _show_code(self, visit: Visit, token: str) -> Response:
        """WeChat Pay's code until it has been answered, then what came of it."""
        action = self._ledger.find_action(token)
        session_id = action.session_id if action else visit.query.get("session_id", "")
        session = self._ledger.find_session(session_id)
        if session is None:
            return self._gone(visit)
        if action is None or session["status"] != "open":
            return self._after_scan(visit, session)
        if visit.wants_json:
            return tell({"result": "waiting"})
        return show(wechat.code_page(self._context(visit, session), session, token))

    def _after_scan(self, visit: Visit, session: StripeObject) -> Response:
        if session["status"] == "open":
            return _lead(visit, _back_to_form(session))
        if session["status"] == "expired":
            return _lead(visit, f"/c/pay/{session['id']}/done")
        return self._land(visit, session, Paid(session["id"], success_url(session)))

    def _show_code_picture(self, visit: Visit, token: str, kind: str) -> Response:
        if self._ledger.find_action(token) is None:
            return self._missing(visit)
        return wechat.picture(self._ledger.page_base_url, token, kind)

    def _last_problem(self, visit: Visit, session: StripeObject) -> str:
        """Why the customer is back from the second page."""
        if "retry" not in visit.query:
            return ""
        intent = self._intent(session)
        error = intent["last_payment_error"] if intent else None
        if not error:
            return ""
        return decline_text(
            self._context(visit, session).lang,
            code=error["code"],
            decline_code=error.get("decline_code"),
            message=error["message"],
        )

    def _settle(self, visit: Visit, session_id: str) -> Response:
        self._ledger.settle_delayed(session_id, succeeded=visit.says_yes)
        return redirect(f"/c/pay/{session_id}")

    def _awaits_bank(self, session: StripeObject) -> bool:
        intent = self._intent(session)
        return intent is not None and intent["status"] == "processing"

    def _intent(self, session: StripeObject) -> StripeObject | None:
        return self._ledger.get("payment_intents", session["payment_intent"] or "")

    # Landing pages ------------------------------------------------------------------------------

    def _show_success(self, visit: Visit) -> Response:
        """Where the demo's customers land; only the ledger's word makes it a success."""
        session = self._ledger.find_session(visit.query.get("session_id", ""))
        if session is None:
            return self._missing(visit)
        context = self._context(visit, session)
        if session["payment_status"] != "unpaid":
            return show(views.message_page(context, views.SUCCESS, session))
        if session["status"] != "open":
            return self._ended(visit, session)
        link = views.button_link(session["url"], context.text("pay_now"))
        return show(views.message_page(context, views.UNPAID, session, extra=link))

    def _show_cancel(self, visit: Visit) -> Response:
        return show(views.message_page(self._context(visit), views.CANCELED))

    def _show_receipt(self, visit: Visit, charge_id: str) -> Response:
        charge = self._ledger.get("charges", charge_id)
        if charge is None or not charge["paid"]:
            return self._missing(visit)
        return show(views.receipt_page(self._context(visit), charge))

    def _show_home(self, visit: Visit) -> Response:
        return show(views.message_page(self._context(visit), views.HOME))

    def _missing(self, visit: Visit) -> Response:
        return show(views.message_page(self._context(visit), views.MISSING), 404)

    def _gone(self, visit: Visit) -> Response:
        return show(views.message_page(self._context(visit), views.GONE), 410)

    def _context(self, visit: Visit, session: StripeObject | None = None) -> PageContext:
        lang = choose_language(
            visit.chosen_language,
            session["locale"] if session else None,
            visit.accepted_languages,
        )
        return PageContext(lang, self._ledger.shop.name, _own_address(visit))


def _own_address(visit: Visit) -> str:
    """The page's address without the language, for the switch."""
    kept = [f"{name}={visit.query[name]}" for name in _KEPT_IN_ADDRESS if name in visit.query]
    safe = [pair for pair in kept if re.fullmatch(r"\w+=\w*", pair, re.ASCII)]
    return visit.request.path + ("?" + "&".join(safe) if safe else "")


def _lead(visit: Visit, path: str) -> Response:
    """To another page of this origin: the script goes by itself, a form is sent."""
    return tell({"result": "elsewhere", "next": path}) if visit.wants_json else redirect(path)


def _second_page(visit: NeedsAction) -> str:
    """WeChat Pay shows a code; everything else leads away from the page."""
    if visit.kind is MethodKind.WECHAT_PAY:
        return wechat.address(visit.token, visit.session_id)
    return f"/authenticate/{visit.token}"


def _back_to_form(session: StripeObject) -> str:
    """The session's own address, fragment and all, saying that a try has failed."""
    page, mark, fragment = str(session["url"]).partition("#")
    return f"{page}?retry=1{mark}{fragment}"
