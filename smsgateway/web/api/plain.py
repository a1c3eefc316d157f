"""Answers as JSON's own types: amounts as text, days and instants as ISO 8601, files in base64."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from smsgateway.web.api.arguments import File


def plain(told: Any) -> Any:
    """What JSON can hold, of anything that a verb answers."""
    if told is None or isinstance(told, str | int | float | bool):
        return told
    if isinstance(told, File):
        return {"name": told.name, "base64": base64.b64encode(told.content).decode()}
    if isinstance(told, Decimal):
        return f"{told:f}"
    if isinstance(told, date):
        return told.isoformat()
    if isinstance(told, Mapping):
        return {str(name): plain(value) for name, value in told.items()}
    if isinstance(told, Sequence):
        return [plain(one) for one in told]
    return of_record(told)


def of_record(told: Any) -> dict[str, Any]:
    """A dataclass by the names of its fields."""
    if not is_dataclass(told):
        raise TypeError(f"{type(told).__name__} has no form in JSON")
    return {one.name: plain(getattr(told, one.name)) for one in fields(told)}
