"""A question over the page: in the same window, so that a locked kiosk never loses its screen to a dialog."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.desktop.theme import Scale


class Overlay(QWidget):
    """A scrim over its parent with one panel in the middle. Neither finger nor Tab gets behind it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("scrim")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.panel = QFrame(self)
        self.panel.setObjectName("panel")
        self.content = QVBoxLayout(self.panel)
        outer = QVBoxLayout(self)
        outer.addWidget(self.panel, 0, Qt.AlignmentFlag.AlignCenter)
        parent.installEventFilter(self)
        self.hide()

    def fit(self, scale: Scale) -> None:
        """Take the sizes for this screen."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._cover()
        return super().eventFilter(watched, event)

    def open(self) -> None:
        """Show it over the whole parent."""
        self._cover()
        self.show()
        self.raise_()

    def take_keys(self) -> None:
        """Have the keyboard again, on the part that had it before."""
        (self.focusWidget() or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard inside the panel."""
        stops = [each for each in self.panel.findChildren(QWidget) if _takes_tab(each)]
        if not stops:
            return True
        focused = self.focusWidget()
        step = 1 if forward else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        at = stops.index(focused) + step if focused in stops else 0
        stops[at % len(stops)].setFocus(reason)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _cover(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())


def _takes_tab(widget: QWidget) -> bool:
    takes = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    return bool(takes) and widget.isVisible() and widget.isEnabled()
