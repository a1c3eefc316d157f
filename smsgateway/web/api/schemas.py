"""The JSON schemas (draft 2020-12, as OpenAPI 3.1 has it) of what verbs take and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from smsgateway.web.api.arguments import LARGEST, LONGEST, MOST, NAME, File, Taken

Schema = dict[str, Any]


def schema(kind: Any) -> Schema:
    """Of a value of this type; nothing is said of what has no type."""
    if kind in PLAIN:
        return dict(PLAIN[kind])
    if is_dataclass(kind):
        return of_record(kind)
    of, origin = get_args(kind), get_origin(kind)
    if origin in (Union, UnionType):
        return {"anyOf": [schema(one) for one in of]}
    if origin is Literal:
        return {"type": "string", "enum": list(of)}
    if origin is tuple and of[-1] is not Ellipsis:
        return {"type": "array", "prefixItems": [schema(one) for one in of]}
    if origin is not None and issubclass(origin, Mapping):
        return {
            "type": "object",
            "additionalProperties": schema(of[1]),
            "maxProperties": MOST,
        }
    if origin is not None and issubclass(origin, Sequence):
        return {"type": "array", "items": schema(of[0])}
    return {}


def of_record(kind: Any) -> Schema:
    """A dataclass as an object that holds all of its fields."""
    hints = get_type_hints(kind)
    names = [one.name for one in fields(kind)]
    return {
        "type": "object",
        "properties": {name: schema(hints[name]) for name in names},
        "required": names,
    }


def of_taken(some: Sequence[Taken]) -> Schema:
    """The body that holds these arguments."""
    return {
        "type": "object",
        "properties": {one.name: schema(one.kind) for one in some},
        "required": [one.name for one in some if one.required],
        "additionalProperties": False,
    }


PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string", "maxLength": LONGEST},
    int: {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Decimal: {
        "type": "string",
        "pattern": r"^-?\d+(\.\d+)?$",
        "description": "An exact amount; a JSON number is taken, too.",
    },
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    File: {
        "type": "object",
        "properties": {
            "name": {"type": "string", "pattern": f"^{NAME}$"},
            "base64": {"type": "string", "contentEncoding": "base64"},
        },
        "required": ["name", "base64"],
        "additionalProperties": False,
    },
}
