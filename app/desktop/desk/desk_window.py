"""The desk's window: a rail, one page at a time, and what must be said above all pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import MofangError
from app.desktop.desk.desk_bridge import DeskBridge
from app.desktop.desk.desk_look import DeskLook
from app.desktop.desk.desk_page import DeskPage
from app.desktop.desk.desk_pages import PLACES, Place
from app.desktop.desk.desk_rail import DeskRail
from app.desktop.desk.desk_theme import colors_for, desk_style_sheet
from app.desktop.desk.desk_tray import DeskTray
from app.desktop.desk.links_page import LinksPage
from app.desktop.desk.setting_hints import SEEN_AT_ONCE
from app.desktop.texts import staff_reason
from app.desktop.widgets.banner import Banner
from app.settings import Settings

_RETRY_MILLISECONDS = 5_000
_LEAST_SIZE = (1000, 640)


class DeskWindow(QWidget):
    """Makes each page when it is first wanted. `language` None is the settings', `dark` None follows the system.

    `look_changed` carries a `DeskLook` to be remembered.
    """

    first_painted = Signal()
    left = Signal()
    look_changed = Signal(object)

    def __init__(
        self,
        settings: Settings,
        bridge: DeskBridge,
        speak: Callable[[str], None],
        *,
        language: str | None = None,
        dark: bool | None = None,
        places: Sequence[Place] = PLACES,
    ) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(*_LEAST_SIZE)
        self._settings, self._bridge, self._speak = settings, bridge, speak
        self.language = language or settings.language
        self._follows_system = dark is None
        self._dark = _system_is_dark() if dark is None else dark
        self._painted = False
        self._may_go = False
        self._attention = 0
        self._trouble: MofangError | None = None
        self._broken = False
        self._places = {place.name: place for place in places}
        self._seen = ""
        self._pages: dict[str, DeskPage] = {}
        self.rail = DeskRail(places, self)
        self.banner = Banner(self)
        self.tray = DeskTray(self)
        self._stack = QStackedWidget(self)
        self._retry = QTimer(self, singleShot=True, interval=_RETRY_MILLISECONDS)
        self._lay_out()
        self._connect()
        self._restyle()
        self._show_logo()
        self.go_to(places[0].name)
        self.retranslate()

    def _lay_out(self) -> None:
        self.banner.fit(12)
        self._notice = QWidget(self)
        around = QVBoxLayout(self._notice)
        around.setContentsMargins(16, 12, 16, 4)
        around.addWidget(self.banner)
        self._notice.hide()
        pages = QVBoxLayout()
        pages.setSpacing(0)
        pages.addWidget(self._notice)
        pages.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(pages, 1)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go_to)
        self.rail.language_wanted.connect(self._on_language_wanted)
        self.rail.colors_wanted.connect(self._on_colors_wanted)
        self._bridge.service_ready.connect(self._on_service_ready)
        self._bridge.service_failed.connect(self._on_service_failed)
        self._bridge.attention_changed.connect(self._on_attention_changed)
        self._retry.timeout.connect(self._bridge.open)
        self.tray.wanted.connect(self._on_tray_wanted)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_colors_changed)
        QShortcut(QKeySequence.StandardKey.Quit, self).activated.connect(self.close)
        QShortcut(QKeySequence.StandardKey.New, self).activated.connect(self.begin_link)

    @property
    def bridge(self) -> DeskBridge:
        """The way to the engine."""
        return self._bridge

    @property
    def is_dark(self) -> bool:
        """Whether it is painted for the night."""
        return self._dark

    # --- pages ------------------------------------------------------------------------------------

    @property
    def page(self) -> DeskPage:
        """The page that is seen."""
        return self._pages[self._seen]

    def go_to(self, name: str) -> DeskPage:
        """Show a page, and return it."""
        page = self._pages.get(name) or self._make(name)
        self._seen = name
        self._stack.setCurrentWidget(page)
        self.rail.mark(name)
        page.entered()
        return page

    def _make(self, name: str) -> DeskPage:
        page = self._places[name].make(self._bridge, self._settings)
        page.count_changed.connect(partial(self.rail.count, name))
        page.unsaved_changed.connect(partial(self.rail.mark_unsaved, name))
        page.settings_saved.connect(self._on_settings_saved)
        self._pages[name] = page
        self._stack.addWidget(page)
        page.restyle(colors_for(dark=self._dark, accent=self._settings.accent_color))
        page.speak(self.language)
        page.retranslate()
        return page

    def begin_link(self) -> None:
        """Go where a link is made, with the cursor in its first field."""
        page = self.go_to(next(iter(self._places)))
        if isinstance(page, LinksPage):
            page.begin()

    def take_address(self, address: str) -> None:
        """Come to the front; an address fills the form and never pays by itself."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if address:
            page = self.go_to(next(iter(self._places)))
            if isinstance(page, LinksPage):
                page.prefill(address)

    # --- words and colours ------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Say everything again, in the language that is installed."""
        self.rail.speak(self.language)
        for page in self._pages.values():
            page.speak(self.language)
            page.retranslate()
        self._say_title()
        self._say_trouble()

    def _show_logo(self) -> None:
        self.rail.show_logo(self._settings.logo_file, self._settings.shop_name_in(self.language))

    def _say_title(self) -> None:
        title = self._settings.shop_name_in(self.language)
        counted = f"({self._attention}) {title}" if self._attention else title
        self.setWindowTitle(counted)
        self.tray.show_count(self._attention, counted)

    def _say_trouble(self) -> None:
        words = ""
        if self._broken:
            words = self.tr(
                "Something in this window failed and was noted in the log. Payments go on."
            )
        elif self._trouble is not None:
            words = staff_reason(self._trouble, self.language)
        self.banner.say(words, "alarm")
        self._notice.setVisible(bool(words))

    def _restyle(self) -> None:
        colors = colors_for(dark=self._dark, accent=self._settings.accent_color)
        self.setStyleSheet(desk_style_sheet(colors))
        self.rail.restyle(colors, dark=self._dark)
        for page in self._pages.values():
            page.restyle(colors)

    def _on_language_wanted(self) -> None:
        self._change_language("en" if self.language == "zh" else "zh")
        self._tell_look()

    def _change_language(self, language: str) -> None:
        self.language = language
        self._speak(language)
        self.retranslate()

    def _on_colors_wanted(self) -> None:
        """What the system shows as well is followed again, into the night and out of it."""
        self._dark = not self._dark
        self._follows_system = self._dark is _system_is_dark()
        self._restyle()
        self._tell_look()

    def _tell_look(self) -> None:
        """What is as usual is not remembered: it shall follow the settings, and the system."""
        other = self.language if self.language != self._settings.language else None
        dark = None if self._follows_system else self._dark
        self.look_changed.emit(DeskLook(other, dark))

    def _on_settings_saved(self, changes: Mapping[str, Any]) -> None:
        """What can be seen at once is; everything else stays as it was until the next start."""
        seen = {name: value for name, value in changes.items() if name in SEEN_AT_ONCE}
        self._settings = replace(self._settings, **seen)
        if "language" in seen:
            self._change_language(self._settings.language)
            self._tell_look()
        if "logo_file" in seen:
            self._show_logo()
        if "accent_color" in seen:
            self._restyle()

    def _on_system_colors_changed(self) -> None:
        if self._follows_system:
            self._dark = _system_is_dark()
            self._restyle()

    # --- the engine -------------------------------------------------------------------------------

    def _on_service_ready(self) -> None:
        self._trouble = None
        self._say_trouble()

    def _on_service_failed(self, error: MofangError) -> None:
        self._trouble = error
        self._say_trouble()
        self._retry.start()

    def _on_attention_changed(self, items: list[object]) -> None:
        self._attention = len(items)
        # The page itself may not have been made yet.
        if "attention" in self._places:
            self.rail.count("attention", self._attention)
        self._say_title()

    def _on_tray_wanted(self) -> None:
        self.take_address("")
        if self._attention and "attention" in self._places:
            self.go_to("attention")

    def show_broken(self) -> None:
        """Code failed where nobody expected it to: say so calmly, and go on."""
        self._broken = True
        self._say_trouble()

    # --- the window -------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)
        return done

    def close_at_once(self) -> None:
        """Close without a question, whatever is not saved."""
        self._may_go = True
        self.close()

    def _ask_about_unsaved(self) -> bool:
        """Whether the person would rather lose what they have typed than stay."""
        unsaved = [
            place.title()
            for name, place in self._places.items()
            if name in self._pages and self._pages[name].has_unsaved()
        ]
        if not unsaved:
            return True
        words = self.tr("Not saved yet: {pages}. Close all the same?")
        box = QMessageBox(self)
        box.setWindowTitle(self.tr("Close the desk"))
        box.setText(words.format(pages=", ".join(unsaved)))
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        close = box.addButton(self.tr("Close"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(stay)
        box.exec()
        return box.clickedButton() is close

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_go and not self._ask_about_unsaved():
            event.ignore()
            return
        self._retry.stop()
        self.tray.hide()
        for page in self._pages.values():
            if isinstance(page, LinksPage):
                page.close_display()
        event.accept()
        self.left.emit()


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
