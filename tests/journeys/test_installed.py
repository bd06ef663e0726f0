"""The program as its users get it: wheel and source distribution, installed in five ways and used by another user."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest

from app.resource_files import RESOURCES
from tests.rules.source_tree import committed, name_of
from tests.stage.installations import (
    STRANGER,
    WAYS,
    Installation,
    User,
    Workshop,
    link_libraries,
    make_read_only,
    run,
)
from tests.stage.waiting import until

START_SECONDS = 60
HOSTILE = {"mofang_zh.qm", "mofang_en.qm"}
API = "/api/v1/payment"
CARD = {
    "method": "card",
    "email": "user@example.com",
    "cardNumber": "4242424242424242",
    "cardExpiry": "12 / 34",
    "cardCvc": "123",
    "billingName": "Installed Customer",
}
# Opens the real kiosk, waits until a customer could begin, and saves a receipt as the desk does.
FACES = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication
import app
from app import bootstrap
from app.core.money import Money
from app.core.receipt import Receipt
from app.desktop.application import make_application
from app.desktop.receipts.receipt_paper import Paper, save_pdf

application = make_application()
none = Money(0, "USD")
receipt = Receipt(
    "魔方西元", "M-1", "mp_1", "月订阅会员", Money(1990, "USD"), none, none, 0.0, 0.0, None, None, True, False
)

def look():
    shown = [each.text() for each in application.allWidgets() if isinstance(each, QAbstractButton) and each.isVisible()]
    if "点按开始" in shown:
        timer.stop()
        print(save_pdf(receipt, "zh", sys.argv[1], Paper.A4), app.__file__, sep="|")
        application.exit(0)

timer = QTimer(interval=50)
timer.timeout.connect(look)
timer.start()
with bootstrap.open_runtime(None, demo=True) as runtime:
    sys.exit(runtime.run_kiosk())
"""


@dataclass(frozen=True)
class Built:
    """What `make dist` makes."""

    wheel: Path
    sdist: Path

    def names_in_wheel(self) -> set[str]:
        with zipfile.ZipFile(self.wheel) as zipped:
            return set(zipped.namelist())


@dataclass(frozen=True)
class Installed:
    """One installation in the hands of its user."""

    way: str
    installation: Installation
    user: User
    temporary: Path

    @property
    def environment(self) -> dict[str, str]:
        return self.installation.environment(self.user, self.temporary)

    def mofang(self, *words: str) -> list[str]:
        """As a command of this user."""
        return [*self.user.prefix, str(self.installation.command), *words]

    def python(self, *words: str) -> list[str]:
        return [*self.user.prefix, str(self.installation.python), *words]

    def run(self, command: list[str], **changed: str) -> subprocess.CompletedProcess[str]:
        return run(command, self.environment | changed, self.user.home)


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(root, tmp_path_factory.mktemp("dist"))


def build(source: Path, into: Path, *targets: str) -> Built:
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(into)]
    run([*command, *targets], dict(os.environ), source)
    (wheel,) = into.glob("*.whl")
    return Built(wheel, next(into.glob("*.tar.gz"), wheel))


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that every user can look into; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="mofang-installed-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def temporary(place: Path) -> Path:
    """Where every user can write, with what a malicious one would leave for the others."""
    folder = place / "temporary"
    folder.mkdir()
    folder.chmod(0o1777)
    for name in HOSTILE:
        (folder / name).write_text("not what it should be")
        (folder / name).chmod(0o600)
    return folder


@pytest.fixture(scope="module")
def workshop(place: Path) -> Workshop:
    folder = place
    link_libraries(folder / "libraries")
    home = folder / "a person's home"
    home.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(home, STRANGER, STRANGER)
    return Workshop(folder, folder / "libraries", User(home))


