"""A kind of file: what is asked beside it, its columns, and what takes it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.signing import ENTERS
from smsgateway.actions.amounts import currency_of
from smsgateway.actions.files.taken import Taken
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused

COLUMN = "column-"
"""Before a field of a form: what its column is called in the file, where that is another title."""

Take = Callable[[House, Path, Mapping[str, str], str], Taken]
"""Reads a file and keeps all of it: house, file, what was told beside it, the account that acts.
Raises `Faulty`, `Refused`. It may write several times: whoever calls it makes one of all."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that can be brought in."""

    name: str
    take: Take
    fields: Sequence[str] = ()
    """What is asked beside the file: area, cycle, year and the like, by the names of its form."""
    columns: Sequence[str] = ()
    """Of the sample that is offered; empty where the file is somebody else's form."""
    sample: Sequence[str] = field(default=())
    """A line of it."""
    may: Sequence[Role] = ENTERS
    endings: str = ".csv,.xlsx"
    """Of the files that are taken, as a browser wants them."""


def whole(told: Mapping[str, str], name: str) -> int:
    """A whole number that was told. Raises `Refused`."""
    text = told.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Refused("say “{import_field}”: a whole number", import_field=name)
    return int(text)


def day(told: Mapping[str, str], name: str) -> date:
    """A day that was told. Raises `Refused`."""
    try:
        return date.fromisoformat(told.get(name, ""))
    except ValueError as error:
        raise Refused("a day looks like 2026-06-30") from error


def currency(told: Mapping[str, str]) -> str:
    """A code of ISO 4217. Raises `Refused`."""
    return currency_of(told.get("currency", ""))
