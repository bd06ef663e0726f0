"""Settings: every value has a known source, and every mistake is told at once with its place."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app.core.errors import InputError
from app.core.money import Money
from app.env_file import EnvEntry, read_env_files
from app.settings import InvalidSettings, Settings, SourceKind, load_settings
from app.settings.fields import DECLARATIONS

STRANGER = 65534


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def _load(file: Path, text: str, environment: Mapping[str, str] | None = None) -> Settings:
    file.write_text(text, encoding="utf-8")
    return load_settings(file, environment or {})


def _problems(
    file: Path, text: str | bytes, environment: Mapping[str, str] | None = None
) -> list[tuple[int | None, str, str]]:
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(InvalidSettings) as invalid:
        load_settings(file, environment or {})
    return [(each.source.line, each.field, each.code) for each in invalid.value.problems]


# --- values ---------------------------------------------------------------------------------------


def test_without_a_file_the_guide_s_defaults_hold(file: Path) -> None:
    settings = load_settings(file, {})
    assert settings == Settings()
    assert [(item.name, item.amount.to_text()) for item in settings.catalog] == [
        ("月订阅会员", "19.90"),
        ("年订阅会员", "199.00"),
    ]
    assert settings.metadata == {"source": "mofang_xiyuan"}
    assert {settings.source_of(name).kind for name in DECLARATIONS} == {SourceKind.DEFAULT}


def test_a_file_may_set_everything(file: Path) -> None:
    settings = _load(
        file,
        """
