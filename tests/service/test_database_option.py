"""`--database` on the command line: the service and its tills on a shared journal, and no password left to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.journal.opening import Archive
from tests.service.served import created, served_shop
from tests.terminal.mofang_process import mofang

_PASSWORD = "MarkedPASSWORD"


def _with_password(url: str) -> str:
    return url.replace("postgresql+psycopg://postgres@", f"postgresql://postgres:{_PASSWORD}@")


def test_the_service_works_on_it_and_its_password_is_hidden(
    tmp_path: Path, postgres_url: str
) -> None:
    url = _with_password(postgres_url)
    with served_shop(tmp_path, "--database", url) as shop:
        assert shop._running is not None
        command_line = Path(f"/proc/{shop._running.process.pid}/cmdline").read_bytes()
        assert command_line.startswith(b"mofang serve --json")
        assert _PASSWORD.encode() not in command_line
        assert postgres_url.partition("host=")[2].encode() not in command_line
        added = mofang(
            *("till", "add", "--json", "--database", url, "counter"),
            cwd=tmp_path,
            variables=shop.variables,
        )
        with shop.client(added.documents[0]["token"]) as till:
            payment = till.get(f"/payments/{created(till)['session_id']}").json()["payment"]
        assert _PASSWORD not in shop.logs()
    archive = Archive(postgres_url, tmp_path / "unused")
    assert archive.journal.get(payment["payment_id"]) is not None
    archive.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve", "--json", "--database", f"mysql://user:{_PASSWORD}@db/shop"],
        ["serve", "--json", "--database", f"postgresql://user:{_PASSWORD}@localhost:1/shop"],
        ["kiosk", "--database", f"postgresql://user:{_PASSWORD}@db/shop"],
    ],
)
def test_a_mistake_does_not_repeat_the_password(tmp_path: Path, arguments: list[str]) -> None:
    variables = {"MOFANG_HOME": str(tmp_path / "home"), "STRIPE_SECRET_KEY": "sk_test_x" * 4}
    done = mofang(*arguments, cwd=tmp_path, variables=variables)
    assert done.code != 0
    assert done.out + done.err
    assert _PASSWORD not in done.out + done.err
