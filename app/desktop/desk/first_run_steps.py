"""The steps of the first run: language, shop, products, key, done."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
)

from app.core.errors import MofangError
from app.desktop.crossing import Crossing
from app.desktop.desk.first_run_service import FirstRunService, KeyFacts
from app.desktop.desk.first_run_step import FirstRunStep
from app.desktop.desk.look_editors import picture_trouble
from app.desktop.desk.product_rows import ProductRows
from app.desktop.texts import currency_codes, staff_reason
from app.desktop.widgets.button import Button
from app.desktop.widgets.labels import Label
from app.settings import SourceKind

_PRODUCTS = 5
# Each language is offered in its own words, to somebody who may read no other.
_LANGUAGES = {"zh": "中文", "en": "English"}


def _name(button: QAbstractButton, words: str) -> None:
    button.setText(words)
    button.setAccessibleName(words)


class WelcomeStep(FirstRunStep):
    """In which language the shop speaks."""

    language_wanted = Signal(str)

    def __init__(self, service: FirstRunService, crossing: Crossing) -> None:
        super().__init__(service, crossing)
        self.choices = {code: QRadioButton(name, self) for code, name in _LANGUAGES.items()}
        self._group = QButtonGroup(self)
        for code, choice in self.choices.items():
            self._group.addButton(choice)
            choice.setAccessibleName(_LANGUAGES[code])
            self.column.addWidget(choice)
            choice.clicked.connect(partial(self.language_wanted.emit, code))

    def heading(self) -> str:
        return self.tr("Welcome")

    def explanation(self) -> str:
        return self.tr(
            "In two minutes this shop can take payments by QR code and link. Which language shall it speak?"
        )

    def retranslate(self) -> None:
        self.choices[self.language].setChecked(True)

    def go_on(self) -> None:
        self.save({"language": self.language})


class ShopStep(FirstRunStep):
    """What customers read on every page, and what they pay in."""

    def __init__(self, service: FirstRunService, crossing: Crossing) -> None:
        super().__init__(service, crossing)
        settings = service.settings
        self.name, self.name_en = (self._name_line(each) for each in ("shop_name", "shop_name_en"))
        self.currency = QComboBox(self)
        self.currency.setEditable(True)
        self.currency.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.currency.addItems(list(dict.fromkeys([settings.currency, *currency_codes()])))
        self.field("currency", self.currency)
        self.logo = self.line("logo_file", settings.logo_file or "")
        self.logo.textChanged.connect(self._on_logo_changed)
        self.find_logo = Button("plain", self)
        self.find_logo.clicked.connect(self._on_find_logo)
        self.column.addWidget(self.find_logo, 0, Qt.AlignmentFlag.AlignLeft)

    def _name_line(self, name: str) -> QLineEdit:
        """Ours is an example only: two times Enter must not put it on a shop's receipts."""
        settings = self.service.settings
        ours = settings.source_of(name).kind is SourceKind.DEFAULT
        line = self.line(name, "" if ours else getattr(settings, name))
        line.setPlaceholderText(getattr(settings, name))
        return line

    def heading(self) -> str:
        return self.tr("Your shop")

    def explanation(self) -> str:
        return self.tr(
            "Customers read the name on the kiosk, in links that you send, and on receipts."
        )

    def retranslate(self) -> None:
        self.fields["shop_name"].say(self.tr("Name in Chinese"))
        self.fields["shop_name_en"].say(self.tr("Name in English"))
        self.fields["currency"].say(self.tr("Currency"))
        self.fields["logo_file"].say(self.tr("Logo"), self.tr("optional"))
        self._on_logo_changed(self.logo.text())
        self.find_logo.say(self.tr("Choose a picture…"))
        self.fields["currency"].say_hint(self.tr("Three letters, such as USD, EUR, HKD or CNY"))

    def entered(self) -> None:
        self.name.setFocus()
        self.name.selectAll()

    def go_on(self) -> None:
        """A shop with one name has it in both languages."""
        name, name_en = self.name.text().strip(), self.name_en.text().strip()
        if not name and not name_en:
            self.fields["shop_name"].say_wrong(self.tr("Please type your shop's name."))
            self.name.setFocus()
            return
        self.save(
            {
                "shop_name": name or name_en,
                "shop_name_en": name_en or name,
                "currency": self.currency.currentText(),
                "logo_file": self.logo.text().strip() or None,
            }
        )

    def _on_logo_changed(self, name: str) -> None:
        """Said, not refused: a shop opens without its picture."""
        self.fields["logo_file"].say_hint(picture_trouble(name.strip()))

    def _on_find_logo(self) -> None:
        kinds = self.tr("Pictures") + " (*.png *.svg)"
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Logo"), "", kinds)
        if path:
            self.logo.setText(path)


class ProductsStep(FirstRunStep):
    """What customers can tap. None is fine, if they may type an amount."""

    def __init__(self, service: FirstRunService, crossing: Crossing) -> None:
        super().__init__(service, crossing)
        self.rows = ProductRows(_PRODUCTS, self)
        self.free_amount = QCheckBox(self)
        self.free_amount.setChecked(service.settings.allow_free_amount)
        self.column.addWidget(self.rows)
        self.column.addWidget(self.free_amount)
        self.rows.returned.connect(self.go_on)

    def heading(self) -> str:
        return self.tr("What do you sell?")

    def explanation(self) -> str:
        return self.tr(
            "Products appear on the kiosk as large tiles. There can be more of them later, in the settings."
        )

    def retranslate(self) -> None:
        self.rows.say(
            self.tr("Product"),
            self.tr("in English (optional)"),
            self.tr("Price in {currency}").format(currency=self.service.settings.currency),
        )
        _name(self.free_amount, self.tr("Customers may also type an amount"))

    def entered(self) -> None:
        self.retranslate()
        self.rows.begin()

    def go_on(self) -> None:
        self.rows.say_nothing_wrong()
        free = self.free_amount.isChecked()
        self.save({"catalog": self.rows.products(), "allow_free_amount": free})

    def say_wrong_in(self, name: str, reason: str) -> bool:
        return self.rows.say_wrong(name, reason)