shop_name = "面馆"
shop_name_en = "Noodles"
language = "en"
currency = "jpy"
allow_free_amount = false
free_amount_product_name = "其他"
free_amount_product_name_en = "Other"
ask_email = false
frontend_base_url = "https://shop.example/pay/"
stripe_api_base = "http://127.0.0.1:12111"
scan_seconds = 30
idle_seconds = 15
idle_warning_seconds = 5
outcome_seconds = 3
allow_open_in_browser = true
pin_hash = "scrypt$14$8$1$00$0000000000000000000000000000000000000000000000000000000000000000"
full_screen = false
receipt_printer = "network:192.168.1.5"
receipt_columns = 42
receipts_automatic = true
reduced_motion = true
sound_on_paid = true
accent_color = "#0B5394"
logo_file = "/srv/shop/logo.PNG"
night_hours = "22:00 - 7:00"
kiosk_excluded_payment_methods = ["wechat_pay", "Klarna "]
database_url = "postgresql+psycopg://till@db/mofang"
hub_address = "hub.shop.example:9006"
hub_ca_file = "ca.pem"
service_address = "https://pay.shop.example"
service_hosts = ["pay.local", "192.0.2.7"]
service_behind_proxy = true
service_tls_cert = "cert.pem"
service_tls_key = "key.pem"
public_payments = "catalog"
public_lowest_amount = "1.50"
public_highest_amount = 200
public_requests_per_minute = 60
time_zone = "America/Santiago"
[[catalog]]
name = "拉面"
name_en = "Ramen"
amount = 900
[[catalog]]
name = "Tea"
amount = "4.50"
currency = "USD"
[metadata]
store = "7"
""",
    )
    assert [item.amount for item in settings.catalog] == [Money(900, "JPY"), Money(450, "USD")]
    assert settings.frontend_base_url == "https://shop.example/pay"
    assert settings.metadata == {"store": "7"}
    assert settings.receipt_printer == "network:192.168.1.5:9100"
    assert {settings.source_of(name).kind for name in DECLARATIONS} == {SourceKind.FILE}
    assert settings.source_of("language").line == 4
    assert settings.source_of("catalog").line == 41
    assert settings.kiosk_excluded_payment_methods == ("wechat_pay", "klarna")
    assert settings.night_hours == "22:00-07:00"


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("", "0.50", "1000.00"),
        ('public_highest_amount = "5000"', "0.50", "5000.00"),
        ('public_lowest_amount = "0.01"', "0.50", "1000.00"),
        ('public_highest_amount = "99999999"', "0.50", "999999.99"),
        ('currency = "JPY"', "50", "99999999"),
        ('currency = "JPY"\npublic_lowest_amount = "99.5"', "100", "99999999"),
        ('currency = "JPY"\npublic_highest_amount = "5000.5"', "50", "5000"),
        ('currency = "IDR"', "1", "9999999999"),
        ('currency = "EUR"', "0.50", "999999.99"),
    ],
)
def test_public_bounds_are_meant_in_the_shop_s_currency(
    file: Path, text: str, lowest: str, highest: str
) -> None:
    assert [each.to_text() for each in _load(file, text).public_bounds] == [lowest, highest]


def test_a_price_of_twelve_digits_is_a_price_in_rupiah(file: Path) -> None:
    settings = _load(file, 'currency = "IDR"\ncatalog = [{name = "x", amount = 9999999999}]\n')
    assert settings.catalog[0].amount == Money(999_999_999_900, "IDR")


def test_names_follow_the_screen_s_language(file: Path) -> None:
    settings = load_settings(file, {})
    assert [settings.shop_name_in(each) for each in ("zh", "en")] == ["魔方西元", "Mofang"]
    assert settings.free_amount_name_in("en") == "Other amount"
    assert [settings.catalog[0].name_in(each) for each in ("zh", "en")] == [
        "月订阅会员",
        "Monthly membership",
    ]


def test_a_price_never_passes_through_a_float(file: Path) -> None:
    settings = _load(file, '[[catalog]]\nname = "x"\namount = 999999.99\n')
    assert settings.catalog[0].amount == Money(99_999_999, "USD")


def test_another_currency_does_not_inherit_dollar_prices(file: Path) -> None:
    assert _load(file, 'currency = "CNY"').catalog == ()


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b""])
def test_files_from_windows_are_read(file: Path, prefix: bytes) -> None:
    file.write_bytes(prefix + 'shop_name = "店"\r\nlanguage = "en"\r\n'.encode())
    settings = load_settings(file, {})
    assert (settings.shop_name, settings.source_of("language").line) == ("店", 2)


def test_the_environment_wins_over_env_files_and_those_over_the_file(file: Path) -> None:
    file.write_text('language = "zh"\ncurrency = "EUR"\nshop_name = "a"\nfull_screen = true')
    entries = {
        "MOFANG_LANGUAGE": EnvEntry("en", Path(".env"), 3),
        "MOFANG_CURRENCY": EnvEntry("GBP", Path(".env"), 4),
        "FRONTEND_BASE_URL": EnvEntry("http://localhost:8080", Path(".env"), 5),
    }
    environment = {"MOFANG_CURRENCY": "USD", "MOFANG_FULL_SCREEN": "no", "MOFANG_SHOP_NAME": " "}
    settings = load_settings(file, environment, entries)
    assert (settings.language, settings.currency, settings.shop_name) == ("en", "USD", "a")
    assert (settings.full_screen, settings.frontend_base_url) == (False, "http://localhost:8080")
    assert [str(settings.source_of(name)) for name in ("language", "currency", "shop_name")] == [
        "dotenv .env:3",
        "environment MOFANG_CURRENCY",
        f"file {file}:3",
    ]


def test_every_setting_is_named_in_both_languages() -> None:
    for each in DECLARATIONS.values():
        assert each.label("zh")
        assert each.label("zh") != each.label("en")
        assert each.label("en").isascii()


def test_secrets_among_the_settings_do_not_show_in_a_repr() -> None:
    settings = Settings(pin_hash="marked", database_url="postgresql://a:marked@db/x")
    assert "marked" not in repr(settings)


# --- mistakes -------------------------------------------------------------------------------------


def test_every_mistake_is_told_at_once_with_its_line(file: Path) -> None:
    text = """# the shop
langauge = "en"
currency = "dollars"
scan_seconds = 29
ask_email = "yes"

[[catalog]]
name = "Tea"
amount = "1e3"