@pytest.fixture(scope="module")
def install(built: Built, workshop: Workshop, temporary: Path) -> Callable[[str], Installed]:
    """Each way once, from the wheel or from the source distribution: another test shows that both are the same."""

    @cache
    def install(way: str) -> Installed:
        archive = built.sdist if way in {"user", "prefix"} else built.wheel
        installation = WAYS[way](workshop, archive)
        if way != "user":
            make_read_only(installation.package)
        return Installed(way, installation, workshop.user, temporary)

    return install


@pytest.fixture(params=WAYS)
def installed(request: pytest.FixtureRequest, install: Callable[[str], Installed]) -> Installed:
    return install(request.param)


# --- in each of the five ways ----------------------------------------------------------------------


def test_the_kiosk_opens_and_a_receipt_is_saved(installed: Installed) -> None:
    receipt = installed.user.home / f"{installed.way}.pdf"
    done = installed.run(installed.python("-c", FACES, str(receipt)))
    trouble, place = done.stdout.strip().split("|")
    assert (trouble, Path(place).parent) == ("", installed.installation.package)
    assert done.stderr == ""
    (page,) = pypdfium2.PdfDocument(receipt)
    # Some fonts have radicals in the place of the characters that look the same.
    words = unicodedata.normalize("NFKC", page.get_textpage().get_text_range())
    assert "魔方西元" in words
    assert "US$19.90" in words


def test_a_payment_is_paid_on_the_hosted_page(installed: Installed) -> None:
    with serving(installed) as served, httpx.Client(follow_redirects=True) as browser:
        made = created(browser, served)
        page = browser.get(made["checkout_url"])
        assert (page.status_code, "月订阅会员" in page.text) == (200, True)
        for asset in re.findall(r'(?:href|src)="(/[\w./-]+\.(?:css|js|svg))"', page.text):
            assert browser.get(httpx.URL(made["checkout_url"]).join(asset)).status_code == 200
        address = made["checkout_url"].partition("#")[0]
        assert browser.post(address, data=CARD).status_code == 200
        verified = browser.post(
            f"{served}{API}/verify", json={"session_id": made["session_id"]}
        ).json()
        assert verified["status"] == "success", verified
        for name in RESOURCES:
            folder, _, file = name.partition("/")
            if folder == "pages" and file != "link.html":
                assert browser.get(f"{served}/{file}").status_code == 200, file


def test_the_doctor_finds_every_file_of_the_program(installed: Installed) -> None:
    done = installed.run(installed.mofang("doctor", "--demo", "--json"))
    found = {each["check"]: each for each in map(json.loads, done.stdout.splitlines())}
    assert found["program"]["code"] == "program_fine"
    assert str(installed.installation.package / "resources") in found["program"]["message"]
    assert [each["check"] for each in found.values() if each["level"] == "fail"] == []


def test_it_is_started_by_its_module_and_by_its_folder_too(installed: Installed) -> None:
    told = installed.run(installed.mofang("--version")).stdout
    assert re.fullmatch(r"mofang \d+\.\d+\.\d+\n", told)
    assert installed.run(installed.python("-m", "app", "--version")).stdout == told
    unit = installed.run(installed.mofang("serve", "--print-unit")).stdout
    (start,) = re.findall(r"^ExecStart=(.*) \"serve\"$", unit, re.MULTILINE)
    started = shlex.split(start)
    assert Path(started[1]) == installed.installation.package
    # A service has none of a person's variables; only where the tests have the libraries must be named.
    libraries = {"PYTHONPATH": installed.environment.get("PYTHONPATH", "").split(os.pathsep)[-1]}
    alone = run([*installed.user.prefix, *started, "--version"], libraries, Path("/"))
    assert alone.stdout == told


def test_nothing_is_left_in_the_shared_folder(installed: Installed) -> None:
    assert {each.name for each in installed.temporary.iterdir()} == HOSTILE


# --- among other users -----------------------------------------------------------------------------


