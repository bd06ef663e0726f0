"""The chart of the end-of-day report: every value can be read back, and seen without colours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from app.core.sales import Sale, Sales
from app.desktop.desk.day_report import DayReport
from app.desktop.desk.desk_theme import LIGHT
from app.desktop.desk.report_chart import hour_charts
from app.desktop.desk.report_pdf import pdf_of, report_paper
from app.desktop.languages import Languages
from tests.desktop.desk.a_day import DAY, ZONE, a_sale, utc

LARGEST = 99_999_999_999
Drawn = Callable[..., pypdfium2.PdfPage]


def _report(day: list[Sale], before: list[Sale]) -> DayReport:
    sold, sold_before = Sales(tuple(day), ()), Sales(tuple(before), ())
    return DayReport(DAY, ZoneInfo(ZONE), sold, (), (), sold_before)


@pytest.fixture
def drawn(qapp: QApplication, languages: Languages) -> Drawn:
    def draw(report: DayReport, language: str = "en") -> pypdfium2.PdfPage:
        languages.speak(language)
        paper = report_paper(report, "Mofang", language)
        languages.speak("en")
        return pypdfium2.PdfDocument(pdf_of(paper, qapp.font().families()))[0]

    return draw


def _text(page: pypdfium2.PdfPage) -> str:
    text = unicodedata.normalize("NFKC", page.get_textpage().get_text_range())
    return " ".join(text.split())


def _every_hour(minor_units: int, day: int) -> list[Sale]:
    """By the clock of the shop, a cent more each; on the day of 25 hours two are from two to three."""
    hours = range(25 if day == DAY.day else 24)
    return [a_sale(n, utc(day - 1, 22) + n * 3600, minor_units + n, "Tea") for n in hours]


def test_every_hour_of_both_days_can_be_read_back(drawn: Drawn) -> None:
    text = _text(drawn(_report(_every_hour(10_000, 25), _every_hour(500, 18))))
    chart = text[text.index("Takings by hour") : text.index("Begun on this day")]
    today = [10_000, 10_001, 10_002 + 10_003, *range(10_004, 10_025)]
    for hour, units in enumerate(today):
        assert chart.count(f"US${units / 100:.2f}") == 1, (hour, chart)
        assert chart.count(f"US${5 + hour / 100:.2f}") == 1, (hour, chart)
        assert re.search(rf"\b{hour:02d}\b", chart), (hour, chart)
    assert "USD Sun 25 Oct: US$2,503.00 in all Sun 18 Oct: US$122.76 in all" in chart


def test_in_chinese_too(drawn: Drawn) -> None:
    text = _text(drawn(_report([a_sale(1, utc(25, 12), 1990, "Tea")], []), "zh"))
    assert "每小时收款 · USD 10月25日周日:共 US$19.90 10月18日周日:共 US$0.00" in text


@pytest.mark.parametrize("units", [1, 7, 99_999, LARGEST])
def test_numbers_of_any_length_stay_on_the_page(drawn: Drawn, units: int) -> None:
    """Also where the bar reaches the top of its scale."""
    page = drawn(_report(_every_hour(units, 25), _every_hour(1, 18)))
    width, height = page.get_size()
    texts = page.get_textpage()
    for place in range(texts.count_chars()):
        left, bottom, right, top = texts.get_charbox(place)
        assert left >= 0 <= bottom
        assert right <= width
        assert top <= height
    key = _tops(page, "Sun 25 Oct")
    assert all(top < key for top in _tops_of_values(page))


def _tops(page: pypdfium2.PdfPage, words: str) -> float:
    texts = page.get_textpage()
    start, _ = texts.search(words).get_next()
    return float(texts.get_charbox(start)[1])


def _tops_of_values(page: pypdfium2.PdfPage) -> list[float]:
    """The highest points of what is written upwards, below the key."""
    texts = page.get_textpage()
    whole = texts.get_text_range()
    found = [each.start() for each in re.finditer(r"US\$[\d,.]+", whole)]
    first = whole.index("Sun 18 Oct") + 30
    return [float(texts.get_charbox(each)[3]) for each in found if each > first]


def test_the_two_days_differ_without_colours(drawn: Drawn) -> None:
    page = drawn(_report(_every_hour(10_000, 25), _every_hour(9_000, 18)))
    picture = page.render(scale=4).to_pil().convert("RGB")
    pixels = {color: count for count, color in picture.getcolors(1 << 24) or ()}
    paid, before = (_rgb(LIGHT[name]) for name in ("paid", "quiet_tint"))
    assert pixels[paid] > 2000
    assert pixels[before] > 500
    assert _gray(before) - _gray(paid) > 100


def _gray(color: tuple[int, int, int]) -> int:
    """From black, 0, to white, 255."""
    return Image.new("RGB", (1, 1), color).convert("L").tobytes()[0]


def _rgb(name: str) -> tuple[int, int, int]:
    return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)


def test_each_currency_has_its_own_and_an_empty_day_none(qapp: QApplication) -> None:
    mixed = [a_sale(1, utc(25, 12), 500, "Tea", "JPY"), a_sale(2, utc(25, 13), 700, "Tea")]
    charts = hour_charts(_report(mixed, [a_sale(3, utc(18, 12), 9, "Tea", "EUR")]), "en")
    assert [each.title[-3:] for each in charts] == ["EUR", "JPY", "USD"]
    assert [each.top for each in charts] == [10, 600, 800]
    assert hour_charts(_report([], []), "en") == ()
