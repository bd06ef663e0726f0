"""A real PostgreSQL server on a private socket: no network, and nothing stays behind."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.stage.tools import find_tool

# What has been committed must outlive the server, which tests crash, but not the machine, which they do not. So it is
# written at once (synchronous_commit stays on), and never waited for until it is on the disk.
SERVER_OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off"
GOING_MILLISECONDS = 10_000


@dataclass
class PostgresServer:
    """One running server; `stop` and `start` let a test see a database that goes away."""

    folder: Path
    account: str | None
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _swept: list[str] = field(default_factory=list)

    @contextmanager
    def lent_database(self) -> Iterator[str]:
        """SQLAlchemy URL of an empty database that nobody else has for so long.

        A new one is 7 MB on the disk, and takes ten times as long as sweeping an old one.
        """
        url = self._swept.pop() if self._swept else self.fresh_database()
        yield url
        self._sweep(url)
        self._swept.append(url)

    def fresh_database(self) -> str:
        """SQLAlchemy URL of a new, empty database."""
        name = f"journal_{next(self._numbers)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def _sweep(self, url: str) -> None:
        """Whoever is still there must go, and everything that a test can leave in a database."""
        name = url.split("/")[3].partition("?")[0]
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} RESET ALL")
            connection.execute(
                "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname = %s",
                (GOING_MILLISECONDS, name),
            )
        with psycopg.connect(self._address(name), autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
            connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")

    def _address(self, database: str) -> str:
        return f"host={self.folder} user=postgres dbname={database}"

    def start(self) -> None:
        """Returns once connections are accepted."""
        options = f"{SERVER_OPTIONS} -k {self.folder}"
        self._control("start", "-w", "-o", options, "-l", str(self.folder / "server.log"))

    def stop(self) -> None:
        """Cuts every connection at once, as a crash would.

        A server that starts after a crash repeats everything since its last checkpoint, up to five minutes of tests.
        Most of that is dropped tables, whose files it truncates one by one: more than a minute on a busy disk.
        """
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        self._control("stop", "-m", "immediate")

    def create(self) -> None:
        self._run("initdb", "-N", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", *words)

    def _run(self, tool: str, *words: str) -> None:
        command = [*_as_account(self.account), _find(tool), "-D", str(self.folder / "data"), *words]
        quiet = subprocess.DEVNULL
        done = subprocess.run(command, cwd=self.folder, stdin=quiet, stdout=quiet, stderr=quiet)
        if done.returncode:
            raise RuntimeError(f"{tool} ended with {done.returncode}: {self._log_tail()}")

    def _log_tail(self) -> str:
        log = self.folder / "server.log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else "no log"


def _find(tool: str) -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return find_tool(tool, "postgresql", *versions)


def _unprivileged_account() -> str | None:
    """PostgreSQL refuses to run as root, so root lends it the account of Debian's package."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _as_account(account: str | None) -> list[str]:
    """What to put before a command so that `account` runs it.

    Not `subprocess.run(user=...)`: that forks this process, and the child of a fork aborts now and
    then before it runs anything while gRPC's threads are busy (1 of 3,000 with grpcio 1.85).
    """
    if account is None:
        return []
    entry = pwd.getpwnam(account)
    return [
        find_tool("setpriv", "util-linux"),
        f"--reuid={entry.pw_uid}",
        f"--regid={entry.pw_gid}",
        "--clear-groups",
    ]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server of this run; use `postgres_url` unless a wider scope than one test is needed."""
    # Not pytest's tmp_path: a socket path has at most 107 bytes, and the account must get in.
    folder = Path(tempfile.mkdtemp(prefix="mofang-pg-"))
    server = PostgresServer(folder, _unprivileged_account())
    if server.account:
        shutil.chown(folder, server.account)
    try:
        server.create()
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """SQLAlchemy URL of an empty database that no other test sees."""
    with postgres_server.lent_database() as url:
        yield url
