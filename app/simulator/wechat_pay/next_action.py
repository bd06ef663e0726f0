"""What a payment intent tells of the code that the customer has to scan."""

from __future__ import annotations

from app.simulator.books import StripeObject
from app.simulator.wechat_pay.code_image import data_url


def display_code(base_url: str, token: str) -> StripeObject:
    """The intent's `next_action`; `token` names the visit that waits for the scan."""
    data = scanned_address(base_url, token)
    page = f"{base_url}/scan/{token}"
    return {
        "type": "wechat_pay_display_qr_code",
        "wechat_pay_display_qr_code": {
            "data": data,
            "hosted_instructions_url": page,
            "image_data_url": data_url(data),
            "image_url_png": f"{page}.png",
            "image_url_svg": f"{page}.svg",
        },
    }


def scanned_address(base_url: str, token: str) -> str:
    """What the code says: in test mode the address of a page that plays WeChat."""
    return f"{base_url}/authenticate/{token}"
