"""`mofang webhook secret` against a real Secret Service, as real processes."""

from pathlib import Path

import pytest

from tests.stage.keyring_session import DesktopSession
from tests.terminal.mofang_process import Finished, mofang

OLD, NEW = "whsec_" + "MarkedOld0001", "whsec_" + "MarkedNew0002"


@pytest.fixture
def variables(keyring_session: DesktopSession, tmp_path: Path) -> dict[str, str]:
    return {**keyring_session.environment, "MOFANG_HOME": str(tmp_path / "home")}


def test_secrets_are_added_listed_rolled_and_removed(
    variables: dict[str, str], tmp_path: Path
) -> None:
    def secret(*arguments: str, typed: str = "") -> Finished:
        command = ("webhook", "secret", *arguments)
        return mofang(*command, cwd=tmp_path, typed=typed, variables=variables)

    everything = [
        secret("list"),
        secret("add", typed=f" {OLD}\n"),
        secret("add", typed=NEW),
        secret("add", "--json", typed=NEW),
    ]
    assert [each.code for each in everything] == [0, 0, 0, 0]
    assert everything[3].documents[0]["added"] is False
    listed = secret("list", "--json").documents[0]
    assert (listed["secrets"], listed["source"]) == (["whsec_…0001", "whsec_…0002"], "keyring")
    assert "…0001" in secret("remove", "whsec_…0001").out
    assert secret("remove", "0001").code == 7
    assert secret("list", "--json").documents[0]["secrets"] == ["whsec_…0002"]
    assert secret("remove", "0002").code == 0
    assert secret("list", "--json").documents[0]["secrets"] == []
    assert "Marked" not in "".join(each.out + each.err for each in everything)


def test_the_environment_wins_and_says_so(variables: dict[str, str], tmp_path: Path) -> None:
    variables["STRIPE_WEBHOOK_SECRET"] = f"{OLD},{NEW}"
    listed = mofang(
        "webhook", "secret", "list", "--json", cwd=tmp_path, variables=variables
    ).documents[0]
    assert (len(listed["secrets"]), listed["source"]) == (2, "environment")
    added = mofang("webhook", "secret", "add", cwd=tmp_path, typed=OLD, variables=variables)
    assert (added.code, "STRIPE_WEBHOOK_SECRET" in added.err) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "name"),
    [
        (("add",), "\n", 7, "webhook_secret_empty"),
        (("add",), "sk_test_MarkedNot0001", 7, "webhook_secret_malformed"),
        (("add", OLD), "", 2, "webhook_secret_on_command_line"),
        (("remove", OLD), "", 2, "webhook_secret_on_command_line"),
        (("remove",), "", 2, "webhook_secret_which"),
        (("remove", "1"), "", 7, "webhook_secret_unknown"),
        (("add", "--demo"), OLD, 2, "key_in_demo"),
    ],
)
def test_mistakes_are_told_and_repeat_nothing(
    variables: dict[str, str],
    tmp_path: Path,
    arguments: tuple[str, ...],
    typed: str,
    code: int,
    name: str,
) -> None:
    done = mofang(
        "webhook", "secret", *arguments, "--json", cwd=tmp_path, typed=typed, variables=variables
    )
    assert (done.code, done.documents[0]["code"]) == (code, name)
    assert "Marked" not in done.out + done.err


def test_a_variable_that_is_set_and_empty_is_refused(
    variables: dict[str, str], tmp_path: Path
) -> None:
    variables["STRIPE_WEBHOOK_SECRET"] = " "
    done = mofang("webhook", "secret", "list", "--json", cwd=tmp_path, variables=variables)
    assert (done.code, done.documents[0]["code"]) == (7, "webhook_secret_empty")
