"""Codes on posters that nobody has yet: what they are about, three digits, and a check digit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, select

from flows.codes import poster
from smsgateway.actions.refused import Refused

MONEY, WORK = "1", "3"


def free(connection: Connection, column: Column[Any], kind: str) -> str:
    """The next one of that kind. Raises `Refused` where all thousand are taken."""
    taken = set(connection.execute(select(column)).scalars())
    every = (poster(kind, f"{number:03}") for number in (*range(101, 1000), *range(101)))
    code = next((one for one in every if one not in taken), None)
    if code is None:
        raise Refused("all thousand codes of this kind are taken")
    return code
