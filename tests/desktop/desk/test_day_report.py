"""The end-of-day report: what is in the files is what was taken, and never more than the day's."""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from PySide6.QtCore import QDate

from app.core.attention import AttentionItem, AttentionReason
from app.core.errors import JournalUnavailable
from app.core.money import Money
from app.core.payment import Alarm
from app.core.sales import GivenBack, Sales
from app.core.state import PaymentState
from app.desktop.desk.day_report import DayReport
from app.desktop.desk.report_csv import report_csv
from app.desktop.desk.today_page import TodayPage
from tests.desktop.desk.a_day import DAY, SALES, ZONE, a_payment, a_sale, shop_day, utc
from tests.desktop.desk.conftest import Desk, OpenDesk
from tests.stage.file_size import files_no_larger_than


@pytest.fixture
def shown(open_desk: OpenDesk) -> tuple[Desk, TodayPage]:
    desk = open_desk(service=shop_day(), time_zone=ZONE, currency="USD")
    page = desk.window.go_to("today")
    assert isinstance(page, TodayPage)
    page.day.setDate(QDate(2026, 10, 25))
    desk.qtbot.waitUntil(lambda: page.heading.text() == "Sun 25 Oct")
    return desk, page


def _pages(file: Path) -> list[str]:
    document = pypdfium2.PdfDocument(file)
    try:
        texts = [page.get_textpage().get_text_range() for page in document]
        # A Chinese font may name 日 as the radical that looks the same.
        return [unicodedata.normalize("NFKC", text) for text in texts]
    finally:
        document.close()


