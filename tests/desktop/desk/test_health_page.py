"""What `mofang doctor` says, on a page: found one after another, looked at again, and saved for those who help."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog

from app.desktop.desk.health_page import HealthPage
from app.health.findings import Finding, Level
from tests.desktop.desk.conftest import Desk, OpenDesk

FINE = Finding("journal", Level.OK, "journal_fine", {"place": "/srv/journal"})
BROKEN = Finding("fonts", Level.FAIL, "fonts_none")
CLOCK_DETAILS = {"seconds": "+312", "day": "2026-11-30", "zone": "Asia/Shanghai"}
WARNED = Finding("clock", Level.WARN, "clock_off", CLOCK_DETAILS)


def opened(desk: Desk) -> HealthPage:
    page = desk.window.go_to("health")
    assert isinstance(page, HealthPage)
    return page


def wait_for_rows(desk: Desk, page: HealthPage, count: int) -> None:
    desk.qtbot.waitUntil(lambda: len(page.rows) == count and page.again.isEnabled())


def test_each_thing_is_told_with_what_to_do(desk: Desk) -> None:
    desk.runtime.findings = [FINE, WARNED, BROKEN]
    page = opened(desk)
    wait_for_rows(desk, page, 3)
    assert [row.grade.text() for row in page.rows] == ["ok", "warn", "FAIL"]
    assert "apt install fonts-noto-cjk" in page.rows[2].words.text()
    assert page.summary.text().startswith("Broken: 1.")
    assert "1" in desk.window.rail.button("health").text()


def test_what_is_found_is_shown_before_the_slow_rest(desk: Desk) -> None:
    desk.runtime.findings = [FINE]
    page = opened(desk)
    wait_for_rows(desk, page, 1)
    desk.runtime.may_look.clear()
    desk.runtime.findings = [BROKEN, FINE]
    page.again.click()
    assert page.summary.text() == "Looking…"
    assert not page.again.isEnabled()
    assert page.rows[0].finding == FINE
    desk.runtime.may_look.set()
    wait_for_rows(desk, page, 2)
    assert page.rows[0].finding == BROKEN


def test_what_is_not_looked_at_any_more_goes(desk: Desk) -> None:
    desk.runtime.findings = [FINE, BROKEN]
    page = opened(desk)
    wait_for_rows(desk, page, 2)
    desk.runtime.findings = [FINE]
    page.look_over()
    wait_for_rows(desk, page, 1)
    assert page.summary.text() == "Nothing is broken; payments can be taken."


def test_it_speaks_the_language_of_the_window(open_desk: OpenDesk) -> None:
    desk = open_desk(language="zh")
    desk.runtime.findings = [BROKEN]
    page = opened(desk)
    wait_for_rows(desk, page, 1)
    assert page.rows[0].grade.text() == "故障"
    desk.window.rail.language_wanted.emit()
    assert page.rows[0].grade.text() == "FAIL"


def test_diagnostics_are_saved_where_the_person_says(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(desk)
    wait_for_rows(desk, page, 1)
    file = tmp_path / "for-help.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    page.save.click()
    desk.qtbot.waitUntil(lambda: page.said.text() == "Saved as for-help.zip")
    assert file.read_text(encoding="utf-8") == "settings"


def test_a_file_that_cannot_be_written_says_why(desk: Desk, tmp_path: Path) -> None:
    page = opened(desk)
    wait_for_rows(desk, page, 1)
    desk.runtime.errors = [OSError(28, "No space left on device")]
    page.save_diagnostics(tmp_path / "for-help.zip")
    desk.qtbot.waitUntil(lambda: page.said.text() == "Not saved: No space left on device")
    assert page.save.isEnabled()


def test_nobody_is_asked_while_the_page_is_not_seen(desk: Desk) -> None:
    page = opened(desk)
    wait_for_rows(desk, page, 1)
    (timer,) = page.findChildren(QTimer)
    assert timer.isActive()
    desk.window.go_to("payments")
    assert not timer.isActive()
