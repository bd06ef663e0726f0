"""The form that makes a link: type, Enter, and the next one can be typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import InvalidAmount, MofangError
from app.core.listing import KnownProduct
from app.core.money import Money, below_smallest_charge, parse_amount
from app.core.order import MAX_PRODUCT_NAME
from app.desktop.desk.customer_words import LANGUAGES
from app.desktop.desk.deep_link import Prefill
from app.desktop.desk.desk_links import LinkWish
from app.desktop.desk.form_field import FormField
from app.desktop.desk.link_order import LinkFields, check_link
from app.desktop.texts import currency_codes, money_text, staff_reason
from app.desktop.widgets.banner import Banner
from app.desktop.widgets.button import Button
from app.settings import Settings

# In minutes; the engine makes the day as long as Stripe lets it be, a few minutes less.
VALIDITY_MINUTES = (35, 60, 120, 360, 720, 1440)
_PRODUCT_ROLE = Qt.ItemDataRole.UserRole + 1
# Longer than any field takes: what is too long is refused with a reason, never cut off unseen.
_LONGEST_TYPED = 2_000


class LinkForm(QWidget):
    """Says `wanted` with a checked wish. What was typed stays until somebody calls `clear`."""

    wanted = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._language = settings.language
        self._wrong: dict[str, MofangError] = {}
        self._refused_by_address: tuple[str, ...] = ()
        self._failure: MofangError | None = None
        self.notice = Banner(self)
        self.notice.fit(10)
        self.amount = _line()
        self.amount.setProperty("large", True)
        self.currency = QComboBox(self)
        self.currency.setEditable(True)
        self.currency.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.product, self.email, self.reference, self.note = (_line() for _ in range(4))
        self.validity, self.reader = QComboBox(self), QComboBox(self)
        self.submit = Button("primary", self)
        self._fields = {
            "amount": FormField(self.amount, self),
            "currency": FormField(self.currency, self),
            "product": FormField(self.product, self),
            "email": FormField(self.email, self),
            "reference": FormField(self.reference, self),
            "note": FormField(self.note, self),
            "validity": FormField(self.validity, self),
            "reader": FormField(self.reader, self),
        }
        self._products = QStandardItemModel(self)
        self._completer = QCompleter(self._products, self)
        self._fill_choices()
        self._lay_out()
        self._connect()

    def _fill_choices(self) -> None:
        codes = [
            self._settings.currency,
            *(item.amount.currency for item in self._settings.catalog),
        ]
        self.currency.addItems(list(dict.fromkeys([*codes, *currency_codes()])))
        for minutes in VALIDITY_MINUTES:
            self.validity.addItem("", minutes)
        for language in LANGUAGES:
            self.reader.addItem("", language)
        self.reader.setCurrentIndex(LANGUAGES.index(self._settings.language))
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.product.setCompleter(self._completer)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.addWidget(self._fields["amount"], 0, 0, 1, 2)
        grid.addWidget(self._fields["currency"], 0, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._fields["product"], 1, 0, 1, 3)
        grid.addWidget(self._fields["email"], 2, 0, 1, 3)
        pairs = QGridLayout()
        pairs.setHorizontalSpacing(12)
        pairs.setVerticalSpacing(6)
        for place, name in enumerate(("reference", "note", "validity", "reader")):
            pairs.addWidget(self._fields[name], place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        for column in (0, 1):
            pairs.setColumnStretch(column, 1)
            grid.setColumnStretch(column, 1)
        grid.addLayout(pairs, 3, 0, 1, 3)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(8)
        outside.addWidget(self.notice)
        outside.addLayout(grid)
        outside.addWidget(self.submit)
        editors = [*(field.editor for field in self._fields.values()), self.submit]
        for before, after in pairwise(editors):
            QWidget.setTabOrder(before, after)
        self.amount.setFixedHeight(48)
        self.currency.setFixedHeight(48)
        self.currency.setFixedWidth(104)

    def _connect(self) -> None:
        for each in (self.amount, self.product, self.email, self.reference, self.note):
            each.returnPressed.connect(self._on_return_pressed)
        currency_line = self.currency.lineEdit()
        if currency_line is not None:
            currency_line.returnPressed.connect(self._on_return_pressed)
        for name in ("amount", "product", "email", "reference", "note"):
            editor = self._fields[name].editor
            if isinstance(editor, QLineEdit):
                editor.textEdited.connect(partial(self._on_edited, name))
        self.currency.currentTextChanged.connect(partial(self._on_edited, "currency"))
        self.submit.clicked.connect(self.send)
        self._completer.activated[QModelIndex].connect(self._on_product_chosen)  # type: ignore[index]

    # --- what a person does -----------------------------------------------------------------------

    def begin(self) -> None:
        """Put the cursor where a link begins."""
        self.amount.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.amount.selectAll()

    def _on_return_pressed(self) -> None:
        """Enter in the list of products takes one; only the next Enter makes the link."""
        popup = self._completer.popup()
        chooses = popup is not None and popup.isVisible() and popup.currentIndex().isValid()
        if not chooses:
            self.send()

    def send(self) -> None:
        """Check everything, and say what is wanted or what is wrong."""
        order, self._wrong = check_link(self.typed(), self._settings.metadata)
        self._failure = None
        self._refused_by_address = ()
        self._say_problems()
        if order is None:
            self._go_to_first_wrong()
            return
        seconds = 60.0 * int(self.validity.currentData())
        self.wanted.emit(LinkWish(order, seconds, str(self.reader.currentData())))

    def typed(self) -> LinkFields:
        """The form as it is."""
        return LinkFields(
            amount=self.amount.text(),
            currency=self.currency.currentText(),
            product=self.product.text(),
            email=self.email.text(),
            reference=self.reference.text(),
            note=self.note.text(),
        )

    def has_text(self) -> bool:
        """Whether something would be lost."""
        lines = (self.amount, self.product, self.email, self.reference, self.note)
        return any(each.text() for each in lines)

    def clear(self) -> None:
        """Be ready for the next link; currency, validity and the customer's language stay."""
        for each in (self.amount, self.product, self.email, self.reference, self.note):
            each.clear()
        self._wrong, self._refused_by_address, self._failure = {}, (), None
        self._say_problems()
        self._say_smallest()

    def refuse(self, error: MofangError) -> None:
        """The link could not be made; everything stays as it was typed."""
        self._failure = error
        self._say_problems()

    def _on_edited(self, name: str, _text: str) -> None:
        """What is being mended is not complained about."""
        self._wrong.pop(name, None)
        self._fields[name].say_wrong("")
        if name in {"amount", "currency"}:
            self._say_smallest()

    # --- what is put in ---------------------------------------------------------------------------

    def fill(self, prefill: Prefill) -> None:
        """Put an address's text in. It is read and sent by a person, never by itself."""
        self.clear()
        if prefill.currency:
            self.currency.setCurrentText(prefill.currency)
        elif not prefill.refused:
            self.currency.setCurrentText(self._settings.currency)
        self.amount.setText(prefill.amount)
        self.product.setText(prefill.product)
        self.email.setText(prefill.email)
        self.reference.setText(prefill.reference)
        self.note.setText(prefill.note)
        self._refused_by_address = prefill.refused
        self._say_problems()
        self._say_smallest()
        self.begin()

    def put_back(self, wish: LinkWish) -> None:
        """A wish that came to nothing, to be changed and tried again."""
        order = wish.order
        self.fill(
            Prefill(
                amount=order.amount.to_text(),
                currency=order.amount.currency,
                product=order.product_name,
                email=order.customer_email or "",
                reference=order.reference or "",
                note=str(order.metadata.get("note", "")),
            )
        )

    def offer(self, known: Sequence[KnownProduct]) -> None:
        """Complete from the catalogue first, then from what was sold before."""
        catalog = [
            KnownProduct(item.name_in(self._language), item.amount)
            for item in self._settings.catalog
        ]
        self._products.clear()
        for product in {
            each.name: each for each in [*reversed(known), *reversed(catalog)]
        }.values():
            item = QStandardItem(product.name)
            item.setToolTip(money_text(product.amount, self._language))
            item.setData(product, _PRODUCT_ROLE)
            self._products.insertRow(0, item)

    def _on_product_chosen(self, index: QModelIndex) -> None:
        """Its last price comes along, unless another was typed."""
        product = index.data(_PRODUCT_ROLE)
        if isinstance(product, KnownProduct):
            self._take_price(product.amount)
        self._on_edited("product", "")

    def _take_price(self, amount: Money) -> None:
        if not self.amount.text().strip():
            self.currency.setCurrentText(amount.currency)
            self.amount.setText(amount.to_text())
            self._on_edited("amount", "")

    # --- words ------------------------------------------------------------------------------------

    def speak(self, language: str) -> None:
        """The language of staff."""
        self._language = language

    def retranslate(self) -> None:
        """Say everything again."""
        optional = self.tr("optional")
        self._fields["amount"].say(self.tr("Amount"))
        self._fields["currency"].say(self.tr("Currency"))
        self._fields["product"].say(self.tr("Product"))
        self._fields["email"].say(self.tr("Customer e-mail"), optional)
        self._fields["reference"].say(self.tr("Reference"), optional)
        self._fields["note"].say(self.tr("Note"), optional)
        self.note.setPlaceholderText(self.tr("Stripe sees this"))
        note_help = self.tr(
            "Kept with the payment, also at Stripe, where whoever may see the account can read it. "
            "The customer is not shown it. Up to 500 characters; no secrets."
        )
        self._fields["note"].say_help(note_help)
        self._fields["validity"].say(self.tr("Valid for"))
        self._fields["reader"].say(self.tr("Customer reads"))
        self._say_choices()
        self.submit.say(self.tr("Create payment link"))
        self._say_problems()
        self._say_smallest()

    def _say_choices(self) -> None:
        for place, minutes in enumerate(VALIDITY_MINUTES):
            hours = self.tr("{hours} h").format(hours=minutes // 60)
            few = self.tr("{minutes} minutes").format(minutes=minutes)
            self.validity.setItemText(place, few if minutes < 60 else hours)
        for place, words in enumerate((self.tr("Chinese"), self.tr("English"))):
            self.reader.setItemText(place, words)

    def _say_problems(self) -> None:
        for name, field in self._fields.items():
            error = self._wrong.get(name)
            field.say_wrong(staff_reason(error, self._language) if error else "")
        self.notice.say(*self._notice())

    def _notice(self) -> tuple[str, str]:
        if self._failure is not None:
            return staff_reason(self._failure, self._language), "alarm"
        if self._refused_by_address == ("address",):
            return self.tr("That address holds nothing that this form can take."), "news"
        if self._refused_by_address:
            names = ", ".join(self._fields[each].word for each in self._refused_by_address)
            words = self.tr("Left out of the address, because it cannot be used: {fields}")
            return words.format(fields=names), "news"
        return "", "news"

    def _say_smallest(self) -> None:
        """Only a hint: what Stripe takes is decided in the currency that it pays out in."""
        hint = ""
        try:
            amount = parse_amount(self.amount.text(), self.currency.currentText())
        except InvalidAmount:
            self._fields["amount"].say_hint("")
            return
        smallest = below_smallest_charge(amount)
        if smallest is not None:
            words = self.tr("Stripe usually takes no less than {amount}.")
            hint = words.format(amount=money_text(smallest, self._language))
        self._fields["amount"].say_hint(hint)

    def _go_to_first_wrong(self) -> None:
        for name, field in self._fields.items():
            if name in self._wrong:
                field.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def restyle(self, colors: Mapping[str, str]) -> None:
        """The list of products is a window of its own, out of the style sheet's reach."""
        popup = self._completer.popup()
        if popup is not None:
            popup.setStyleSheet(
                f"QListView {{ background: {colors['card']}; color: {colors['ink']};"
                f" border: 1px solid {colors['edge']}; font-size: 14px; }}"
                f" QListView::item {{ padding: 6px 10px; }}"
                f" QListView::item:selected {{ background: {colors['selected']};"
                f" color: {colors['ink']}; }}"
            )


def _line() -> QLineEdit:
    made = QLineEdit()
    made.setMaxLength(max(_LONGEST_TYPED, MAX_PRODUCT_NAME))
    return made
