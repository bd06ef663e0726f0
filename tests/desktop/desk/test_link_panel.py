"""Everything that can be done with a link, through what a person presses."""

from __future__ import annotations

import logging
import sys
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.events import CloseReason
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm
from app.core.state import PaymentState
from app.desktop.desk.customer_words import LinkFacts
from app.desktop.desk.desk_gallery import links_page
from app.desktop.desk.desk_links import LinkWish
from app.desktop.desk.link_mail import mail_address
from app.desktop.desk.links_page import LinksPage
from app.engine.feed import Contact
from tests.desktop.desk.conftest import Desk
from tests.desktop.fake_service import LINK

ORDER = Order(Money(1990, "USD"), "月订阅会员 & more", "lin+shop@example.com", "2041")


class Opened(QObject):
    """Takes addresses in place of the system's programs."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(bytes(url.toEncoded().data()).decode())


@pytest.fixture
def opened() -> Iterator[Opened]:
    taker = Opened()
    for scheme in ("https", "mailto"):
        QDesktopServices.setUrlHandler(scheme, taker, "take")  # type: ignore[arg-type]
    yield taker
    for scheme in ("https", "mailto"):
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.fixture
def page(desk: Desk) -> LinksPage:
    """A page with one open link, in a Chinese customer's language."""
    return open_one(desk)


def open_one(desk: Desk) -> LinksPage:
    page = links_page(desk.window)
    count = len(page.links.ids)
    page.links.make(LinkWish(ORDER, 2100, "zh"))
    desk.qtbot.waitUntil(lambda: len(page.links.ids) == count + 1)
    desk.service.open_link()
    desk.qtbot.waitUntil(lambda: bool(shown_url(page)))
    return page


def shown_url(page: LinksPage) -> str:
    return page.links.link(page.links.ids[-1]).url


def read(image: QImage) -> str | None:
    """What a camera reads."""
    shot = image.convertToFormat(QImage.Format.Format_RGB888)
    size = (shot.width(), shot.height())
    pixels = bytes(shot.constBits())
    picture = Image.frombytes("RGB", size, pixels, "raw", "RGB", shot.bytesPerLine())
    return read_picture(picture)


def read_picture(picture: Image.Image) -> str | None:
    found = zxingcpp.read_barcodes(picture)
    return found[0].text if found else None


def read_widget(widget: QWidget) -> str | None:
    return read(widget.grab().toImage())


@pytest.mark.parametrize("dark", [False, True])
def test_the_painted_code_is_the_link(desk: Desk, page: LinksPage, dark: bool) -> None:
    if dark:
        desk.window.rail.colors.click()
    assert read_widget(desk.window) == shown_url(page)
    assert page.panel.code.device_pixels_per_module() >= 3


def test_the_state_and_the_time_left_are_live(desk: Desk, page: LinksPage) -> None:
    assert page.panel.state.text() == "Waiting"
    desk.service.tell(expires_at=125.0)
    desk.qtbot.waitUntil(lambda: page.panel.left.text() in {"expires in 2:05", "expires in 2:04"})
    before = page.panel.left.text()
    desk.qtbot.waitUntil(lambda: page.panel.left.text() != before)
    desk.service.tell(expires_at=7_500.0)
    desk.qtbot.waitUntil(lambda: page.panel.left.text() == "expires in 2 h 4 min")
    desk.service.tell(contact=Contact.UNREACHABLE)
    desk.qtbot.waitUntil(lambda: "Out of touch" in page.panel.said.text())
    desk.service.tell(state=PaymentState.PAID)
    desk.qtbot.waitUntil(lambda: page.panel.state.text() == "Paid")
    assert page.panel.left.text() == ""
    assert not page.panel.code.isVisible()
    assert not page.panel.copy.isVisible()


def test_what_needs_attention_is_no_success(desk: Desk, page: LinksPage) -> None:
    desk.service.tell(state=PaymentState.PAID, alarms=frozenset({Alarm.MISMATCH}))
    desk.qtbot.waitUntil(lambda: page.panel.state.text() == "Needs attention")


def test_several_links_are_open_at_once(desk: Desk, page: LinksPage) -> None:
    first = shown_url(page)
    open_one(desk)
    assert read_widget(page.panel) == shown_url(page) != first
    page.switcher.older.click()
    assert read_widget(page.panel) == first
    page.panel.copy.click()
    assert QGuiApplication.clipboard().text() == first
    page.switcher.newer.click()
    assert read_widget(page.panel) == shown_url(page)


def test_an_older_link_that_comes_late_does_not_push_the_newer_off_the_clipboard(
    desk: Desk,
) -> None:
    page = links_page(desk.window)
    for _ in range(2):
        page.links.make(LinkWish(ORDER, 2100, "en"))
    desk.qtbot.waitUntil(lambda: len(page.links.ids) == 2)
    older, newer = page.links.ids
    url = desk.service.open_link(newer).checkout_url
    desk.qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == url)
    desk.service.open_link(older)
    desk.qtbot.waitUntil(lambda: bool(page.links.link(older).url))
    assert QGuiApplication.clipboard().text() == url


def test_it_opens_in_the_browser(page: LinksPage, opened: Opened) -> None:
    page.panel.open.click()
    assert opened.urls == [shown_url(page)]


