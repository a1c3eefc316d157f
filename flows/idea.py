"""Ideas that people bring to a cycle, and what a screen may ask about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from flows.value import value

Names = Mapping[str, str]

LEAST_LETTERS = 5
"""Fewer say nothing that a reviewer could work with."""

LONGEST_NAME = 24
"""Letters of a place or topic in a list."""

MOST_IDEAS = 5
"""So many a phone may send in one cycle; more of one hand would drown the others."""


@value
class Choice:
    """A topic, or a place inside the area."""

    id: int
    name: Names


@value
class Idea:
    """Something that was asked for before, in words that a person approved for everybody."""

    id: int
    title: Names
    people: int
    """Who asked for it so far."""
    joined: bool
    """This phone is one of them."""


class Ideas(Protocol):
    """Everything about ideas that a screen may look at, while a cycle takes some."""

    @property
    def cycle(self) -> int:
        """The cycle that takes them."""

    @property
    def currency(self) -> str:
        """In what a cost is given (ISO 4217)."""

    @property
    def left(self) -> int:
        """How many more this phone may send."""

    @property
    def places(self) -> tuple[Choice, ...]:
        """Areas inside this one; empty where an idea is for all of it."""

    @property
    def topics(self) -> tuple[Choice, ...]:
        """What ideas may be about; empty where nobody sorted them."""

    def like(self, words: str) -> Idea | None:
        """The approved idea that resembles these words most, if one does."""

    def idea(self, id: int) -> Idea | None:
        """An approved idea of this cycle."""
