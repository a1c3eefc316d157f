"""The one way in which a verb says no to the people who run the service."""

from __future__ import annotations

from collections.abc import Sequence


class Refused(ValueError):
    """It cannot be done; the message says why and what to do, in one line.

    A message with something inside is given as a template and its values:
    `Refused("there is no area {code}", code=code)`. `str()` is the English sentence; pages look
    the template up in their catalogues (`web/speech.py`) and put the values into what they find.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        """`values` are the slots of the template, several as a list or a tuple; none: no slots."""
        self.template, self.values = template, values
        super().__init__(sentence(template, values))


def sentence(template: str, values: dict[str, object]) -> str:
    """The template with its values in it; without values it has no slots, and stays as it is."""
    if not values:
        return template
    return template.format_map({name: listed(value) for name, value in values.items()})


def listed(value: object) -> object:
    """Several words as one text, with commas; anything else as it is."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        return value
    return ", ".join(map(str, value))
