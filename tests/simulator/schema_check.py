"""Checks Stripe objects against the schemas that were derived from the installed SDK."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from app.simulator.schema_source import SCHEMA_FOLDER


@cache
def _validators() -> dict[str, Draft202012Validator]:
    schemas = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in (SCHEMA_FOLDER / "objects").glob("*.json")
    ]
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )
    return {
        schema["$id"].removesuffix(".json"): Draft202012Validator(schema, registry=registry)
        for schema in schemas
    }


def assert_valid(value: dict[str, Any]) -> None:
    """An object, a list of them, or an event with the object inside it."""
    kind = value["object"]
    if kind == "list":
        for member in value["data"]:
            assert_valid(member)
        return
    if value.get("deleted"):
        return
    _check(kind, json.dumps(value))
    if kind == "event":
        assert_valid(value["data"]["object"])


@cache
def _check(kind: str, text: str) -> None:
    """Cached: many tests look at the same object many times, and validating is slow."""
    errors = _validators()[kind].iter_errors(json.loads(text))
    faults = [f"{error.json_path}: {error.message[:200]}" for error in errors]
    assert not faults, f"{kind}: {faults}"