def _lines(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def _saved(desk: Desk, page: TodayPage) -> None:
    desk.qtbot.waitUntil(lambda: page.said.text().startswith("Saved"), timeout=20_000)


def test_the_pdf_says_what_the_day_came_to(shown: tuple[Desk, TodayPage], tmp_path: Path) -> None:
    desk, page = shown
    late = a_payment(20, utc(20, 12), PaymentState.PAID, Alarm.PAID_AFTER_END)
    reason = AttentionReason.PAID_AFTER_END
    desk.service.needing = [AttentionItem(late, reason, utc(25, 14))]
    page.report.save_pdf(str(tmp_path / "day.pdf"))
    _saved(desk, page)
    text = " ".join("\n".join(_pages(tmp_path / "day.pdf")).split())
    assert "End-of-day report · Sunday, October 25, 2026" in text
    assert "Times are those of Europe/Berlin." in text
    assert "USD 4 US$33.50 1 US$40.00 −US$6.50" in text
    assert "JPY 1 JP¥500 0 JP¥0 JP¥500" in text
    assert "Paid 2 Expired 1" in text
    assert "面 <b>& Co 1 US$20.00" in text
    assert "2026-10-25 02:30 M-0003 Paid after cancel open US$3.00" in text
    assert "2026-10-20 14:00 M-0020 Paid after the end open US$20.00" in text
    assert "02:30:00 Sale M-0003 面 <b>& Co Desk US$20.00" in text
    assert "14:00:00 Refund M-0002 −US$40.00" in text
    assert "The day" not in text
    assert "M-0007" not in text


def test_an_empty_day_has_a_report_too(shown: tuple[Desk, TodayPage], tmp_path: Path) -> None:
    desk, page = shown
    page.day.setDate(QDate(2026, 9, 1))
    desk.qtbot.waitUntil(lambda: page.heading.text() == "Tue 1 Sep")
    page.report.save_pdf(str(tmp_path / "day.pdf"))
    _saved(desk, page)
    (text,) = _pages(tmp_path / "day.pdf")
    assert "Nothing was sold." in text
    assert "Nothing went wrong on this day." in text


def test_the_csv_adds_up_and_holds_no_formula(
    shown: tuple[Desk, TodayPage], tmp_path: Path
) -> None:
    desk, page = shown
    page.report.save_csv(str(tmp_path / "day.csv"))
    _saved(desk, page)
    heading, *lines = _lines((tmp_path / "day.csv").read_bytes().decode("utf-8"))
    assert {len(line) for line in lines} == {len(heading)}
    totals = [line for line in lines if line[0] == "total"]
    assert [line[5:] for line in totals] == [
        ["JPY", "1", "500", "0", "500"],
        ["USD", "4", "33.50", "40.00", "-6.50"],
    ]
    sold = [line for line in lines if line[0] == "sale"]
    assert [line[1] for line in sold][1:3] == ["2026-10-25 02:30:00", "2026-10-25 02:30:00"]
    assert [line[3] for line in sold] == ["Tea", "面 <b>& Co", "Tea", "'=cmd()", "Tea"]
    assert [line[1:] for line in lines if line[0] == "refund"] == [
        ["2026-10-25 14:00:00", "M-0002", "", "", "USD", "1", "", "40.00", "-40.00"]
    ]
    assert [line[2:4] for line in lines if line[0] == "alarm"] == [["M-0003", "Paid after cancel"]]
    assert [line[3:7] for line in lines if line[0] == "state"] == [
        ["Expired", "", "USD", "1"],
        ["Paid", "", "USD", "2"],
    ]


def test_a_file_that_cannot_be_written_is_told_and_the_old_one_stays(
    shown: tuple[Desk, TodayPage], tmp_path: Path
) -> None:
    desk, page = shown
    page.report.save_csv(str(tmp_path / "nowhere" / "day.csv"))
    desk.qtbot.waitUntil(lambda: page.said.text().startswith("Not saved: "))
    assert page.report.csv.isEnabled()
    old = tmp_path / "day.pdf"
    old.write_text("old")
    desk.service.errors["browse"] = JournalUnavailable("journal_corrupt")
    page.report.save_pdf(str(old))
    desk.qtbot.waitUntil(lambda: "journal" in page.said.text().lower())
    assert old.read_text() == "old"


@pytest.mark.skipif(sys.platform == "win32", reason="limits are Unix")
@pytest.mark.parametrize("size_bytes", [0, 2, 512])
@pytest.mark.parametrize("kind", ["pdf", "csv"])
@pytest.mark.parametrize("was_there", [True, False])
def test_a_full_disk_leaves_what_was_there_and_no_half_of_a_file(
    shown: tuple[Desk, TodayPage], tmp_path: Path, size_bytes: int, kind: str, was_there: bool
) -> None:
    desk, page = shown
    file = tmp_path / "out" / f"day.{kind}"
    file.parent.mkdir()
    if was_there:
        file.write_text("old")
    with files_no_larger_than(size_bytes):
        {"pdf": page.report.save_pdf, "csv": page.report.save_csv}[kind](str(file))
        desk.qtbot.waitUntil(lambda: page.said.text() == "Not saved: File too large")
    assert list(file.parent.iterdir()) == ([file] if was_there else [])
    assert not was_there or file.read_text() == "old"
    assert page.report.pdf.isEnabled()


def test_why_it_was_not_saved_is_told_in_chinese(
    shown: tuple[Desk, TodayPage], tmp_path: Path
) -> None:
    desk, page = shown
    desk.window.rail.language.click()
    page.report.save_csv(str(tmp_path / "nowhere" / "day.csv"))
    desk.qtbot.waitUntil(lambda: page.said.text().startswith("未保存："))
    # In Qt's words or in ours: whoever gives the reason, it is Chinese.
    assert re.fullmatch("未保存：[\u4e00-\u9fff]{4,}", page.said.text())


def test_while_one_is_written_no_second_can_be_asked_for(
    shown: tuple[Desk, TodayPage], tmp_path: Path
) -> None:
    desk, page = shown
    desk.service.hold("browse")
    page.report.save_csv(str(tmp_path / "day.csv"))
    assert not page.report.pdf.isEnabled()
    assert not page.report.csv.isEnabled()
    desk.qtbot.waitUntil(lambda: desk.service.asked["attention"] > 0)
    desk.service.release("browse")
    _saved(desk, page)
    assert page.report.pdf.isEnabled()


def test_every_page_of_a_long_day_repeats_its_headings(
    shown: tuple[Desk, TodayPage], tmp_path: Path
) -> None:
    desk, page = shown
    many = tuple(a_sale(number, utc(25, 12), 100, f"Product {number}") for number in range(300))
    desk.service.sold = Sales(many, ())
    page.report.save_pdf(str(tmp_path / "day.pdf"))
    _saved(desk, page)
    pages = _pages(tmp_path / "day.pdf")
    assert len(pages) > 5
    for number, text in enumerate(pages[-2:], len(pages) - 1):
        # The reader takes some gaps between letters for ends of lines.
        letters = "".join(text.split())
        assert letters.startswith(f"{number}TimeWhatNumberProductTillAmount")
    found = " ".join(" ".join(pages).split())
    assert all(f"Sale M-{number:04d} Product {number} Desk" in found for number in range(300))


def test_in_chinese_too(shown: tuple[Desk, TodayPage], tmp_path: Path) -> None:
    desk, page = shown
    desk.window.rail.language.click()
    page.report.save_pdf(str(tmp_path / "day.pdf"))
    desk.qtbot.waitUntil(lambda: page.said.text().startswith("已保存"), timeout=20_000)
    text = " ".join("\n".join(_pages(tmp_path / "day.pdf")).split())
    assert "日报 · 2026年10月25日" in text
    assert "面 <b>& Co" in text


def test_more_given_back_than_taken_is_a_number_and_no_formula() -> None:
    back = (GivenBack("mr_1", "mp_1", "M-1", utc(25, 12), Money(500, "EUR")),)
    report = DayReport(DAY, ZoneInfo(ZONE), Sales((), back), (), ())
    heading, total, refund = _lines(report_csv(report, "zh"))
    assert heading[0] == "类别"
    assert total == ["合计", "2026-10-25", "", "", "", "EUR", "0", "0.00", "5.00", "-5.00"]
    assert refund[-2:] == ["5.00", "-5.00"]


def test_sales_of_a_day_are_those_between_its_midnights() -> None:
    since, until = utc(24, 22), utc(25, 23)
    inside = [each for each in SALES.sold if since <= each.paid_at < until]
    assert len(inside) == 5
    assert timedelta(seconds=until - since) == timedelta(hours=25)
