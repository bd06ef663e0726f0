"""The stage itself: each stand-in is real, private, and gone afterwards."""

import itertools
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import psycopg
import pytest
import sqlalchemy
from playwright.sync_api import Page

from tests.stage.keyring_session import DesktopSession
from tests.stage.postgres import PostgresServer
from tests.stage.virtual_screen import VirtualScreen
from tests.stage.waiting import until

STORE_AND_READ = (
    "import keyring; keyring.set_password('s', 'u', 'p'); print(keyring.get_password('s', 'u'))"
)
PAINT_RED = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget(styleSheet="background: #ff0000")
window.setGeometry(app.primaryScreen().geometry())  # nobody else does: there is no window manager
window.showFullScreen()
sys.exit(app.exec())
"""
SKIPS = """
import pytest

def test_one(): pytest.skip("no scanner here")

@pytest.mark.xfail
def test_known(): assert False
"""
LEAVES_OPEN = """
import sqlite3
import pytest

@pytest.fixture(scope="module")
def shared():
    connection = sqlite3.connect(":memory:")
    yield connection
    connection.close()

def test_wider(shared): shared.execute("SELECT 1")

def test_leaves_one_open():
    connection = sqlite3.connect(":memory:")
    connection.itself = [connection]

def test_fails():
    connection = sqlite3.connect(":memory:")
    assert not connection

def test_closes(shared):
    sqlite3.connect(":memory:").close()
    shared.execute("SELECT 1")
"""


def _python(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)


def test_a_database_that_is_lent_again_is_empty_and_nobody_is_there(
    postgres_server: PostgresServer,
) -> None:
    with postgres_server.lent_database() as first:
        address = first.replace("+psycopg", "")
        name = address.split("/")[3].partition("?")[0]
        left = psycopg.connect(address, autocommit=True)
        left.execute("CREATE TABLE payments (id int); SELECT pg_advisory_lock(1)")
        left.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()
    with postgres_server.lent_database() as again, psycopg.connect(address) as connection:
        assert again == first
        tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        assert connection.execute(tables).fetchone() == (0,)
        assert connection.execute("SELECT pg_try_advisory_lock(1)").fetchone() == (True,)
        connection.execute("CREATE TABLE payments (id int)")


def test_each_database_is_new_and_empty(postgres_server: PostgresServer) -> None:
    first, second = postgres_server.fresh_database(), postgres_server.fresh_database()
    engine = sqlalchemy.create_engine(first)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE mark (number int)"))
    engine.dispose()
    other = sqlalchemy.create_engine(second)
    assert sqlalchemy.inspect(other).get_table_names() == []
    other.dispose()


def test_a_database_can_go_away_and_come_back(
    postgres_url: str, postgres_server: PostgresServer
) -> None:
    address = postgres_url.replace("+psycopg", "")
    postgres_server.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
    postgres_server.start()
    psycopg.connect(address).close()


def test_a_crash_loses_nothing_that_was_committed(
    postgres_url: str, postgres_server: PostgresServer
) -> None:
    """The crash comes while rows are being written, also between its checkpoint and the end."""
    address = postgres_url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE rows (number int)")
        stopping = threading.Thread(target=postgres_server.stop)
        stopping.start()
        committed = _rows_until_cut(connection)
    stopping.join()
    postgres_server.start()
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT max(number), count(*) FROM rows").fetchone()
    assert found is not None
    assert committed <= found[0] == found[1] <= committed + 1


def _rows_until_cut(connection: psycopg.Connection) -> int:
    """How many were committed, one by one, before the connection broke."""
    for committed in itertools.count():
        try:
            connection.execute("INSERT INTO rows VALUES (%s)", (committed + 1,))
        except psycopg.OperationalError:
            break
    return committed


def test_a_restart_does_not_repeat_what_earlier_tests_did(
    postgres_url: str, postgres_server: PostgresServer
) -> None:
    """Repeating the drops of all tables since the last checkpoint took PostgreSQL more than a minute under load."""
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE rows AS SELECT generate_series(1, 1000)")
        now = "SELECT pg_current_wal_insert_lsn()::text"
        written_until = _place(connection.execute(now).fetchone())
    postgres_server.stop()
    postgres_server.start()
    log = (postgres_server.folder / "server.log").read_text()
    starts = re.findall("redo starts at (\\S+)", log.rpartition("starting PostgreSQL")[2])
    assert all(_place((start,)) >= written_until for start in starts)


def _place(row: tuple[str, ...] | None) -> int:
    """PostgreSQL writes a place in its log as two hexadecimal numbers."""
    assert row is not None
    high, _, low = row[0].partition("/")
    return int(high, 16) << 32 | int(low, 16)


def test_the_keyring_keeps_a_secret(keyring_session: DesktopSession) -> None:
    assert _python(STORE_AND_READ, keyring_session.environment).stdout == "p\n"


def test_a_bus_without_a_keyring_keeps_none(bus_without_keyring: DesktopSession) -> None:
    assert "Secret Service" in _python(STORE_AND_READ, bus_without_keyring.environment).stderr


@contextmanager
def _red_window(screen: VirtualScreen) -> Iterator[None]:
    command = [sys.executable, "-c", PAINT_RED]
    process = subprocess.Popen(command, env=os.environ | screen.environment)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("size", [(800, 480), (1080, 1920)])
def test_a_window_is_seen_on_the_virtual_screen(
    virtual_screen: Callable[[int, int], VirtualScreen], size: tuple[int, int]
) -> None:
    screen = virtual_screen(*size)
    corners = [(0, 0), (size[0] - 1, size[1] - 1)]
    with _red_window(screen):
        until(lambda: {screen.photograph().getpixel(spot) for spot in corners} == {(255, 0, 0)})


def test_the_phone_opens_a_page(phone: Page) -> None:
    phone.set_content("<button onclick='this.textContent=\"已付款\"'>付款</button>")
    phone.get_by_role("button").tap()
    assert phone.get_by_role("button").inner_text() == "已付款"


def test_the_run_knows_no_real_key_and_no_real_home() -> None:
    assert not [name for name in os.environ if name.startswith("STRIPE_")]
    assert "mofang-test-home-" in os.environ["MOFANG_HOME"]


def _pytest(root: Path, folder: Path, plugin: str, **variables: str) -> str:
    """What a run over the folder, with one plugin of the stage, writes."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", f"tests.stage.{plugin}"]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", f"--rootdir={folder}", str(folder)],
        cwd=root,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    ).stdout


