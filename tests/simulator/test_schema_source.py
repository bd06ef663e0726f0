"""What was derived from the SDK is what the installed SDK says today."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.simulator.params import parameter_tree
from app.simulator.routes import ROUTES
from app.simulator.schema_source import (
    OBJECTS,
    SCHEMA_FOLDER,
    object_schema,
    schema_files,
    write_schemas,
)
from tests.simulator.schema_check import assert_valid


def test_committed_schemas_are_those_of_the_installed_sdk() -> None:
    committed = {
        path.relative_to(SCHEMA_FOLDER).as_posix(): path.read_text(encoding="utf-8")
        for path in SCHEMA_FOLDER.glob("*/*.json")
    }
    assert committed == schema_files()


def test_writing_replaces_what_is_no_longer_derived(tmp_path: Path) -> None:
    stale = tmp_path / "objects" / "long_gone.json"
    stale.parent.mkdir()
    stale.write_text("{}", encoding="utf-8")
    write_schemas(tmp_path)
    assert not stale.exists()
    assert (tmp_path / "objects" / "charge.json").exists()


def test_every_route_has_a_parameter_tree() -> None:
    for route in ROUTES:
        assert parameter_tree(route.operation)["type"] == "object", route.operation


def test_session_schema_knows_enums_and_nulls() -> None:
    properties = object_schema("checkout.session")["properties"]
    assert properties["status"]["anyOf"] == [
        {"type": "null"},
        {"enum": ["complete", "expired", "open"]},
    ]
    assert properties["expires_at"] == {"type": "integer"}


def test_create_tree_is_that_of_endive() -> None:
    fields = parameter_tree("checkout.sessions.create")["fields"]
    assert "payment_method_types" not in fields
    assert "allowed_payment_method_types" in fields
    assert fields["ui_mode"]["values"] == ["elements", "embedded_page", "form", "hosted_page"]


@pytest.mark.parametrize("kind", sorted(OBJECTS))
def test_an_invented_field_does_not_validate(kind: str) -> None:
    with pytest.raises(AssertionError, match="invented"):
        assert_valid({"object": kind, "invented": 1, "data": {"object": {"object": "balance"}}})
