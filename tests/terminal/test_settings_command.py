"""`mofang settings`: each value and where it came from; all mistakes at once."""

import json
from pathlib import Path

import pytest

from app import bootstrap
from app.pin import hash_pin
from app.settings.fields import DECLARATIONS
from app.terminal.command_line import run


@pytest.fixture(autouse=True)
def _english_in_an_empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)


def _settings(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["settings", *arguments], bootstrap)
    out, err = capsys.readouterr()
    return code, out, err


def test_each_value_is_shown_with_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "shop"
    home.mkdir()
    hashed = hash_pin("2468")
    hosts = 'service_hosts = ["a.example", "b.example"]'
    file = f'scan_seconds = 90\npin_hash = "{hashed}"\n{hosts}\n'
    (home / "settings.toml").write_text(file)
    (tmp_path / ".env").write_text("MOFANG_CURRENCY=EUR\n")
    monkeypatch.setenv("FRONTEND_BASE_URL", "https://shop.example")
    code, out, err = _settings(capsys, "--home", str(home))
    assert (code, err) == (0, "")
    assert f"scan_seconds = 90    [{home}/settings.toml line 1]" in out
    assert f"currency = EUR    [{tmp_path}/.env line 1]" in out
    assert "frontend_base_url = https://shop.example    [environment FRONTEND_BASE_URL]" in out
    assert "ask_email = true    [default]" in out
    assert "service_hosts = a.example; b.example    [" in out
    assert hashed not in out
    assert [name for name in DECLARATIONS if f"\n{name} = " not in out] == []


def test_programs_get_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _settings(capsys, "--json", "--demo")
    document = json.loads(out)
    assert code == 0
    assert set(document["settings"]) == set(DECLARATIONS)
    assert document["settings"]["catalog"]["value"][0]["amount"] == "19.90"
    assert "wechat_pay" in document["settings"]["kiosk_excluded_payment_methods"]["value"]
    assert document["settings"]["allow_open_in_browser"] == {
        "value": True,
        "source": "demo",
        "place": None,
        "line": None,
    }


def test_a_shop_that_speaks_chinese_reads_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "settings.toml").write_text('language = "zh"\n')
    _, out, _ = _settings(capsys, "--home", str(tmp_path))
    assert "# 店名（中文）" in out


@pytest.mark.parametrize("as_json", [False, True])
def test_all_mistakes_are_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    (tmp_path / "settings.toml").write_text(
        'curency = "USD"\nask_email = "yes"\n[[catalog]]\nname = "x"\namount = "1e3"\n'
    )
    code, out, err = _settings(capsys, "--home", str(tmp_path), *(["--json"] if as_json else []))
    assert code == 2
    if as_json:
        problems = json.loads(out)["problems"]
        assert [(each["line"], each["field"]) for each in problems] == [
            (1, "curency"),
            (2, "ask_email"),
            (5, "catalog[1].amount"),
        ]
    else:
        assert "settings.toml:1: curency: There is no such setting. Did you mean: currency" in err
        assert "settings.toml:2: ask_email: Write true or false" in err
        assert "settings.toml:5: catalog[1].amount: " in err


def test_mistakes_are_in_the_log_of_a_kiosk_that_starts_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    (tmp_path / "settings.toml").write_text('curency = "USD"\n')
    assert run(["kiosk", "--home", str(tmp_path)], bootstrap) == 2
    assert "Mistakes in the settings: 1." in capsys.readouterr().err
    (log_file,) = (tmp_path / "logs").glob("*.log")
    log = log_file.read_text(encoding="utf-8")
    assert "kiosk was not carried out" in log
    assert "settings.toml:1: curency: setting_unknown" in log


def test_a_flag_works_before_and_after_the_verb(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(tmp_path / "one")
    for arguments in (["--home", home, "settings"], ["settings", "--home", home]):
        assert run(arguments, bootstrap) == 0
        assert f"Data folder: {home}\n" in capsys.readouterr().out
    for arguments in (["--demo", "settings"], ["settings", "--demo"]):
        assert run(arguments, bootstrap) == 0
        assert "mofang-demo-" in capsys.readouterr().out
