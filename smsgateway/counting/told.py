"""Sentences for the people who run the service, which pages can say in their language.

In the lowest room that says any: counting explains awards and faults, `actions` adds its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Told(str):
    """An English sentence that remembers its template and values.

    `Told("{number} ideas wait", number=3)` is the string "3 ideas wait". `web/speech.py` looks the
    template up in its catalogues and puts the values into what it finds. Values that are several
    (a list, a tuple) are told with commas between; without values the template has no slots.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Told:
        """`values` are the slots of the template, all of them."""
        slots = {name: listed(value) for name, value in values.items()}
        made = super().__new__(cls, template.format_map(slots) if values else template)
        made.template, made.values = template, values
        return made


def listed(value: object) -> object:
    """Several words as one text, with commas; anything else as it is."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        return value
    return ", ".join(map(str, value))


def packed(value: object) -> Any:
    """A sentence with all its slots, or what stands in one, as JSON that `unpacked` reads."""
    if isinstance(value, Told):
        values = {name: packed(one) for name, one in value.values.items()}
        return {"template": value.template, "values": values}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [packed(one) for one in value]
    return value if isinstance(value, int) else str(value)


def unpacked(kept: Any) -> Any:
    """What `packed` has made; a sentence can be said in every language again."""
    if isinstance(kept, Mapping):
        values = {name: unpacked(one) for name, one in kept["values"].items()}
        return Told(kept["template"], **values)
    return [unpacked(one) for one in kept] if isinstance(kept, list) else kept
