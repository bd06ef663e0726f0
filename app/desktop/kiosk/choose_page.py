"""What the shop sells here, as tiles."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.kiosk.kiosk_flow import Basket, KioskFlow
from app.desktop.kiosk.page import Page
from app.desktop.kiosk.tile import Tile
from app.desktop.texts import money_text
from app.desktop.theme import Scale
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.settings import Settings


class ChoosePage(Page):
    """Tiles of the catalog and one for a free amount, a page of them at a time."""

    chosen = Signal(object)
    other_chosen = Signal()
    back_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = settings.catalog
        self._free = settings.allow_free_amount
        self._first, self._per_page, self._columns = 0, 6, 3
        self._language = settings.language
        self._build()

    def _build(self) -> None:
        self._title = Label("title", self)
        self._grid = QGridLayout()
        self._tiles: list[Tile] = []
        self._back = Button("plain", self)
        self._previous, self._next = Button("plain", self), Button("plain", self)
        self._back.clicked.connect(self.back_wanted)
        self._previous.clicked.connect(self._on_previous_clicked)
        self._next.clicked.connect(self._on_next_clicked)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._back)
        self._foot.addStretch(1)
        self._foot.addWidget(self._previous)
        self._foot.addWidget(self._next)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addLayout(self._grid, 1)
        self._column.addLayout(self._foot)

    def fit(self, scale: Scale) -> None:
        self._scale = scale
        margin = scale.margin
        self._column.setContentsMargins(margin, scale.px(20), margin, scale.px(32))
        self._column.setSpacing(scale.px(24))
        self._grid.setSpacing(scale.px(20))
        self._foot.setSpacing(scale.px(16))
        side = scale.px(30)
        self._back.show_icon("back", scale.colors["ink"], side)
        self._previous.show_icon("back", scale.colors["ink"], side)
        self._next.show_icon("next", scale.colors["ink"], side)
        self._lay_out(scale)

    def _lay_out(self, scale: Scale) -> None:
        count = len(self._items) + self._free
        rows = 4 if scale.portrait else 2
        self._columns = 2 if scale.portrait or count in {2, 4} else 3
        if count <= rows and scale.portrait:
            self._columns = 1
        self._per_page = rows * self._columns
        self._first = 0
        self._fill()

    def _fill(self) -> None:
        for tile in self._tiles:
            self._grid.removeWidget(tile)
            tile.deleteLater()
        places = [*self._items, *([None] if self._free else [])]
        shown = places[self._first : self._first + self._per_page]
        self._tiles = [Tile(self._scale, item is None, self) for item in shown]
        for number, (tile, item) in enumerate(zip(self._tiles, shown, strict=True)):
            self._grid.addWidget(tile, number // self._columns, number % self._columns)
            tile.show()
            if item is None:
                tile.clicked.connect(self.other_chosen)
            else:
                tile.clicked.connect(partial(self._on_tile_clicked, self._first + number))
        many = len(places) > self._per_page
        self._previous.setVisible(many)
        self._next.setVisible(many)
        self._previous.setEnabled(self._first > 0)
        self._next.setEnabled(self._first + self._per_page < len(places))
        self._name_tiles()

    def show_flow(self, flow: KioskFlow) -> None:
        self._language = flow.language
        self._title.setText(self.tr("What are you paying for?"))
        self._back.say(self.tr("Back"))
        self._previous.setAccessibleName(self.tr("Previous page"))
        self._next.setAccessibleName(self.tr("Next page"))
        self._name_tiles()

    def entered(self) -> None:
        if self._first:
            self._first = 0
            self._fill()

    def name_of(self, number: int) -> str:
        """The item's name in the customer's language."""
        return self._items[number].name_in(self._language)

    def _name_tiles(self) -> None:
        for number, tile in enumerate(self._tiles, self._first):
            if number < len(self._items):
                price = money_text(self._items[number].amount, self._language)
                tile.say(self.name_of(number), price)
            else:
                tile.say(self.tr("Other amount"), self.tr("Type it in"))

    def _on_tile_clicked(self, number: int) -> None:
        self.chosen.emit(Basket(self.name_of(number), self._items[number].amount))

    def _on_previous_clicked(self) -> None:
        self._first = max(0, self._first - self._per_page)
        self._fill()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_next_clicked(self) -> None:
        self._first += self._per_page
        self._fill()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