def test_a_stranger_cannot_listen_at_the_desk(install: Callable[[str], Installed]) -> None:
    """The desk is another user's; this process is the stranger, who has taken the name that the desk once had."""
    installed = install("target")
    home = installed.user.home / "shop"
    lock = home / "demo" / "locks" / "desk.lock"
    name = f"mofang-desk-{hashlib.sha256(str(lock).encode()).hexdigest()[:20]}"
    desk = installed.mofang("desk", "--demo", "--home", str(home))
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.bind(str(installed.temporary / name))
        (installed.temporary / name).chmod(0o777)
        stranger.listen()
        stranger.setblocking(False)
        with started(installed, desk) as first:
            assert first.stdout is not None
            second = handed_over(installed, [*desk, "mofang-pay:?amount=1.00"], lock)
            assert second == 0
            with pytest.raises(BlockingIOError):
                stranger.accept()
    (installed.temporary / name).unlink()


# --- what is in the packages -----------------------------------------------------------------------


def test_a_wheel_has_the_package_and_nothing_beside_it(built: Built) -> None:
    names = built.names_in_wheel()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"app"}
    assert {f"app/resources/{name}" for name in RESOURCES} <= names
    assert {name for name in names if name.startswith("app/resources/")} == {
        f"app/resources/{name}" for name in RESOURCES
    }
    assert not [name for name in names if name.endswith((".ts", ".md", ".pyc")) or "tests" in name]


def test_a_wheel_has_every_module_and_schema(built: Built) -> None:
    names = built.names_in_wheel()
    sources = {name_of(each) for each in committed() if name_of(each).startswith("app/")}
    assert {name for name in sources if not name.endswith(".md")} <= names


def test_a_source_distribution_has_everything_that_git_has(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {name_of(each) for each in committed()} == names - {"PKG-INFO"}


def test_a_source_distribution_builds_the_same_wheel(built: Built, tmp_path: Path) -> None:
    with tarfile.open(built.sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    again = build(source, tmp_path / "dist", "--target", "wheel")
    assert contents(again.wheel) == contents(built.wheel)


def test_an_uninstallation_leaves_nothing(workshop: Workshop, built: Built) -> None:
    elsewhere = Workshop(workshop.folder / "uninstalled", workshop.libraries, workshop.user)
    place = elsewhere.folder / "venv"
    before = files(elsewhere.virtual_environment(place).parents[1])
    installation = elsewhere.in_a_virtual_environment(built.wheel)
    assert files(place) != before
    variables = {"PATH": os.environ["PATH"], "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    run([str(installation.python), "-m", "pip", "uninstall", "-qy", "mofang-checkout"], variables)
    assert files(place) == before


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def files(folder: Path) -> set[Path]:
    return {each for each in folder.rglob("*") if not each.is_dir()}


# --- programs that go on ---------------------------------------------------------------------------


@contextmanager
def serving(installed: Installed) -> Iterator[str]:
    """`mofang serve --demo`, until it has ended in order; its address."""
    ports = ["--http-port", "0", "--grpc-port", "0"]
    with started(installed, installed.mofang("serve", "--demo", "--json", *ports)) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        yield f"http://127.0.0.1:{told['http_port']}"
        process.send_signal(signal.SIGTERM)
        assert process.wait(START_SECONDS) == 0


@contextmanager
def started(installed: Installed, command: list[str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        env=installed.environment,
        cwd=installed.user.home,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def handed_over(installed: Installed, command: list[str], lock: Path) -> int:
    """Start it again as soon as the first has its lock; the exit code."""
    until(lambda: lock.with_suffix(".socket").exists(), START_SECONDS)
    return installed.run(command).returncode


def created(browser: httpx.Client, served: str) -> dict[str, Any]:
    order = {"amount": "19.90", "currency": "USD", "product_name": "月订阅会员"}
    answer = browser.post(f"{served}{API}/create-session", json=order)
    return dict(answer.raise_for_status().json())
