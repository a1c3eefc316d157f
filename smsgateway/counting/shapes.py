"""Does a JSON value have the shape that a schema asks for? As much of JSON Schema (draft 4) as the
open contracting standards use, each fault with its place: `releases/0/tag/1`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from smsgateway.counting.told import Told

Schema = Mapping[str, Any]
Found = tuple[str, Told]
"""Where, and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """What schemas refer to, by `id`; what is not among them fits anything."""

    known: Mapping[str, Schema]

    def faults(self, schema: Schema, value: Any, place: str = "") -> Iterator[Found]:
        """Everything in which a value is not as the schema says."""
        yield from self._faults(Here(schema, schema, place), value)

    def _faults(self, here: Here, value: Any) -> Iterator[Found]:
        if "$ref" in here.schema:
            to = self._referred(here)
            yield from self._faults(to, value) if to else ()
            return
        for name, check in (*OF_ANYTHING.items(), *of_kind(value).items()):
            if name in here.schema:
                yield from ((here.place, said) for said in check(here.schema[name], value))
        yield from self._inside(here, value)
        if "oneOf" in here.schema:
            yield from self._one_of(here, value)

    def _referred(self, here: Here) -> Here | None:
        """The schema that is meant instead, and the whole that it is in."""
        whole_id, _, pointer = str(here.schema["$ref"]).partition("#")
        whole = self.known.get(whole_id) if whole_id else here.whole
        if whole is None:
            return None
        found: Any = whole
        for part in pointer.strip("/").split("/") if pointer else ():
            found = found[part]
        return Here(whole, found, here.place)

    def _inside(self, here: Here, value: Any) -> Iterator[Found]:
        """Of the members of an object, and the items of a list."""
        if isinstance(value, dict):
            for name in here.schema.get("required", ()):
                if name not in value:
                    yield here.at(name), Told("is missing")
            for name, one in value.items():
                for schema in members(here.schema, name):
                    yield from self._faults(Here(here.whole, schema, here.at(name)), one)
        elif isinstance(value, list) and isinstance(here.schema.get("items"), dict):
            for n, one in enumerate(value):
                yield from self._faults(
                    Here(here.whole, here.schema["items"], here.at(str(n))), one
                )

    def _one_of(self, here: Here, value: Any) -> Iterator[Found]:
        """Exactly one fits; where none does, what is wrong by the one that is nearest."""
        tried = [
            list(self._faults(Here(here.whole, one, here.place), value))
            for one in here.schema["oneOf"]
        ]
        fitting = sum(not faults for faults in tried)
        if not fitting:
            yield from min(tried, key=len)
        elif fitting > 1:
            yield here.place, Told("could be read in two ways")


@dataclass(frozen=True, slots=True)
class Here:
    """A schema, the whole that its references are in, and the place in the value."""

    whole: Schema
    schema: Schema
    place: str

    def at(self, name: str) -> str:
        """The place of a member or an item."""
        return f"{self.place}/{name}" if self.place else name


def members(schema: Schema, name: str) -> Iterator[Schema]:
    """What a schema says of a member of that name."""
    if name in schema.get("properties", {}):
        yield schema["properties"][name]
    for pattern, one in schema.get("patternProperties", {}).items():
        if compiled(pattern).search(name):
            yield one


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, read once."""
    return re.compile(pattern)


def of_types(wanted: str | Sequence[str], value: Any) -> Iterator[Told]:
    """A value of one of these types."""
    kinds = [wanted] if isinstance(wanted, str) else wanted
    if not any(TYPES[kind](value) for kind in kinds):
        yield Told("is no {shape}", shape=" / ".join(kind for kind in kinds if kind != "null"))


def of_enum(wanted: Sequence[Any], value: Any) -> Iterator[Told]:
    """One of these values."""
    if not any(same(value, one) for one in wanted):
        known = ", ".join(str(one) for one in wanted if one is not None)
        if len(known) < LONGEST:
            yield Told("{value} is not one of {known}", value=value, known=known)
        else:
            yield Told("{value} is not known", value=value)


def of_pattern(wanted: str, value: str) -> Iterator[Told]:
    """A text that holds this pattern."""
    if not compiled(wanted).search(value):
        yield Told("{value} is not of the form {wanted}", value=value, wanted=wanted)


def of_format(wanted: str, value: str) -> Iterator[Told]:
    """A text that is a date-time or an address, where one is asked for."""
    if wanted in FORMATS and not FORMATS[wanted](value):
        yield (
            why_no_moment(value)
            if wanted == "date-time"
            else Told("{value} is no uri", value=value)
        )


def why_no_moment(value: str) -> Told:
    """A date-time without its zone could be any of 24."""
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return Told("{value} is no date-time", value=value)
    return Told("{value} has no time zone", value=value)


def is_moment(value: str) -> bool:
    """A date-time with its zone."""
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def is_address(value: str) -> bool:
    """A web address, or another with a scheme."""
    try:
        return bool(urlsplit(value).scheme)
    except ValueError:
        return False


def of_length(wanted: int, value: Any) -> Iterator[Told]:
    """So many letters, items or members."""
    if len(value) < wanted:
        yield Told("is empty") if wanted == 1 else Told("has fewer than {wanted}", wanted=wanted)


def of_unique(wanted: bool, value: Sequence[Any]) -> Iterator[Told]:
    """No item twice."""
    seen = [json.dumps(one, sort_keys=True) for one in value]
    if wanted and len(set(seen)) < len(seen):
        yield Told("holds something twice")


def of_minimum(wanted: float, value: float) -> Iterator[Told]:
    """No less than this."""
    if value < wanted:
        yield Told("{value} is below {wanted}", value=value, wanted=wanted)


def is_number(value: Any) -> bool:
    """A number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(one: Any, other: Any) -> bool:
    """Equal, and true is not 1."""
    return type(one) is type(other) and bool(one == other)


LONGEST = 200
TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "number": is_number,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
FORMATS: Mapping[str, Callable[[str], bool]] = {"date-time": is_moment, "uri": is_address}
Checks = Mapping[str, Callable[[Any, Any], Iterator[Told]]]
OF_ANYTHING: Checks = {"type": of_types, "enum": of_enum}
OF_TEXT: Checks = {"minLength": of_length, "pattern": of_pattern, "format": of_format}
OF_LISTS: Checks = {"minItems": of_length, "uniqueItems": of_unique}
OF_OBJECTS: Checks = {"minProperties": of_length}
OF_NUMBERS: Checks = {"minimum": of_minimum}


def of_kind(value: Any) -> Checks:
    """What can be asked of a value of this kind."""
    kinds = ((str, OF_TEXT), (list, OF_LISTS), (dict, OF_OBJECTS))
    if is_number(value):
        return OF_NUMBERS
    return next((checks for kind, checks in kinds if isinstance(value, kind)), {})
