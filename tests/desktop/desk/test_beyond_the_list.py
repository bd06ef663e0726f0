"""Beyond the list: any session verified by hand, all that is shown in a file, and a number in the tray."""

from __future__ import annotations

import csv
import io
import sys
import time
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from app.core.attention import AttentionItem, AttentionReason
from app.core.errors import JournalUnavailable
from app.core.money import Money
from app.core.order import Order
from app.core.payment import Alarm, Payment
from app.core.session import SessionSnapshot
from app.core.state import PaymentState
from app.core.verification import Verified
from app.desktop.desk.desk_tray import tray_icon
from app.desktop.desk.export_dialog import ExportDialog
from app.desktop.desk.links_page import LinksPage
from app.desktop.desk.payment_dialog import PaymentDialog
from app.desktop.desk.payments_csv import heading_line, payment_lines, safe_cell
from app.desktop.desk.payments_view import PaymentsView
from app.desktop.desk.verify_dialog import VerifyDialog
from app.desktop.languages import Languages
from tests.desktop.desk.conftest import Desk, OpenDesk
from tests.desktop.desk.fake_desk import FakeDesk
from tests.stage.file_size import files_no_larger_than


def a_payment(number: int, **changes: object) -> Payment:
    order = Order(Money(1000 + number, "USD"), f"Thing {number}", f"lin{number}@example.com")
    made = Payment(
        f"mp_{number}", f"M-{number}", order, {}, "desk", "test", time.time() - number,
        state=PaymentState.PAID, session_id=f"cs_test_{number}", payment_intent_id=f"pi_{number}",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def page_of(desk: Desk) -> PaymentsView:
    page = desk.window.page
    assert isinstance(page, LinksPage)
    return page.payments


@pytest.fixture
def shop(open_desk: OpenDesk) -> Desk:
    """Three hundred payments: more than a page."""
    desk = open_desk(service=FakeDesk([a_payment(number) for number in range(300)]))
    desk.qtbot.waitUntil(lambda: page_of(desk).model.rowCount() > 0)
    return desk


def test_any_session_is_verified_by_hand(shop: Desk) -> None:
    page = page_of(shop)
    page.verify.click()
    dialog = page.findChildren(VerifyDialog)[-1]
    QTest.keyClicks(dialog.session, "pi_1\r")
    assert "cs_" in dialog.problem.text()
    dialog.session.clear()
    QTest.keyClicks(dialog.session, "cs_nowhere\r")
    shop.qtbot.waitUntil(lambda: dialog.go.isEnabled() and dialog.problem.isVisible())
    snapshot = SessionSnapshot(
        "cs_x", "complete", "paid", 1007, "USD", "mp_7", time.time(), time.time(), False
    )
    shop.service.verified["cs_x"] = Verified(snapshot, a_payment(7))
    dialog.session.setText(" cs_x ")
    dialog.go.click()
    shop.qtbot.waitUntil(lambda: dialog.state.text() == "Paid")
    assert "US$10.07" in dialog.facts.text()
    assert not dialog.problem.isVisible()
    changed = replace(snapshot, amount_minor_units=1)
    shop.service.verified["cs_x"] = Verified(changed, replace(a_payment(7), session_id="cs_x"))
    dialog.go.click()
    shop.qtbot.waitUntil(dialog.problem.isVisible)
    assert (dialog.state.text(), "US$10.07" in dialog.facts.text()) == ("Paid", True)
    assert "Paid, US$0.01" in dialog.problem.text()
    dialog.show_payment.click()
    shop.qtbot.waitUntil(lambda: bool(shop.window.findChildren(PaymentDialog)))
    shop.window.findChildren(PaymentDialog)[-1].close()


def test_the_tray_shows_a_number() -> None:
    assert tray_icon(3).pixmap(64, 64).toImage() != tray_icon(0).pixmap(64, 64).toImage()


def export(shop: Desk, path: Path) -> ExportDialog:
    page = page_of(shop)
    dialog = ExportDialog(shop.bridge, page.query(), str(path), "en", None, page)
    dialog.begin()
    return dialog


def test_all_pages_are_exported(shop: Desk, tmp_path: Path) -> None:
    path = tmp_path / "payments.csv"
    dialog = export(shop, path)
    shop.qtbot.waitUntil(path.exists)
    text = path.read_bytes().decode("utf-8-sig")
    assert len(text.splitlines()) == 301
    assert "300" in dialog.says.text()
    dialog.button.click()


def test_a_cancelled_export_leaves_the_old_file(shop: Desk, tmp_path: Path) -> None:
    path = tmp_path / "payments.csv"
    path.write_text("old")
    shop.service.hold("browse")
    export(shop, path).button.click()
    shop.service.release("browse")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir() if "payments" in each.name] == ["payments.csv"]


