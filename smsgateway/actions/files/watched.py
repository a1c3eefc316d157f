"""A long list, line by line, while somebody wants to know how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, TypeVar

P = TypeVar("P")

Pass = Literal["reading", "entering"]
"""A file is gone through twice: each line is read, then entered beside what is there."""

Tell = Callable[[Pass, int, int], object]
"""Hears in which pass how many lines are done, and of how many."""


@contextmanager
def watched(tell: Tell) -> Iterator[None]:
    """Whatever list is gone through inside is told of."""
    token = _TELL.set(tell)
    try:
        yield
    finally:
        _TELL.reset(token)


def each(lines: Sequence[P], in_pass: Pass) -> Iterator[P]:
    """Every line in turn, told of to whoever watches."""
    tell = _TELL.get()
    for done, line in enumerate(lines):
        tell(in_pass, done, len(lines))
        yield line
    tell(in_pass, len(lines), len(lines))


def nobody(in_pass: Pass, done: int, of: int) -> None:
    """Nobody watches."""


_TELL: ContextVar[Tell] = ContextVar("tell", default=nobody)
