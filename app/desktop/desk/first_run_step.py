"""What every step of the first run is: a question or two, a reason when an answer will not do, and an end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.errors import MofangError
from app.desktop.crossing import Crossing, as_ours
from app.desktop.desk.first_run_service import FirstRunService
from app.desktop.desk.form_field import FormField
from app.desktop.texts import staff_reason
from app.desktop.widgets.labels import Label
from app.settings import InvalidSettings

_T = TypeVar("_T")

# Longer than any field takes: what is too long is refused with a reason, never cut off unseen.
_LONGEST_TYPED = 2_000


class FirstRunStep(QWidget):
    """`go_on` asks it to check and write down what it has; `finished` follows if all of it was taken."""

    finished = Signal()
    busy_changed = Signal(bool)

    def __init__(self, service: FirstRunService, crossing: Crossing) -> None:
        super().__init__()
        self.service, self._crossing = service, crossing
        self.language = "en"
        self.fields: dict[str, FormField] = {}
        self.trouble = Label("problem", self)
        self.trouble.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)

    def heading(self) -> str:
        """The step in a few words."""
        raise NotImplementedError

    def explanation(self) -> str:
        """What it is for."""
        return ""

    def go_on_word(self) -> str:
        """What the button says that leads to the next step."""
        return self.tr("Next")

    def retranslate(self) -> None:
        """Say everything again, in the language that has just been installed."""

    def entered(self) -> None:
        """The step has just become the one that is seen."""

    def go_on(self) -> None:
        """Check and write down what was answered; `finished`, or a reason at each field, follows."""
        self.finished.emit()

    # --- for the steps ----------------------------------------------------------------------------

    def line(self, name: str, text: str = "") -> QLineEdit:
        """A field for one line, by the name of its setting."""
        editor = QLineEdit(text, self)
        editor.setMaxLength(_LONGEST_TYPED)
        editor.returnPressed.connect(self.go_on)
        self.field(name, editor)
        return editor

    def field(self, name: str, editor: QWidget) -> FormField:
        """A field by the name of its setting, below the others."""
        field = self.fields[name] = FormField(editor, self)
        self.column.addWidget(field)
        return field

    def save(self, changes: Mapping[str, object], then: Callable[[], None] | None = None) -> None:
        """Write settings down aside; `finished` or `then` follows, or the reason at the field that it is about."""
        self.aside(
            lambda: self.service.save(changes),
            lambda _: (then or self.finished.emit)(),
            self.say_wrong,
        )

    def aside(
        self,
        work: Callable[[], _T],
        then: Callable[[_T], None],
        failed: Callable[[MofangError], None],
    ) -> None:
        """Do slow work on the worker thread; the window waits, and stays alive."""
        self.say_nothing_wrong()
        self.busy_changed.emit(True)
        self._crossing.then(self._crossing.aside(work), partial(self._on_done, then, failed))

    def _on_done(
        self,
        then: Callable[[_T], None],
        failed: Callable[[MofangError], None],
        done: Future[_T],
    ) -> None:
        self.busy_changed.emit(False)
        error = done.exception()
        if error is None:
            then(done.result())
        else:
            failed(as_ours(error, "The first run could not go on"))

    def say_nothing_wrong(self) -> None:
        """Take all reasons back."""
        self.trouble.hide()
        for field in self.fields.values():
            field.say_wrong("")

    def say_wrong(self, error: MofangError) -> None:
        """Each reason at the field that it is about; the rest below."""
        if not isinstance(error, InvalidSettings):
            self.say_trouble(staff_reason(error, self.language))
            return
        rest = []
        for problem in error.problems:
            reason = staff_reason(MofangError(problem.code, **problem.details), self.language)
            if not self.say_wrong_in(problem.field, reason):
                rest.append(f"{problem.field}: {reason}" if problem.field else reason)
        if rest:
            self.say_trouble("\n".join(rest))

    def say_wrong_in(self, name: str, reason: str) -> bool:
        """Show a reason where its answer was typed; False if that is nowhere in this step."""
        field = self.fields.get(name)
        if field is None:
            return False
        field.say_wrong(reason)
        return True

    def say_trouble(self, words: str) -> None:
        """What is about no field."""
        self.trouble.setText(words)
        self.trouble.show()