[[catalog]]
nam = "Coffee"
amount = 3
"""
    environment = {"FRONTEND_BASE_URL": "shop.example", "MOFANG_IDLE_SECONDS": "soon"}
    assert _problems(file, text, environment) == [
        (None, "frontend_base_url", "setting_not_a_web_address"),
        (None, "idle_seconds", "setting_not_seconds"),
        (2, "langauge", "setting_unknown"),
        (3, "currency", "currency_unknown"),
        (4, "scan_seconds", "setting_not_seconds"),
        (5, "ask_email", "setting_not_yes_no"),
        (9, "catalog[1].amount", "amount_not_a_number"),
        (11, "catalog[2]", "catalog_item_incomplete"),
        (12, "catalog[2].nam", "setting_unknown"),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('shop_name = ""', "setting_not_text"),
        ("shop_name = 7", "setting_not_text"),
        (f'shop_name = "{"x" * 61}"', "setting_too_long"),
        (r'shop_name = "a\u0007"', "setting_not_text"),
        ('language = "fr"', "setting_not_a_choice"),
        ("currency = 3", "currency_unknown"),
        ("scan_seconds = 1801", "setting_not_seconds"),
        ("scan_seconds = 60.5", "setting_not_seconds"),
        ("scan_seconds = true", "setting_not_seconds"),
        ('scan_seconds = "60"', "setting_not_seconds"),
        ("outcome_seconds = -3", "setting_not_seconds"),
        ('night_hours = "22-7"', "setting_not_hours"),
        ('night_hours = "24:00-07:00"', "setting_not_hours"),
        ('night_hours = "07:00-07:00"', "setting_not_hours"),
        ("night_hours = 22", "setting_not_hours"),
        ("full_screen = 1", "setting_not_yes_no"),
        ('frontend_base_url = "ftp://shop.example"', "setting_not_a_web_address"),
        ('frontend_base_url = "https://"', "setting_not_a_web_address"),
        ('frontend_base_url = "https://a:b@shop.example"', "setting_not_a_web_address"),
        ('frontend_base_url = "https://shop.example/?a=1"', "setting_not_a_web_address"),
        ('frontend_base_url = "https://shop.example:99999"', "setting_not_a_web_address"),
        ('frontend_base_url = "https://[::1"', "setting_not_a_web_address"),
        ("frontend_base_url = 8080", "setting_not_a_web_address"),
        ('time_zone = "europe"', "setting_not_a_time_zone"),
        ('time_zone = "Europe"', "setting_not_a_time_zone"),
        ('time_zone = "../etc/passwd"', "setting_not_a_time_zone"),
        ('time_zone = "+08:00"', "setting_not_a_time_zone"),
        ("time_zone = 8", "setting_not_a_time_zone"),
        ('database_url = "mysql://db"', "setting_not_a_database"),
        ("catalog = 3", "catalog_not_a_list"),
        ("catalog = [3]", "catalog_not_a_list"),
        ('catalog = [{name = "x", amount = "0"}]', "amount_zero"),
        ('catalog = [{name = "x", amount = "-1"}]', "amount_negative"),
        ('catalog = [{name = "x", amount = true}]', "amount_not_a_number"),
        ('catalog = [{name = "x", amount = nan}]', "amount_not_a_number"),
        ('catalog = [{name = "x", amount = 19.999}]', "amount_too_many_decimals"),
        ('catalog = [{name = "x", amount = 1e3}]', "amount_not_a_number"),
        ('currency = "XAU"', "currency_unknown"),
        ('catalog = [{name = "x", amount = 1, currency = "XAU"}]', "currency_unknown"),
        ('catalog = [{name = "x", amount = "0.10"}]', "amount_below_minimum"),
        ('currency = "JPY"\ncatalog = [{name = "x", amount = 40}]', "amount_below_minimum"),
        ('catalog = [{name = "x", amount = 1000000}]', "amount_too_large"),
        ('catalog = [{name = "x", amount = 10000000000, currency = "IDR"}]', "amount_too_large"),
        ('public_lowest_amount = "20"\npublic_highest_amount = "10"', "settings_bounds_crossed"),
        ('currency = "JPY"\npublic_highest_amount = "40"', "settings_bounds_crossed"),
        ('catalog = [{name = " ", amount = 1}]', "product_name_empty"),
        (f'catalog = [{{name = "{"x" * 300}", amount = 1}}]', "product_name_too_long"),
        ("catalog = [{name = 3, amount = 1}]", "setting_not_text"),
        ("metadata = 3", "metadata_not_text"),
        ("metadata = {a = 3}", "metadata_not_text"),
        ('metadata = {mofang_payment_id = "x"}', "metadata_key_invalid"),
        (f'metadata = {{a = "{"x" * 501}"}}', "metadata_value_too_long"),
        ("catalog = []\nallow_free_amount = false", "settings_nothing_to_sell"),
        ("idle_seconds = 15", "settings_warning_too_long"),
        ('receipt_printer = "lpt1"', "setting_not_a_printer"),
        ("receipt_printer = 9100", "setting_not_a_printer"),
        ("receipt_columns = 40", "setting_not_columns"),
        ('receipt_columns = "48"', "setting_not_columns"),
        ("receipt_columns = true", "setting_not_columns"),
        ('pin_hash = "1234"', "setting_not_a_pin_hash"),
        (f"scan_seconds = 0x{'f' * 5000}", "setting_not_seconds"),
        (f'catalog = [{{name = "x", amount = 0x{"f" * 5000}}}]', "amount_too_large"),
        (f"scan_seconds = {'9' * 5000}", "settings_not_toml"),
    ],
)
def test_a_wrong_value_is_refused(file: Path, line: str, code: str) -> None:
    assert [found[2] for found in _problems(file, line)] == [code]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('name_en = "\\u0007"', "catalog[1].name_en"),
        ('currency = "dollars"', "catalog[1].currency"),
    ],
)
def test_the_wrong_part_of_a_product_is_named(file: Path, line: str, field: str) -> None:
    found = _problems(file, f'[[catalog]]\nname = "x"\namount = 1\n{line}\n')
    assert [(each[0], each[1]) for each in found] == [(4, field)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (b"language = en", "settings_not_toml", 1),
        (b'language = "zh"\nlanguage = "en"\n', "settings_written_twice", 2),
        (b"[metadata]\n[metadata]\n", "settings_written_twice", 2),
        (b'shop_name = "open\n', "settings_not_toml", 1),
        (b"a = [" * 3000, "settings_not_toml", 1),
        ('language = "zh"\nshop_name = "面馆"'.encode("gbk"), "settings_not_utf8", 2),
        (b"\x00\x01", "settings_not_toml", 1),
    ],
)
def test_a_file_that_is_not_toml_is_refused_with_the_line(
    file: Path, text: bytes, code: str, line: int
) -> None:
    assert _problems(file, text) == [(line, "", code)]


def test_a_folder_in_the_file_s_place_is_told(file: Path) -> None:
    file.mkdir()
    with pytest.raises(InvalidSettings, match="settings_unreadable"):
        load_settings(file, {})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_in_the_file_s_place_is_not_waited_for(file: Path) -> None:
    os.mkfifo(file)
    with pytest.raises(InvalidSettings, match="settings_unreadable"):
        load_settings(file, {})


@pytest.mark.parametrize(
    ("name", "meant"),
    [("langage", "language"), ("Shop_Name", "shop_name"), ("front_base_url", "frontend_base_url")],
)
def test_an_unknown_name_comes_with_the_nearest_known_one(
    file: Path, name: str, meant: str
) -> None:
    file.write_text(f'{name} = "x"')
    with pytest.raises(InvalidSettings) as invalid:
        load_settings(file, {})
    assert invalid.value.problems[0].details == {"nearest": meant}


def test_tables_cannot_be_set_by_a_variable(file: Path) -> None:
    assert load_settings(file, {"MOFANG_CATALOG": "[]"}).catalog == Settings().catalog


# --- .env -----------------------------------------------------------------------------------------


def test_env_files_are_read_as_shells_do(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "# comment\n\nA=1\nexport B = two words # why\nC='quo#ted' # why\nD=\"\"\nnot a line\n=5\n"
        "E=a=b\n",
        encoding="utf-8-sig",
    )
    found = read_env_files([tmp_path / ".env"])
    assert {name: entry.value for name, entry in found.items()} == {
        "A": "1",
        "B": "two words",
        "C": "quo#ted",
        "D": "",
        "E": "a=b",
    }
    assert found["C"].line == 5


def test_a_later_env_file_wins_and_unreadable_ones_set_nothing(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("A=1\nB=1")
    (tmp_path / "two").write_text("A=2")
    (tmp_path / "three").mkdir()
    places = [tmp_path / name for name in ("one", "two", "three", "missing")]
    found = read_env_files(places)
    assert {name: entry.value for name, entry in found.items()} == {"A": "2", "B": "1"}


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_an_env_file_of_a_windows_editor_still_gives_its_key(tmp_path: Path, encoding: str) -> None:
    (tmp_path / ".env").write_text("# 密钥\nSTRIPE_SECRET_KEY=sk_test_1\n", encoding=encoding)
    found = read_env_files([tmp_path / ".env"])["STRIPE_SECRET_KEY"]
    assert (found.value, found.line) == ("sk_test_1", 2)


def test_text_that_lost_its_encoding_is_refused_instead_of_shown(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("MOFANG_SHOP_NAME=面馆".encode("gbk"))
    with pytest.raises(InvalidSettings, match="setting_not_text"):
        load_settings(tmp_path / "none.toml", {}, read_env_files([tmp_path / ".env"]))


def test_an_env_entry_does_not_show_its_value() -> None:
    assert "marked" not in repr(EnvEntry("marked", Path(".env"), 1))


def test_an_env_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A link to itself is refused to root as well."""
    place = tmp_path / ".env"
    place.symlink_to(place)
    with pytest.raises(InputError) as refused:
        read_env_files([place])
    assert refused.value.code == "env_file_unreadable"
    assert refused.value.details["file"] == str(place)


