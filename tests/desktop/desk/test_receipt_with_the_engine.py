"""A link made, paid and partly given back on the real engine; and its receipt, read back from the file."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.bootstrap import Runtime
from app.desktop.desk.links_page import LinksPage
from app.desktop.desk.payment_dialog import PaymentDialog
from app.desktop.receipts.receipt_paper import Paper
from tests.desktop.desk.test_with_the_engine import PATIENCE, page, runtime
from tests.terminal.mofang_process import control

__all__ = ("page", "runtime")


def _paid(qtbot: QtBot, runtime: Runtime, page: LinksPage) -> PaymentDialog:
    page.form.amount.setText("19.90")
    page.form.product.setText("Consulting")
    page.form.email.setText("lin@example.com")
    QTest.keyClick(page.form.amount, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: page.panel.isVisible() and page.panel.copy.isEnabled(), timeout=PATIENCE
    )
    payment = page.links.link(page.links.ids[0]).payment
    control(runtime.simulator_url or "", f"sessions/{payment.session_id}/pay", {})
    qtbot.waitUntil(lambda: page.panel.state.text() == "Paid", timeout=PATIENCE)
    dialog = page.open_payment(payment.payment_id)
    qtbot.waitUntil(dialog.receipt.isVisible, timeout=PATIENCE)
    return dialog


def _give_back(qtbot: QtBot, dialog: PaymentDialog, amount: str) -> None:
    dialog.refund.click()
    refund = dialog.refund_dialog
    assert refund is not None
    for field in (refund.amount, refund.again):
        assert isinstance(field.editor, QLineEdit)
        field.editor.setText(amount)
    with qtbot.waitSignal(refund.accepted, timeout=PATIENCE):
        refund.give.click()


def _saved(dialog: PaymentDialog, file: Path) -> str:
    dialog.receipts.save(str(file), Paper.A4)
    document = pypdfium2.PdfDocument(file)
    text = " ".join(document[0].get_textpage().get_text_range().split())
    document.close()
    return text


def test_a_receipt_tells_what_became_of_the_money(
    qtbot: QtBot, runtime: Runtime, page: LinksPage, tmp_path: Path
) -> None:
    dialog = _paid(qtbot, runtime, page)
    before = _saved(dialog, tmp_path / "before.pdf")
    assert "TEST MODE" in before
    assert "Total paid US$19.90" in before
    assert "Refunded" not in before
    assert "lin@" not in before
    _give_back(qtbot, dialog, "5.00")
    qtbot.waitUntil(lambda: "Remaining" in _saved(dialog, tmp_path / "x.pdf"), timeout=PATIENCE)
    after = _saved(dialog, tmp_path / "after.pdf")
    assert "Receipt (copy)" in after
    assert "US$5.00" in after
    assert "Remaining US$14.90" in after
    _is_a_copy_when_opened_again(qtbot, page, dialog)


def _is_a_copy_when_opened_again(qtbot: QtBot, page: LinksPage, dialog: PaymentDialog) -> None:
    """The journal knows of it, not the dialog."""
    dialog.close()

    def opened() -> bool:
        again = page.open_payment(page.links.link(page.links.ids[0]).payment.payment_id)
        qtbot.waitUntil(again.receipt.isVisible, timeout=PATIENCE)
        is_copy = again.receipts.mark_copy.isChecked()
        again.close()
        return is_copy

    qtbot.waitUntil(opened, timeout=PATIENCE)