def test_hypothesis_fails_no_test_for_being_slow() -> None:
    assert hypothesis.settings().deadline is None
    assert hypothesis.HealthCheck.too_slow in hypothesis.settings().suppress_health_check


@pytest.mark.parametrize(("ci", "verdict"), [("true", "1 failed"), ("false", "1 skipped")])
def test_a_skip_fails_under_ci_only(root: Path, tmp_path: Path, ci: str, verdict: str) -> None:
    (tmp_path / "test_skips.py").write_text(SKIPS)
    assert f"{verdict}, 1 xfailed" in _pytest(root, tmp_path, "nothing_skipped", CI=ci)


def test_a_connection_to_sqlite_that_is_left_open_fails_its_own_test(
    root: Path, tmp_path: Path
) -> None:
    (tmp_path / "test_open.py").write_text(LEAVES_OPEN)
    written = _pytest(root, tmp_path, "sqlite_connections")
    assert "1 failed, 3 passed, 1 error" in written
    summary = [line.split() for line in written.splitlines() if line.startswith(("FAIL", "ERR"))]
    names = {verdict: test.rpartition("::")[2] for verdict, test, *_ in summary}
    assert names == {"FAILED": "test_fails", "ERROR": "test_leaves_one_open"}


def test_waiting_ends_with_what_was_awaited() -> None:
    answers = iter([None, None, "there"])
    assert until(lambda: next(answers)) == "there"
    with pytest.raises(AssertionError, match="still not so"):
        until(lambda: False, seconds=0.05)