def test_where_nothing_can_be_written_it_is_said(shop: Desk, tmp_path: Path) -> None:
    dialog = export(shop, tmp_path / "missing" / "payments.csv")
    assert dialog.says.text().startswith("Nothing was saved")
    dialog.button.click()


def test_a_journal_that_fails_half_way_leaves_no_file(shop: Desk, tmp_path: Path) -> None:
    path = tmp_path / "payments.csv"
    shop.service.hold("browse")
    shop.service.errors["browse"] = JournalUnavailable("journal_unavailable")
    dialog = export(shop, path)
    shop.service.release("browse")
    shop.qtbot.waitUntil(lambda: dialog.says.text().startswith("Nothing was saved"))
    dialog.button.click()
    assert not path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="limits are Unix")
@pytest.mark.parametrize("size_bytes", [2, 4096])
def test_a_disk_that_fills_up_leaves_the_old_file(
    shop: Desk, tmp_path: Path, size_bytes: int
) -> None:
    path = tmp_path / "payments.csv"
    path.write_text("old")
    with files_no_larger_than(size_bytes):
        dialog = export(shop, path)
        shop.qtbot.waitUntil(lambda: dialog.says.text().startswith("Nothing was saved"))
    assert "File too large" in dialog.says.text()
    dialog.button.click()
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir() if "payments" in each.name] == ["payments.csv"]


def test_what_needs_staff_is_counted_at_the_rail_before_its_page_is_seen(shop: Desk) -> None:
    shop.service.needing = [AttentionItem(a_payment(9), AttentionReason.PAID_LATE, 0)]
    with shop.qtbot.waitSignal(shop.bridge.attention_changed):
        shop.bridge.ask_attention()
    assert shop.window.rail.button("attention").text().endswith(" 1")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@A1", "\t=1", "  =1", "＝1", "\ufeff=1", "\u3000@x", "|x"]
)
def test_nothing_is_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "19.90", "月订阅会员", "a=b", "it's"])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("language", "state", "alarms"),
    [
        ("zh", "已付款", "退款失败 · 取消后付款"),
        ("en", "Paid", "Refund failed · Paid after cancel"),
    ],
)
def test_states_and_alarms_are_written_in_words(
    languages: Languages, language: str, state: str, alarms: str
) -> None:
    languages.speak(language)
    raised = frozenset({Alarm.REFUND_FAILED, Alarm.PAID_LATE})
    [row] = csv.reader(io.StringIO(payment_lines([a_payment(1, alarms=raised)], UTC)))
    languages.speak("en")
    assert row[2] == state
    assert row[9] == alarms


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_can_be_read_back(language: str) -> None:
    order = Order(Money(1990, "USD"), '=HYPERLINK("x"),"会员"', "a@example.com")
    payment = Payment("mp_1", "M-1", order, {}, "desk", "test", 0.0)
    text = heading_line(language) + payment_lines([payment], UTC)
    assert text.startswith("\ufeff")
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert len(head) == len(row)
    assert row[1] == "1970-01-01 00:00:00"
    assert row[3:6] == ["19.90", "USD", '\'=HYPERLINK("x"),"会员"']
