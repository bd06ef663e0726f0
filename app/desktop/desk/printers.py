"""The computer's printers, as Qt knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtWidgets import QDialog, QWidget

from app.core.errors import MofangError

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


def choose_printer(asker: QWidget, title: str) -> QPrinter | None:
    """A4, upright, as sharp as it can, or what the person chooses instead; None if they choose not to print.

    Raises `printing_missing` where the system has no printing at all: Qt's printing is built on CUPS, and a computer
    without it must still open the desk, so nothing of it is imported before somebody prints.
    """
    try:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter
    except ImportError as missing:
        raise MofangError("printing_missing") from missing
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    dialog = QPrintDialog(printer, asker)
    dialog.setWindowTitle(title)
    chosen = dialog.exec()
    dialog.deleteLater()
    return printer if chosen == QDialog.DialogCode.Accepted else None
