"""Why the kiosk could not start, in a small window: whoever starts it by an icon or at log-in reads no terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QScroller,
    QVBoxLayout,
    QWidget,
)

from app.desktop.application import make_application
from app.desktop.kiosk.header_bar import HeaderBar
from app.desktop.languages import Languages
from app.desktop.stop_signals import StopSignals
from app.desktop.texts import staff_reason
from app.desktop.theme import Scale, style_sheet
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import ElidedLabel, Label
from app.desktop.widgets.marks import RoundMark
from app.desktop.widgets.shop_logo import ShopLogo
from app.settings import SettingsProblem

_BRANDS = {"zh": "魔方收银台", "en": "Mofang Checkout"}


@dataclass(frozen=True)
class StartTrouble:
    """What happened, said in "zh" or "en", and the mistakes in the settings if that is what it was."""

    words_in: Callable[[str], str]
    problems: Sequence[SettingsProblem] = ()


def show_start_trouble(trouble: StartTrouble, language: str) -> None:
    """Show it until somebody closes the window. Needs a display. Raises ImportError if Qt lacks a system library."""
    application = make_application()
    languages = Languages(application)
    window = StartTroubleWindow(trouble, language, languages.speak)
    leave = partial(application.exit, 0)
    window.closed.connect(leave)
    signals = StopSignals(leave)
    room = application.primaryScreen().availableGeometry()
    window.fit_into(room.size())
    window.move(room.center() - window.rect().center())
    window.show()
    try:
        application.exec()
    finally:
        signals.close()
        window.hide()
        window.deleteLater()


class StartTroubleWindow(QWidget):
    """What happened, each mistake with its place, and a button that closes."""

    closed = Signal()

    def __init__(self, trouble: StartTrouble, language: str, speak: Callable[[str], None]) -> None:
        super().__init__()
        # The kiosk's own name and look; see kiosk.qss.
        self.setObjectName("kiosk")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._trouble, self._language, self._speak = trouble, language, speak
        self._rows: list[_ProblemRow] = []
        self._build()
        self._say()

    def _build(self) -> None:
        self._header = HeaderBar(ShopLogo(), self)
        self._header.language_wanted.connect(self._on_language_wanted)
        # For staff, and as large as it gets: nobody chooses here how it looks.
        self._header.appearance.hide()
        self._mark = RoundMark(self)
        self._title, self._words = Label("heading", self), Label("body", self)
        self._next, self._close = Label("muted", self), Button("primary", self)
        self._close.clicked.connect(self.close)
        QShortcut(QKeySequence("Ctrl+Q"), self, self.close)
        QShortcut(QKeySequence("Esc"), self, self.close)
        self._head = QGridLayout()
        self._head.addWidget(self._mark, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        self._head.addWidget(self._title, 0, 1)
        self._head.addWidget(self._words, 1, 1)
        self._head.setColumnStretch(1, 1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._next, 1)
        self._foot.addWidget(self._close)
        self._body = QVBoxLayout()
        alone = not self._trouble.problems
        self._body.addStretch(2 if alone else 0)
        self._body.addLayout(self._head)
        self._body.addWidget(self._list_of_problems(), 0 if alone else 1)
        self._body.addStretch(3 if alone else 0)
        self._body.addLayout(self._foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        # The screen's size is given, whatever the words would like.
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._header)
        column.addLayout(self._body, 1)

    def _list_of_problems(self) -> QScrollArea:
        inside = QWidget(self)
        inside.setObjectName("rows")
        self._list = QVBoxLayout(inside)
        for problem in self._trouble.problems:
            row = _ProblemRow(problem, inside)
            self._rows.append(row)
            self._list.addWidget(row)
        self._list.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        QScroller.grabGesture(scroll.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        scroll.setVisible(bool(self._rows))
        return scroll

    def fit_into(self, screen: QSize) -> None:
        """Take the sizes for this screen: all of a small one, the middle of a large one."""
        scale = Scale(screen.width(), screen.height())
        self.setStyleSheet(style_sheet(scale))
        wanted = screen if scale.small else QSize(scale.px(920), scale.px(640))
        self.resize(wanted.boundedTo(screen))
        margin, gap = scale.margin, scale.px(18)
        self._header.fit(scale)
        self._body.setContentsMargins(margin, gap, margin, scale.px(28))
        self._body.setSpacing(gap)
        self._head.setHorizontalSpacing(scale.px(20))
        self._head.setVerticalSpacing(scale.px(6))
        self._foot.setSpacing(gap)
        self._mark.show_mark(
            "alert", scale.colors["amber_text"], scale.colors["amber_tint"], scale.px(76)
        )
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(scale.px(12))
        for row in self._rows:
            row.fit(gap)
        self._close.set_roomy(scale.px(220), scale.px(72))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()

    def _say(self) -> None:
        language = self._language
        self._speak(language)
        self._header.show_state(_BRANDS[language], language, livemode=True)
        self._title.setText(self.tr("The checkout could not start"))
        self.setWindowTitle(self._title.text())
        self._words.setText(_breakable(self._trouble.words_in(language)))
        self._next.setText(self.tr("Mend this, then start the checkout again."))
        self._close.say(self.tr("Close"))
        for row in self._rows:
            row.say(language)
        self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_language_wanted(self, language: str) -> None:
        self._language = language
        self._say()


class _ProblemRow(QFrame):
    """One mistake: the field and its line, what to write instead, and the file."""

    def __init__(self, problem: SettingsProblem, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("row")
        self._problem = problem
        self._field, self._line = ElidedLabel("brand", 1, self), Label("muted", self, wrap=False)
        self._words, self._place = Label("problem", self), ElidedLabel("small", 2, self)
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(self._field, 0, 0)
        self._grid.addWidget(self._line, 0, 1)
        self._grid.addWidget(self._words, 1, 0, 1, 2)
        self._grid.addWidget(self._place, 2, 0, 1, 2)

    def fit(self, padding: int) -> None:
        """Set the space around the words."""
        self._grid.setContentsMargins(padding, padding * 2 // 3, padding, padding * 2 // 3)
        self._grid.setVerticalSpacing(padding // 3)

    def say(self, language: str) -> None:
        """Take the words of this language."""
        problem = self._problem
        line = problem.source.line
        self._field.setText(problem.field or self.tr("The whole file"))
        self._line.setText("" if line is None else self.tr("Line {number}").format(number=line))
        self._words.setText(staff_reason(problem.code, language, **problem.details))
        self._place.setText(problem.source.place or "")


def _breakable(words: str) -> str:
    """A long path would otherwise be one word, wider than the window."""
    return words.replace("/", "/\N{ZERO WIDTH SPACE}").replace("\\", "\\\N{ZERO WIDTH SPACE}")
