"""Changing the settings file: only what is meant, whatever else is in it, and never by halves."""

from __future__ import annotations

import os
import stat
import string
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.core.money import Money
from app.settings import CatalogItem, InvalidSettings, load_settings
from app.settings.writing import change_settings

TYPED = """\
# 面馆的收银台
language = "zh"   # 顾客大多说中文
scan_seconds = 300

[metadata]
source = "noodles"

# The famous one
[[catalog]]
name = "牛肉面"
name_en = "Beef noodles"
amount = 38.50

[[catalog]]
name = "酸梅汤"
amount = "6"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "settings.toml"
    file.write_text(TYPED, encoding="utf-8")
    return file


def test_only_what_is_meant_is_changed(file: Path) -> None:
    change_settings(file, {"scan_seconds": 600, "shop_name": '面馆 "老张"'})
    text = file.read_text(encoding="utf-8")
    changed = TYPED.replace("scan_seconds = 300\n", "scan_seconds = 600\n")
    assert [line for line in changed.splitlines() if line not in text.splitlines()] == []
    settings = load_settings(file, {})
    assert (settings.scan_seconds, settings.shop_name) == (600, '面馆 "老张"')
    assert [each.name for each in settings.catalog] == ["牛肉面", "酸梅汤"]


def test_what_is_taken_out_has_its_default_again(file: Path) -> None:
    settings = change_settings(file, {"scan_seconds": None, "idle_seconds": None})
    assert settings.scan_seconds == 240
    assert "scan_seconds" not in file.read_text(encoding="utf-8")


def test_tables_are_written_as_a_person_would(file: Path) -> None:
    catalog = (
        CatalogItem("咖啡", "Coffee", Money(450, "USD")),
        CatalogItem("お茶", None, Money(300, "JPY")),
    )
    change_settings(file, {"catalog": catalog, "metadata": {"source": "till 2"}})
    text = file.read_text(encoding="utf-8")
    assert "[[catalog]]" in text
    assert "amount = 4.50" in text
    settings = load_settings(file, {})
    assert settings.catalog == catalog
    assert settings.metadata == {"source": "till 2"}


def test_the_first_change_makes_the_file_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.toml"
    change_settings(file, {"language": "en"})
    assert load_settings(file, {}).language == "en"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_mode_and_a_link_stay_as_they_are(file: Path, tmp_path: Path) -> None:
    file.chmod(0o644)
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    change_settings(link, {"language": "en"})
    assert link.is_symlink()
    assert load_settings(file, {}).language == "en"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"scan_seconds": 5}, "scan_seconds", "setting_not_seconds"),
        ({"scan_seconds": "300"}, "scan_seconds", "setting_not_seconds"),
        ({"shop_name": "\n"}, "shop_name", "setting_not_text"),
        ({"idle_seconds": 15}, "idle_warning_seconds", "settings_warning_too_long"),
        ({"shop_nmae": "x"}, "shop_nmae", "setting_unknown"),
        (
            {"catalog": [{"name": "x", "amount": "0.001"}]},
            "catalog[1].amount",
            "amount_too_many_decimals",
        ),
    ],
)
def test_a_refused_value_leaves_the_file_as_it_was(
    file: Path, changes: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(InvalidSettings) as refused:
        change_settings(file, {"language": "en", **changes})
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == (field, code)
    assert problem.source.place == str(file)
    assert file.read_text(encoding="utf-8") == TYPED
    assert list(file.parent.iterdir()) == [file]


def test_a_file_with_a_mistake_is_not_touched(file: Path) -> None:
    file.write_text('language = "zh\n', encoding="utf-8")
    with pytest.raises(InvalidSettings, match="settings_not_toml"):
        change_settings(file, {"language": "en"})
    assert file.read_text(encoding="utf-8") == 'language = "zh\n'


def test_a_full_disk_leaves_the_file_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InvalidSettings, match="settings_unwritable"):
        change_settings(file, {"language": "en"})
    assert file.read_text(encoding="utf-8") == TYPED
    assert list(file.parent.iterdir()) == [file]


def test_a_file_of_windows_can_be_changed(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + TYPED.replace("\n", "\r\n").encode("utf-8"))
    assert change_settings(file, {"shop_name_en": "Noodles"}).shop_name_en == "Noodles"
    assert load_settings(file, {}).catalog[0].name == "牛肉面"


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from("\"'\\#[]= "),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() == text and text.isprintable())
names = st.text(string.ascii_lowercase, min_size=1, max_size=20)
changed_values = st.fixed_dictionaries(
    {},
    optional={
        "shop_name": words,
        "language": st.sampled_from(["zh", "en"]),
        "ask_email": st.booleans(),
        "scan_seconds": st.integers(30, 1800),
        "service_hosts": st.just(("a.example", "b.example")),
        "metadata": st.dictionaries(names, words, max_size=4).map(MappingProxyType),
        "catalog": st.lists(
            st.builds(
                CatalogItem,
                words,
                st.none() | words,
                st.builds(Money, st.integers(100, 99_999_900), st.sampled_from(["USD", "JPY"])),
            ),
            max_size=4,
        ).map(tuple),
    },
)


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(changed_values, changed_values)
def test_what_is_written_is_read_back(
    tmp_path: Path, first: dict[str, object], second: dict[str, object]
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(TYPED, encoding="utf-8")
    change_settings(file, first)
    change_settings(file, second)
    read = load_settings(file, {})
    assert {name: getattr(read, name) for name in (first | second)} == first | second
    assert "# The famous one" in file.read_text(encoding="utf-8") or "catalog" in first | second