class KeyStep(FirstRunStep):
    """The key is asked whether it can do its work, and then kept in the system's keyring and nowhere else."""

    def __init__(self, service: FirstRunService, crossing: Crossing) -> None:
        super().__init__(service, crossing)
        self.facts: KeyFacts | None = None
        self.test, self.live = QRadioButton(self), QRadioButton(self)
        self.test.setChecked(True)
        self.open = Button("plain", self)
        self.open.clicked.connect(self._on_open)
        row = QHBoxLayout()
        row.addWidget(self.test)
        row.addWidget(self.live)
        row.addStretch()
        row.addWidget(self.open)
        self.column.addLayout(row)
        self.key = self.line("key")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.address = self.line("frontend_base_url", service.settings.frontend_base_url or "")
        self.address.setPlaceholderText("https://")

    def heading(self) -> str:
        return self.tr("Connect Stripe")

    def explanation(self) -> str:
        return self.tr(
            "Open Stripe's page: it is filled in with what a till needs. Create the key, copy it, and paste it below. "
            "It is kept in this computer's keyring."
        )

    def go_on_word(self) -> str:
        return self.tr("Check the key")

    def retranslate(self) -> None:
        _name(self.test, self.tr("Try first (test mode)"))
        _name(self.live, self.tr("Real payments"))
        self.open.say(self.tr("Open Stripe's page"))
        self.fields["key"].say(self.tr("Key"))
        self.fields["key"].say_hint(self.tr("Begins with rk_test_, rk_live_, sk_test_ or sk_live_"))
        self.fields["frontend_base_url"].say(self.tr("Your website"))
        self.fields["frontend_base_url"].say_hint(
            self.tr("Where a customer's phone lands after paying; the shop's own page will do")
        )

    def entered(self) -> None:
        self.key.setFocus()

    def go_on(self) -> None:
        """The address first: without it no link could be made, however good the key is."""
        self.say_nothing_wrong()
        address = self.address.text().strip()
        if not address:
            self.fields["frontend_base_url"].say_wrong(
                self.tr("Please type your website's address, such as https://shop.example.")
            )
            self.address.setFocus()
        if not self.key.text().strip():
            self.fields["key"].say_wrong(staff_reason("key_not_typed", self.language))
            self.key.setFocus()
            return
        if not address:
            return
        self.save({"frontend_base_url": address}, self._check_key)

    def _check_key(self) -> None:
        typed = self.key.text()
        self.aside(
            lambda: self.service.check_and_keep_key(typed), self._on_checked, self._on_no_key
        )

    def _on_checked(self, facts: KeyFacts) -> None:
        if facts.missing:
            missing = ", ".join(facts.missing)
            reason = staff_reason("key_lacks_permissions", self.language, missing=missing)
            self.fields["key"].say_wrong(reason)
            return
        self.key.clear()
        self.facts = facts
        self.finished.emit()

    def _on_no_key(self, error: MofangError) -> None:
        self.fields["key"].say_wrong(staff_reason(error, self.language))

    def _on_open(self) -> None:
        page = self.service.key_page(livemode=self.live.isChecked())
        if not QDesktopServices.openUrl(QUrl(page)):
            self.say_trouble(
                self.tr("No browser could be opened. Open this page elsewhere: {page}").format(
                    page=page
                )
            )


class DoneStep(FirstRunStep):
    """The shop can take payments."""

    tried = Signal()

    def __init__(self, service: FirstRunService, crossing: Crossing) -> None:
        super().__init__(service, crossing)
        self.facts: KeyFacts | None = None
        self.kept, self.hint = Label("", self), Label("muted", self)
        self.try_it = Button("plain", self)
        self.try_it.clicked.connect(self.tried)
        for each in (self.kept, self.hint):
            self.column.addWidget(each)
        self.column.addWidget(self.try_it, 0, Qt.AlignmentFlag.AlignLeft)

    def heading(self) -> str:
        return self.tr("Ready")

    def explanation(self) -> str:
        return self.tr("This shop can take payments now.")

    def go_on_word(self) -> str:
        return self.tr("Open the desk")

    def retranslate(self) -> None:
        if self.facts is None:
            return
        kept = self.tr("Key {fingerprint} has every permission it needs.")
        self.kept.setText(kept.format(fingerprint=self.facts.fingerprint))
        if self.facts.livemode:
            self.hint.setText(
                self.tr("This key moves real money. Try it with a small amount, and refund it.")
            )
            self.try_it.say(self.tr("Make a small payment"))
        else:
            self.hint.setText(
                self.tr(
                    "Test mode: no real money moves. Pay with card 4242 4242 4242 4242, any future date, any CVC."
                )
            )
            self.try_it.say(self.tr("Make a test payment"))

    def entered(self) -> None:
        self.retranslate()
        self.try_it.setFocus()
