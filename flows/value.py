"""How the values that a turn is made of are declared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Kind = TypeVar("Kind")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(kind: type[Kind]) -> type[Kind]:
    """A dataclass with slots whose instances nobody changes; the type checker sees to that.

    A press makes some twenty of them. Python's own frozen dataclass forbids writing to itself as
    well and goes round its own ban for each field, which was a tenth of all that a press cost.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)