def test_the_mail_is_in_the_customers_language(page: LinksPage, opened: Opened) -> None:
    page.panel.mail.click()
    address = urlsplit(opened.urls[0])
    fields = parse_qs(address.query, strict_parsing=True)
    assert (address.scheme, unquote(address.path)) == ("mailto", "lin+shop@example.com")
    assert fields["subject"] == ["魔方西元：付款链接（US$19.90）"]
    assert set(fields) == {"subject", "body"}
    assert "您好！\r\n\r\n请点击下面的链接付款：" in fields["body"][0]
    assert shown_url(page) in fields["body"][0].split("\r\n")
    assert "商品：月订阅会员 & more" in fields["body"][0]
    assert "单号：2041" in fields["body"][0]


def test_a_link_ends_by_the_shop_s_clock() -> None:
    ends_at = datetime(2026, 11, 30, 11, 30, tzinfo=UTC).timestamp()
    there = ZoneInfo("Pacific/Kiritimati")
    facts = LinkFacts(Money(1990, "USD"), "Tea", None, ends_at, "en", "Mofang", there)
    assert "12/1/26" in facts.until_line()
    assert "1:30" in facts.until_line()


def test_nothing_typed_adds_a_header_or_an_addressee() -> None:
    facts = LinkFacts(Money(1990, "USD"), "x&bcc=a@b.c\r\nBcc: d", "?cc=e", None, "en", "S&to=f")
    made = bytes(mail_address(facts, LINK, "a?bcc=b&x@example.com").toEncoded().data())
    address = urlsplit(made.decode())
    assert set(parse_qs(address.query)) == {"subject", "body"}
    assert unquote(address.path) == "a?bcc=b&x@example.com"


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_code_is_saved(
    desk: Desk, page: LinksPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    chosen = (str(tmp_path / "code"), f"{ending.upper()} (*.{ending})")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)
    page.panel.save.trigger()
    file = tmp_path / f"code.{ending}"
    assert page.panel.said.text() == f"Saved as code.{ending}"
    assert read(_picture(file)) == shown_url(page)


def _picture(file: Path) -> QImage:
    if file.suffix == ".png":
        return QImage(str(file))
    image = QImage(600, 600, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    QSvgRenderer(str(file)).render(painter)
    painter.end()
    return image


def test_a_file_that_cannot_be_written_is_told(page: LinksPage, tmp_path: Path) -> None:
    page.panel.save_code(shown_url(page), str(tmp_path / "missing" / "code.png"))
    assert page.panel.said.text().startswith("Not saved: ")


def test_a_page_is_printed(
    page: LinksPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "page.pdf"

    def to_file(dialog: QPrintDialog) -> int:
        printer = dialog.printer()
        assert isinstance(printer, QPrinter)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(file))
        return 1

    monkeypatch.setattr(QPrintDialog, "exec", to_file)
    page.panel.print.trigger()
    with pypdfium2.PdfDocument(str(file)) as document:
        assert len(document) == 1
        sheet = document[0]
        # A font may draw a character by the sign of its radical.
        text = unicodedata.normalize("NFKC", sheet.get_textpage().get_text_range())
        picture = sheet.render(scale=3).to_pil()
    assert "US$19.90" in text
    assert "月订阅会员" in text
    assert "扫码付款" in text
    assert read_picture(picture) == shown_url(page)


def test_a_computer_without_printing_says_what_to_do(
    page: LinksPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtPrintSupport", None)
    page.panel.print.trigger()
    assert "CUPS" in page.panel.said.text()


def test_the_customer_sees_amount_code_and_then_paid(desk: Desk, page: LinksPage) -> None:
    page.panel.display.trigger()
    display = page.customer_display
    assert display is not None
    desk.qtbot.waitUntil(display.isVisible)
    assert display.amount.text() == "US$19.90"
    assert display.says.text() == "扫码付款"
    desk.qtbot.waitUntil(lambda: read_widget(display) == shown_url(page))
    desk.service.tell(state=PaymentState.PAID)
    desk.qtbot.waitUntil(lambda: display.says.text() == "付款成功，谢谢！")
    assert display.check.isVisible()
    assert read_widget(display) is None
    display.close()
    assert page.customer_display is None


def test_a_payment_that_is_wrong_is_not_told_as_paid(desk: Desk, page: LinksPage) -> None:
    page.panel.display.trigger()
    display = page.customer_display
    assert display is not None
    desk.service.tell(state=PaymentState.PAID, alarms=frozenset({Alarm.MISMATCH}))
    desk.qtbot.waitUntil(lambda: display.says.text() == "此付款链接已失效")
    assert not display.check.isVisible()


def test_a_link_is_cancelled_and_may_be_paid_meanwhile(desk: Desk, page: LinksPage) -> None:
    page.panel.cancel.trigger()
    payment_id = page.links.ids[0]
    assert desk.service.cancelled == [(payment_id, CloseReason.STAFF)]
    desk.service.tell(state=PaymentState.CLOSING)
    desk.qtbot.waitUntil(lambda: page.panel.state.text() == "Being closed…")
    assert not page.panel.cancel.isEnabled()
    assert read_widget(page.panel) is None
    desk.service.tell(state=PaymentState.PAID)
    desk.qtbot.waitUntil(lambda: page.panel.state.text() == "Paid")


def test_no_address_and_no_email_reaches_the_log(
    desk: Desk, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = open_one(desk)
    page.panel.open.click()
    page.panel.mail.click()
    page.panel.save_code(shown_url(page), "/nowhere/code.png")
    desk.window.take_address("mofang-pay:?email=lin%40example.com")
    assert "checkout.stripe.com" not in caplog.text
    assert "example.com" not in caplog.text
    assert "checkout.stripe.com" not in repr(page.links.link(page.links.ids[0]))
