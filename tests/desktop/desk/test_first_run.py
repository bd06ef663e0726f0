"""The questions that a new shop is asked, answered through what a person presses and types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.core.errors import GatewayUnreachable, KeyRejected, MofangError, VaultError
from app.desktop.desk.first_run_service import FirstRunEnd
from app.desktop.desk.first_run_step import FirstRunStep
from app.desktop.desk.first_run_window import FirstRunWindow
from app.desktop.languages import Languages
from app.settings import InvalidSettings, Settings, SettingsProblem, Source, SourceKind

TYPED = "rk_test_" + "51MarkedKEYbody0001"


@dataclass(frozen=True)
class Facts:
    fingerprint: str = "rk_test_…0001"
    livemode: bool = False
    missing: tuple[str, ...] = ()


@dataclass
class FakeSetUp:
    """Remembers what it was told; `errors` are raised one after another."""

    settings: Settings = field(default_factory=Settings)
    saved: dict[str, object] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    errors: list[MofangError] = field(default_factory=list)
    key_errors: list[MofangError] = field(default_factory=list)

    def save(self, changes: Mapping[str, object]) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.saved |= changes

    def key_page(self, *, livemode: bool) -> str:
        return f"https://stripe.example/{'live' if livemode else 'test'}"

    def check_and_keep_key(self, typed: str) -> Facts:
        self.keys.append(typed)
        if self.key_errors:
            raise self.key_errors.pop(0)
        return self.facts


@dataclass
class FirstRun:
    window: FirstRunWindow
    shop: FakeSetUp
    qtbot: QtBot
    ends: list[FirstRunEnd]

    def next(self) -> None:
        """Press the button that leads on, and wait until the answer is there."""
        self.window.next.click()
        self.qtbot.waitUntil(self.window.next.isEnabled)

    def sees(self, step: FirstRunStep) -> bool:
        """Whether this is where the person is."""
        return self.window.step is step

    def to(self, place: int) -> None:
        """Answer as little as will do until this step."""
        while self.window.step is not self.window.steps[place]:
            if self.window.step is self.window.shop:
                self.window.shop.name.setText("面馆")
            if self.window.step is self.window.key:
                self.window.key.key.setText(TYPED)
                self.window.key.address.setText("https://shop.example")
            self.next()


@pytest.fixture
def first_run(qtbot: QtBot, languages: Languages) -> Iterator[FirstRun]:
    languages.speak("en")
    shop = FakeSetUp()
    window = FirstRunWindow(shop, "en", languages.speak, dark=False)
    ends: list[FirstRunEnd] = []
    window.ended.connect(ends.append)
    window.show()
    yield FirstRun(window, shop, qtbot, ends)
    window.close()
    window.deleteLater()
    languages.speak("en")


def mistake(name: str, code: str, **details: str) -> InvalidSettings:
    return InvalidSettings([SettingsProblem(Source(SourceKind.FILE), name, code, details)])


def test_a_new_shop_is_asked_what_it_must_know(
    first_run: FirstRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = first_run.window
    window.welcome.choices["zh"].click()
    assert window.heading.text() == "欢迎"
    window.welcome.choices["en"].click()
    first_run.next()
    window.shop.name.setText("面馆")
    window.shop.name_en.setText("Noodles")
    window.shop.currency.setCurrentText("EUR")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/srv/shop/logo.svg", ""))
    window.shop.find_logo.click()
    assert "no such file" in window.shop.fields["logo_file"].hint.text()
    first_run.next()
    for editor, text in zip(
        window.products.rows.lines[1], ("牛肉面", "Beef noodles", "8.50"), strict=True
    ):
        editor.setText(text)
    first_run.next()
    window.key.key.setText(TYPED)
    window.key.address.setText("https://shop.example")
    first_run.next()
    assert first_run.sees(window.done)
    assert "rk_test_…0001" in window.done.kept.text()
    assert first_run.shop.saved == {
        "language": "en",
        "shop_name": "面馆",
        "shop_name_en": "Noodles",
        "currency": "EUR",
        "logo_file": "/srv/shop/logo.svg",
        "catalog": [{"name": "牛肉面", "name_en": "Beef noodles", "amount": "8.50"}],
        "allow_free_amount": True,
        "frontend_base_url": "https://shop.example",
    }
    assert first_run.shop.keys == [TYPED]
    first_run.next()
    assert first_run.ends == [FirstRunEnd.DESK]


def test_enter_leads_on(first_run: FirstRun) -> None:
    first_run.to(1)
    first_run.window.shop.name.setText("面馆")
    first_run.window.shop.name.returnPressed.emit()
    first_run.qtbot.waitUntil(lambda: first_run.window.step is first_run.window.products)


def test_our_own_name_is_an_example_and_a_shop_has_one(first_run: FirstRun) -> None:
    first_run.to(1)
    shop = first_run.window.shop
    assert (shop.name.text(), shop.name.placeholderText()) == ("", "魔方西元")
    first_run.next()
    assert first_run.window.step is shop
    assert shop.fields["shop_name"].reason.text() == "Please type your shop's name."
    shop.name_en.setText("Noodles")
    first_run.next()
    assert first_run.sees(first_run.window.products)
    assert first_run.shop.saved["shop_name"] == first_run.shop.saved["shop_name_en"] == "Noodles"


@pytest.mark.parametrize(
    ("name", "words"), [("shop_name", "Write"), ("currency", "three"), ("elsewhere", "elsewhere")]
)
def test_a_refused_answer_says_why_and_stays(first_run: FirstRun, name: str, words: str) -> None:
    first_run.to(1)
    window = first_run.window
    window.shop.name.setText("\t")
    window.shop.name_en.setText("Noodles")
    code = {"currency": "currency_unknown"}.get(name, "setting_not_text")
    details = {"currency": "ZZZ"} if name == "currency" else {}
    first_run.shop.errors = [mistake(name, code, **details)]
    first_run.next()
    assert first_run.sees(window.shop)
    assert window.shop.name.text() == "\t"
    told = window.shop.fields[name].reason if name in window.shop.fields else window.shop.trouble
    assert told.isVisible()
    assert words.lower() in told.text().lower()
    first_run.next()
    assert first_run.sees(window.products)


def test_a_wrong_price_is_marked_where_it_was_typed(first_run: FirstRun) -> None:
    first_run.to(2)
    rows = first_run.window.products.rows
    for line, price in ((0, "5"), (3, "2,50")):
        rows.lines[line][0].setText("Tea")
        rows.lines[line][2].setText(price)
    first_run.shop.errors = [mistake("catalog[2].amount", "amount_not_a_number", example="19.90")]
    first_run.next()
    assert first_run.sees(first_run.window.products)
    assert rows.lines[3][2].property("wrong") is True
    assert rows.lines[0][2].property("wrong") is not True
    assert "19.90" in rows.reason.text()
    first_run.next()
    assert first_run.sees(first_run.window.key)


def test_a_product_without_a_price_is_marked_too(first_run: FirstRun) -> None:
    first_run.to(2)
    rows = first_run.window.products.rows
    rows.lines[0][0].setText("Tea")
    first_run.shop.errors = [mistake("catalog[1]", "catalog_item_incomplete", missing="amount")]
    first_run.next()
    assert rows.lines[0][2].property("wrong") is True


def test_each_missing_permission_is_named(first_run: FirstRun) -> None:
    first_run.to(3)
    window = first_run.window
    first_run.shop.facts = Facts(missing=("rak_checkout_session_write", "rak_charge_read"))
    window.key.key.setText(TYPED)
    window.key.address.setText("https://shop.example")
    first_run.next()
    assert first_run.sees(window.key)
    reason = window.key.fields["key"].reason.text()
    assert "rak_checkout_session_write, rak_charge_read" in reason
    assert window.key.key.text() == TYPED


@pytest.mark.parametrize(
    "error",
    [
        KeyRejected("key_publishable"),
        KeyRejected("key_invalid"),
        GatewayUnreachable("service_unreachable"),
        VaultError("keyring_missing", variable="STRIPE_SECRET_KEY"),
    ],
    ids=str,
)
def test_a_key_that_cannot_be_kept_says_why(first_run: FirstRun, error: MofangError) -> None:
    first_run.to(3)
    window = first_run.window
    window.key.address.setText("https://shop.example")
    window.key.key.setText(TYPED)
    first_run.shop.key_errors = [error]
    first_run.next()
    assert first_run.sees(window.key)
    reason = window.key.fields["key"].reason
    assert reason.isVisible()
    assert reason.text()
    assert TYPED not in reason.text()


def test_the_website_is_asked_for_before_the_key_is_sent(first_run: FirstRun) -> None:
    first_run.to(3)
    first_run.window.key.key.setText(TYPED)
    first_run.next()
    fields = first_run.window.key.fields
    assert fields["frontend_base_url"].reason.isVisible()
    assert not fields["key"].reason.isVisible()
    first_run.window.key.key.clear()
    first_run.next()
    assert all(fields[name].reason.isVisible() for name in ("frontend_base_url", "key"))
    assert first_run.shop.keys == []


def test_a_key_cannot_be_read_off_the_screen_and_is_not_kept_in_the_window(
    first_run: FirstRun,
) -> None:
    first_run.to(3)
    editor = first_run.window.key.key
    assert editor.echoMode() is QLineEdit.EchoMode.Password
    first_run.to(4)
    assert editor.text() == ""


@pytest.mark.parametrize(("choice", "page"), [("test", "test"), ("live", "live")])
def test_stripe_s_page_is_opened(
    first_run: FirstRun, monkeypatch: pytest.MonkeyPatch, choice: str, page: str
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    first_run.to(3)
    getattr(first_run.window.key, choice).click()
    first_run.window.key.open.click()
    assert opened == [f"https://stripe.example/{page}"]
    assert opened[0] in first_run.window.key.trouble.text()


@pytest.mark.parametrize(("livemode", "words"), [(False, "4242"), (True, "real money")])
def test_a_first_payment_is_offered(first_run: FirstRun, livemode: bool, words: str) -> None:
    first_run.shop.facts = Facts(livemode=livemode)
    first_run.to(4)
    assert words in first_run.window.done.hint.text()
    first_run.window.done.try_it.click()
    assert first_run.ends == [FirstRunEnd.PAYMENT]


def test_it_can_be_tried_without_an_account(first_run: FirstRun) -> None:
    first_run.window.demo.click()
    assert first_run.ends == [FirstRunEnd.DEMO]
    assert first_run.shop.saved == {}


def test_one_can_go_back_and_leave(first_run: FirstRun) -> None:
    first_run.to(2)
    assert not first_run.window.demo.isVisible()
    first_run.window.back.click()
    assert first_run.sees(first_run.window.shop)
    first_run.window.close()
    assert first_run.ends == [FirstRunEnd.LEFT]
