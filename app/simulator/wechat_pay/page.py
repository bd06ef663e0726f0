"""The page with WeChat Pay's code: the customer scans it elsewhere, the page waits."""

from __future__ import annotations

from typing import Any

from app.simulator import page_views
from app.simulator.attempts import MethodKind
from app.simulator.http_messages import Response
from app.simulator.page_templates import Html, fill
from app.simulator.page_views import PageContext
from app.simulator.page_visit import show_picture
from app.simulator.wechat_pay import code_image
from app.simulator.wechat_pay.next_action import scanned_address

StripeObject = dict[str, Any]

_PICTURES = {
    "svg": ("image/svg+xml", code_image.svg),
    "png": ("image/png", code_image.png),
}


def address(token: str, session_id: str) -> str:
    """Where the code is shown; the session tells what came of it once the token is used up."""
    return f"/scan/{token}?session_id={session_id}"


def picture(base_url: str, token: str, kind: str) -> Response:
    """The code itself: `kind` is svg or png."""
    content_type, draw = _PICTURES[kind]
    return show_picture(draw(scanned_address(base_url, token)), content_type)


def code_page(context: PageContext, session: StripeObject, token: str) -> Html:
    """The code, and in test mode a frame over it whose one button opens what WeChat would show."""
    names = {"method": context.text(MethodKind.WECHAT_PAY.value), "shop": context.shop_name}
    heading = context.text("wallet_title", **names)
    content = fill(
        "scan",
        heading=heading,
        amount=context.total(session),
        lead=context.text("scan_lead"),
        code=f"/scan/{token}.svg",
        code_label=context.text("scan_code"),
        scanned=f"/authenticate/{token}",
        simulate_scan=context.text("simulate_scan"),
        other_method=page_views.text_link(session["url"], context.text("scan_other")),
    )
    return page_views.page(context, heading, content, refresh=fill("look_again"))