def test_a_missing_env_file_or_a_folder_of_its_name_sets_nothing(tmp_path: Path) -> None:
    folder = tmp_path / ".env"
    folder.mkdir()
    assert read_env_files([folder, tmp_path / "none" / ".env"]) == {}


@pytest.fixture
def strangers_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """In a folder that belongs to the administrator; what is made there and given away belongs to another user."""
    if os.geteuid() == 0:
        yield tmp_path / ".env"
        return
    place = Path(tempfile.gettempdir()) / f"{tmp_path.name}-{os.getpid()}.env"
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    yield place
    place.unlink()


def give_away(place: Path) -> None:
    if os.getuid() == 0:
        os.chown(place, STRANGER, STRANGER, follow_symlinks=False)


def test_a_strangers_env_file_in_a_shared_folder_is_not_read(
    strangers_place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    strangers_place.write_text("STRIPE_API_BASE=http://127.0.0.1:1\n")
    give_away(strangers_place)
    assert read_env_files([strangers_place]) == {}
    assert "belongs to another user" in caplog.text
    caplog.clear()


def test_a_strangers_pipe_does_not_stop_the_program(strangers_place: Path) -> None:
    os.mkfifo(strangers_place)
    give_away(strangers_place)
    assert read_env_files([strangers_place]) == {}


def test_a_strangers_link_in_a_circle_does_not_stop_the_program(strangers_place: Path) -> None:
    strangers_place.symlink_to(strangers_place)
    give_away(strangers_place)
    assert read_env_files([strangers_place]) == {}


def test_an_env_file_of_the_folders_owner_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("STRIPE_API_BASE=http://127.0.0.1:1\n")
    for each in (tmp_path, tmp_path / ".env"):
        give_away(each)
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER + 1)
    assert "STRIPE_API_BASE" in read_env_files([tmp_path / ".env"])
