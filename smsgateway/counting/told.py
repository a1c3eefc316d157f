"""Sentences for the people who run the service, which pages can say in their language.

In the lowest room that says any: counting explains awards and faults, `actions` adds its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


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
