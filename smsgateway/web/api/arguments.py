"""What a verb takes, read from JSON or from an address by the types of its function.

The same types make the schemas of the OpenAPI description (`schemas`), so neither can say what the
other does not.
"""

from __future__ import annotations

import base64
import binascii
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

LONGEST = 2_000
"""Letters of a text."""
MOST = 1_000
"""Members of a list or an object."""
LARGEST = 2**31 - 1
AMOUNT = r"-?\d{1,15}(\.\d{1,10})?"
DAY = r"\d{4}-\d{2}-\d{2}"
YEARS = range(1900, 2200)
NAME = r"[A-Za-z0-9][A-Za-z0-9_ .-]{0,80}\.[A-Za-z0-9]{1,5}"


class Wrong(ValueError):
    """What is wrong with a value, said of it: "is a whole number"."""


@dataclass(frozen=True, slots=True)
class File:
    """A file in JSON: its name, and its bytes in base64."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """An argument of a verb."""

    name: str
    kind: Any
    required: bool


class Faults(Exception):
    """Everything that is wrong with the arguments, by name."""

    def __init__(self, found: Mapping[str, str]) -> None:
        """With at least one."""
        super().__init__("; ".join(f"{name} {said}" for name, said in found.items()))
        self.found = found


@cache
def taken(function: Callable[..., Any]) -> Sequence[Taken]:
    """The arguments of a verb's function, but for the first, which is who acts."""
    hints = get_type_hints(function)
    _, *others = inspect.signature(function).parameters.values()
    return [Taken(one.name, hints[one.name], one.default is one.empty) for one in others]


def read(some: Sequence[Taken], told: Mapping[str, Any], *, typed: bool = True) -> dict[str, Any]:
    """The arguments from JSON, or (`typed` false) from the texts of an address. Raises `Faults`."""
    known = {one.name: one for one in some}
    faults = dict.fromkeys(told.keys() - known.keys(), "is not known here")
    made: dict[str, Any] = {}
    for name, one in known.items():
        if name not in told:
            if one.required:
                faults[name] = "is missing"
            continue
        try:
            made[name] = value(one.kind, told[name] if typed else untyped(one.kind, told[name]))
        except Wrong as wrong:
            faults[name] = str(wrong)
    if faults:
        raise Faults(dict(sorted(faults.items())))
    return made


def untyped(kind: Any, text: str) -> Any:
    """A text of an address as JSON would have it."""
    kinds = {kind, *get_args(kind)}
    if bool in kinds:
        return {"true": True, "false": False}.get(text, text)
    return int(text) if int in kinds and re.fullmatch(r"-?\d{1,10}", text, re.ASCII) else text


def value(kind: Any, told: Any) -> Any:
    """A value of that type. Raises `Wrong`."""
    if kind in PLAIN:
        return PLAIN[kind](told)
    if is_dataclass(kind):
        return record(kind, told)
    of = get_args(kind)
    return SHAPED[get_origin(kind)](of, told)


def text(told: Any) -> str:
    """Raises `Wrong`, also for what no database keeps: NUL and halves of letters."""
    if not isinstance(told, str) or len(told) > LONGEST:
        raise Wrong(f"is a text of at most {LONGEST} letters")
    if re.search(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]", told):
        raise Wrong("holds a letter that is none")
    return told


def whole(told: Any) -> int:
    """Raises `Wrong`."""
    if isinstance(told, bool) or not isinstance(told, int) or abs(told) > LARGEST:
        raise Wrong(f"is a whole number up to {LARGEST}")
    return told


def truth(told: Any) -> bool:
    """Raises `Wrong`."""
    if not isinstance(told, bool):
        raise Wrong("is true or false")
    return told


def amount(told: Any) -> Decimal:
    """Exact: a text or a JSON number. Raises `Wrong`."""
    written = told if isinstance(told, str) else format_of(told)
    if not re.fullmatch(AMOUNT, written, re.ASCII):
        raise Wrong('is an amount, such as "1250000.50"')
    return Decimal(written)


def format_of(told: Any) -> str:
    """A JSON number as digits; nothing for what is none, or too long to be money."""
    number = isinstance(told, int | Decimal) and not isinstance(told, bool)
    return f"{told:f}" if number and abs(told) < 10**15 else ""


def day(told: Any) -> date:
    """Raises `Wrong`."""
    try:
        if not isinstance(told, str) or not re.fullmatch(DAY, told, re.ASCII):
            raise ValueError(told)
        made = date.fromisoformat(told)
    except ValueError as error:
        raise Wrong("is a day, such as 2027-03-31") from error
    if made.year not in YEARS:
        raise Wrong(f"is a day of the years {YEARS[0]} to {YEARS[-1]}")
    return made


def file(told: Any) -> File:
    """Raises `Wrong`."""
    said = 'is {"name": "budget.xlsx", "base64": "…"}'
    if not isinstance(told, dict) or told.keys() != {"name", "base64"}:
        raise Wrong(said)
    if not all(isinstance(one, str) for one in told.values()):
        raise Wrong(said)
    if not re.fullmatch(NAME, told["name"], re.ASCII):
        raise Wrong("has a name of letters, digits and an ending: budget.xlsx")
    try:
        return File(told["name"], base64.b64decode(told["base64"], validate=True))
    except (binascii.Error, ValueError) as error:
        raise Wrong("is not base64") from error


def optional(of: tuple[Any, ...], told: Any) -> Any:
    """`X | None`."""
    (kind,) = (one for one in of if one is not NoneType)
    return None if told is None else value(kind, told)


def listed(of: tuple[Any, ...], told: Any) -> tuple[Any, ...]:
    """`tuple[X, ...]`."""
    if not isinstance(told, list) or len(told) > MOST:
        raise Wrong(f"is a list of at most {MOST}")
    return tuple(value(of[0], one) for one in told)


def mapped(of: tuple[Any, ...], told: Any) -> dict[str, Any]:
    """`Mapping[str, X]`, with something in it."""
    if not isinstance(told, dict) or not 0 < len(told) <= MOST:
        raise Wrong("is an object with something in it")
    return {text(name): value(of[1], one) for name, one in told.items()}


def chosen(of: tuple[Any, ...], told: Any) -> Any:
    """`Literal[…]`."""
    if not isinstance(told, str) or told not in of:
        raise Wrong(f"is one of {', '.join(of)}")
    return told


def record(kind: Any, told: Any) -> Any:
    """A dataclass."""
    if not isinstance(told, dict):
        raise Wrong("is an object")
    hints = get_type_hints(kind)
    some = [
        Taken(one.name, hints[one.name], one.default is MISSING and one.default_factory is MISSING)
        for one in fields(kind)
    ]
    try:
        return kind(**read(some, told))
    except Faults as faults:
        raise Wrong("is wrong: " + str(faults)) from faults


PLAIN: Mapping[Any, Callable[[Any], Any]] = {
    str: text,
    int: whole,
    bool: truth,
    Decimal: amount,
    date: day,
    File: file,
}
SHAPED: Mapping[Any, Callable[[tuple[Any, ...], Any], Any]] = {
    Union: optional,
    UnionType: optional,
    tuple: listed,
    Mapping: mapped,
    Literal: chosen,
}
