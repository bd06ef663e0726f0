"""Derives what the simulator checks itself by from the installed Stripe SDK.

`python -m app.simulator.schema_source` rewrites `schemas/`; a test compares it with a fresh run.
Objects become JSON Schemas, parameters the trees that `params.py` reads. Where the SDK allows "one
of these names, or any text", only the names are taken: the simulator knows no newer ones.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.simulator.sdk_annotations import (
    AnnotatedClass,
    annotation,
    classes_of,
    generic,
    is_required,
    literal_values,
    sdk_folder,
)

SCHEMA_FOLDER = Path(__file__).parent / "schemas"

Node = dict[str, Any]

# Object name → SDK module and class. An expandable field may hold these as well as their ids.
OBJECTS = {
    "account": ("_account", "Account"),
    "balance": ("_balance", "Balance"),
    "balance_transaction": ("_balance_transaction", "BalanceTransaction"),
    "charge": ("_charge", "Charge"),
    "checkout.session": ("checkout/_session", "Session"),
    "dispute": ("_dispute", "Dispute"),
    "event": ("_event", "Event"),
    "item": ("_line_item", "LineItem"),
    "payment_intent": ("_payment_intent", "PaymentIntent"),
    "payment_method": ("_payment_method", "PaymentMethod"),
    "price": ("_price", "Price"),
    "product": ("_product", "Product"),
    "radar.early_fraud_warning": ("radar/_early_fraud_warning", "EarlyFraudWarning"),
    "refund": ("_refund", "Refund"),
    "webhook_endpoint": ("_webhook_endpoint", "WebhookEndpoint"),
}

# Operation → SDK module under `params/` (each has one main class, named first).
OPERATIONS = {
    "account.retrieve": "_account_retrieve_current_params",
    "balance.retrieve": "_balance_retrieve_params",
    "charges.list": "_charge_list_params",
    "charges.retrieve": "_charge_retrieve_params",
    "charges.update": "_charge_update_params",
    "checkout.sessions.create": "checkout/_session_create_params",
    "checkout.sessions.expire": "checkout/_session_expire_params",
    "checkout.sessions.line_items": "checkout/_session_list_line_items_params",
    "checkout.sessions.list": "checkout/_session_list_params",
    "checkout.sessions.retrieve": "checkout/_session_retrieve_params",
    "checkout.sessions.update": "checkout/_session_update_params",
    "disputes.close": "_dispute_close_params",
    "disputes.list": "_dispute_list_params",
    "disputes.retrieve": "_dispute_retrieve_params",
    "disputes.update": "_dispute_update_params",
    "events.list": "_event_list_params",
    "events.retrieve": "_event_retrieve_params",
    "payment_intents.cancel": "_payment_intent_cancel_params",
    "payment_intents.confirm": "_payment_intent_confirm_params",
    "payment_intents.create": "_payment_intent_create_params",
    "payment_intents.list": "_payment_intent_list_params",
    "payment_intents.retrieve": "_payment_intent_retrieve_params",
    "payment_intents.update": "_payment_intent_update_params",
    "payment_methods.create": "_payment_method_create_params",
    "payment_methods.list": "_payment_method_list_params",
    "payment_methods.retrieve": "_payment_method_retrieve_params",
    "prices.create": "_price_create_params",
    "prices.list": "_price_list_params",
    "prices.retrieve": "_price_retrieve_params",
    "prices.update": "_price_update_params",
    "products.create": "_product_create_params",
    "products.list": "_product_list_params",
    "products.retrieve": "_product_retrieve_params",
    "products.update": "_product_update_params",
    "refunds.create": "_refund_create_params",
    "refunds.list": "_refund_list_params",
    "refunds.retrieve": "_refund_retrieve_params",
    "refunds.update": "_refund_update_params",
    "webhook_endpoints.create": "_webhook_endpoint_create_params",
    "webhook_endpoints.delete": "_webhook_endpoint_delete_params",
    "webhook_endpoints.list": "_webhook_endpoint_list_params",
    "webhook_endpoints.retrieve": "_webhook_endpoint_retrieve_params",
    "webhook_endpoints.update": "_webhook_endpoint_update_params",
}

_SCALARS = {"str": "string", "int": "integer", "bool": "boolean", "float": "number"}
_MAPS = ("Dict", "UntypedStripeObject")
_RESOURCES = {class_name: name for name, (_, class_name) in OBJECTS.items()}


def parameter_tree(operation: str) -> Node:
    """The allowed parameters of one operation: every name, type, enum and what is required."""
    classes = classes_of(sdk_folder() / "params" / f"{OPERATIONS[operation]}.py")
    return _parameter_object(next(iter(classes.values())))


def object_schema(name: str) -> Node:
    """The JSON Schema of one object; other resources are referred to as `<name>.json`."""
    module, class_name = OBJECTS[name]
    resource = classes_of(sdk_folder() / f"{module}.py")[class_name]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{name}.json",
        **_object_object(resource),
    }


def schema_files() -> dict[str, str]:
    """Path below `schemas/` → text, for everything that is derived."""
    objects = {f"objects/{name}.json": object_schema(name) for name in OBJECTS}
    trees = {f"parameters/{name}.json": parameter_tree(name) for name in OPERATIONS}
    return {
        path: json.dumps(tree, indent=1, sort_keys=True) + "\n"
        for path, tree in {**objects, **trees}.items()
    }


def write_schemas(folder: Path = SCHEMA_FOLDER) -> None:
    """Replace what was derived before; files that are no longer derived go."""
    files = schema_files()
    for stale in folder.glob("*/*.json"):
        if stale.relative_to(folder).as_posix() not in files:
            stale.unlink()
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


# Parameters -------------------------------------------------------------------------------------


def _parameter_object(definition: AnnotatedClass) -> Node:
    fields = definition.fields
    required = sorted(name for name in fields if is_required(fields[name]))
    node: Node = {
        "type": "object",
        "fields": {name: _parameter(fields[name], definition) for name in fields},
    }
    return {**node, "required": required} if required else node


def _parameter(expression: ast.expr, scope: AnnotatedClass) -> Node:
    expression = annotation(expression)
    name, arguments = generic(expression)
    if name == "Union":
        return _parameter_union(arguments, scope)
    if name == "Literal":
        return {"type": "enum", "values": literal_values(arguments)}
    if name == "List":
        return {"type": "list", "of": _parameter(arguments[0], scope)}
    if name in _MAPS:
        return {"type": "map", "of": _parameter(arguments[-1], scope)}
    if name == "Decimal":
        return {"type": "decimal"}
    if name in _SCALARS:
        return {"type": _SCALARS[name]}
    definition = scope.module.get(name)
    if definition is None:
        raise LookupError(f"{scope.name} names {name}, which its module does not define")
    return _parameter_object(definition)


def _parameter_union(arguments: list[ast.expr], scope: AnnotatedClass) -> Node:
    nodes: list[Node] = []
    for argument in arguments:
        node = _parameter(argument, scope)
        if node not in nodes:
            nodes.append(node)
    emptyable = {"type": "enum", "values": [""]}
    kept = [node for node in nodes if node != emptyable]
    if any(node["type"] == "enum" for node in kept):
        kept = [node for node in kept if node["type"] != "string"]
    merged = kept[0] if len(kept) == 1 else {"type": "any", "of": kept}
    return {**merged, "may_be_empty": True} if emptyable in nodes else merged


# Objects ----------------------------------------------------------------------------------------


def _object_object(definition: AnnotatedClass) -> Node:
    fields = {name: annotation(field) for name, field in definition.fields.items()}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _value(field, definition) for name, field in fields.items()},
        "required": sorted(name for name, field in fields.items() if not _is_optional(field)),
    }


def _is_optional(expression: ast.expr) -> bool:
    return generic(expression)[0] == "Optional"


def _value(expression: ast.expr, scope: AnnotatedClass) -> Node:
    expression = annotation(expression)
    name, arguments = generic(expression)
    special = _GENERICS.get(name)
    if special is not None:
        return special(arguments, scope)
    if name in _SCALARS:
        return {"type": _SCALARS[name]}
    if name == "Decimal":
        return {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
    nested = scope.nested.get(name)
    return _resource(name) if nested is None else _object_object(nested)


def _resource(name: str) -> Node:
    """A reference to a resource that the simulator has; any other can only appear as an id."""
    known = _RESOURCES.get(name.removesuffix("Resource"))
    return {"not": {}} if known is None else {"$ref": f"{known}.json"}


def _optional(arguments: list[ast.expr], scope: AnnotatedClass) -> Node:
    return {"anyOf": [{"type": "null"}, _value(arguments[0], scope)]}


def _expandable(arguments: list[ast.expr], scope: AnnotatedClass) -> Node:
    return {"anyOf": [{"type": "string"}, _value(arguments[0], scope)]}


def _union(arguments: list[ast.expr], scope: AnnotatedClass) -> Node:
    nodes = [_value(argument, scope) for argument in arguments]
    enums = [node for node in nodes if "enum" in node]
    return enums[0] if enums else {"anyOf": nodes}


def _literal(arguments: list[ast.expr], _scope: AnnotatedClass) -> Node:
    return {"enum": literal_values(arguments)}


def _list(arguments: list[ast.expr], scope: AnnotatedClass) -> Node:
    return {"type": "array", "items": _value(arguments[0], scope)}


def _page(arguments: list[ast.expr], scope: AnnotatedClass) -> Node:
    properties = {
        "object": {"const": "list"},
        "data": _list(arguments, scope),
        "has_more": {"type": "boolean"},
        "url": {"type": "string"},
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": sorted(properties),
    }


def _map(arguments: list[ast.expr], scope: AnnotatedClass) -> Node:
    return {"type": "object", "additionalProperties": _value(arguments[-1], scope)}


def _anything(_arguments: list[ast.expr], _scope: AnnotatedClass) -> Node:
    return {}


_GENERICS: dict[str, Callable[[list[ast.expr], AnnotatedClass], Node]] = {
    "Optional": _optional,
    "ExpandableField": _expandable,
    "Union": _union,
    "Literal": _literal,
    "List": _list,
    "ListObject": _page,
    "Dict": _map,
    "UntypedStripeObject": _map,
    "Any": _anything,
}


if __name__ == "__main__":
    write_schemas()
