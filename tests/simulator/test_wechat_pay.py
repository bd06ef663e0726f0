"""WeChat Pay: a code on the page, answered elsewhere."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from typing import Any

import pytest

from app.simulator.attempts import MethodKind, NeedsAction
from app.simulator.wechat_pay import code_image
from tests.simulator.api_driver import BASE_URL, SESSIONS, ApiDriver
from tests.simulator.test_payment_page import Phone, text


@pytest.fixture
def phone() -> Phone:
    """At an empty account."""
    return Phone()


def shown_code(phone: Phone, **more: str) -> tuple[str, str, str]:
    """The session, the code page's path and its query."""
    session_id = phone.new_session(**more)
    path, _, query = phone.pay(session_id, method="wechat_pay").headers["location"].partition("?")
    return session_id, path, query


def asked_by_script(phone: Phone, path: str, query: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(phone.get(path, query, accept="application/json").body)
    return answer


def test_the_page_shows_a_code_and_in_test_mode_a_frame_over_it(phone: Phone) -> None:
    _, path, query = shown_code(phone, locale="en")
    shown = text(phone.get(path, query))
    for part in ("Simulate scan", "$19.90", f'src="{path}.svg"', 'target="_blank"'):
        assert part in shown, part
    for part in ("Authorize", "Fail Test Payment"):
        assert part not in shown
    assert "模拟扫码" in text(phone.get(path, f"{query}&lang=zh"))


@pytest.mark.parametrize(("kind", "starts"), [("svg", b"<svg "), ("png", b"\x89PNG")])
def test_the_code_is_a_picture_of_this_origin(phone: Phone, kind: str, starts: bytes) -> None:
    _, path, _ = shown_code(phone)
    picture = phone.get(f"{path}.{kind}")
    assert picture.headers["content-type"] == ("image/svg+xml" if kind == "svg" else "image/png")
    assert picture.body.startswith(starts)
    assert phone.get(f"/scan/act_none.{kind}").status == 404


@pytest.mark.parametrize(("outcome", "status"), [("succeeded", "paid"), ("failed", "unpaid")])
def test_the_page_learns_what_came_of_the_scan(phone: Phone, outcome: str, status: str) -> None:
    session_id, path, query = shown_code(phone)
    assert asked_by_script(phone, path, query) == {"result": "waiting"}
    scanned = path.replace("/scan/", "/authenticate/")
    assert "Authorize Test Payment" in text(phone.get(scanned, "lang=en"))
    answered = phone.post(scanned, {"outcome": outcome})
    assert "The code has been answered" in text(answered)
    assert phone.status(session_id)[1] == status
    later = asked_by_script(phone, path, query)
    if outcome == "succeeded":
        assert later["result"] == "paid"
        assert later["next"] == f"https://shop.test/thanks?session_id={session_id}"
        assert 'http-equiv="refresh"' in text(phone.get(path, query))
    else:
        assert "?retry=1#fid" in later["next"]
        assert phone.get(path, query).status == 303


def test_a_code_outlived_by_its_session_says_what_stripes_page_says(phone: Phone) -> None:
    session_id, path, query = shown_code(phone)
    phone.now += 25 * 3600
    assert asked_by_script(phone, path, query)["next"] == f"/c/pay/{session_id}/done"
    assert phone.get("/scan/act_none").status == 410


def test_the_intent_describes_the_code() -> None:
    driver = ApiDriver()
    session_id = driver.session()["id"]
    result = driver.pay_with(session_id, MethodKind.WECHAT_PAY)
    assert isinstance(result, NeedsAction)
    expand = {"expand[]": "payment_intent"}
    intent = driver.get(f"{SESSIONS}/{session_id}", expand).json["payment_intent"]
    assert intent["status"] == "requires_action"
    assert intent["next_action"]["type"] == "wechat_pay_display_qr_code"
    code = intent["next_action"]["wechat_pay_display_qr_code"]
    assert code["data"] == f"{BASE_URL}/authenticate/{result.token}"
    assert code["hosted_instructions_url"] == f"{BASE_URL}/scan/{result.token}"
    picture = base64.b64decode(code["image_data_url"].removeprefix("data:image/png;base64,"))
    assert picture == code_image.png(code["data"])


def test_alipay_still_leads_away_from_the_page(phone: Phone) -> None:
    session_id = phone.new_session()
    assert phone.pay(session_id, method="alipay").headers["location"].startswith("/authenticate/")


def test_the_png_holds_the_modules_of_the_code() -> None:
    rows = code_image.modules("https://shop.test/")
    scale = code_image.PIXELS_PER_MODULE
    side = len(rows) * scale
    picture = code_image.png("https://shop.test/")
    assert struct.unpack(">II", picture[16:24]) == (side, side)
    start = picture.index(b"IDAT")
    (length,) = struct.unpack(">I", picture[start - 4 : start])
    lines = zlib.decompress(picture[start + 4 : start + 4 + length])
    width = (side + 7) // 8
    assert len(lines) == side * (1 + width)
    for y, row in enumerate(rows):
        line = lines[y * scale * (1 + width) + 1 :][:width]
        bits = bin(int.from_bytes(line, "big"))[2:].zfill(8 * width)
        assert [bits[x * scale] == "0" for x in range(len(row))] == row
