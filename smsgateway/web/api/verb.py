"""A verb of the API: a row of the table from which routes, checks and the description are made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection

from smsgateway.actions.accounts.accounts import Account, Role
from smsgateway.actions.house import House
from smsgateway.web.api.arguments import Taken, taken

Arguments = Mapping[str, Any]
Places = Callable[[Connection, Arguments], Collection[int | None]]
"""Ids of the areas that a request is about; None for the whole service. Raises `Refused` where
what it names is not there."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts, and where: what every verb's function is handed first."""

    house: House
    account: Account

    @property
    def by(self) -> str:
        """As actions name whoever acts."""
        return self.account.email


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that a program may do."""

    command: str
    """The command that does the same: `money enter`."""
    method: Literal["GET", "POST"]
    path: str
    """Below /api/v1; a part in <> is an argument."""
    may: Collection[Role]
    does: Callable[..., Any]
    """Takes a `Desk` and the arguments; its first line of words describes it."""
    places: Places | None = None
    """None: about no area; a list then holds what the account reaches."""
    key: Callable[[Any], tuple[Any, ...]] | None = None
    """Of a list: what its rows are ordered and found again by."""

    @property
    def name(self) -> str:
        """Its operationId."""
        return self.command.replace(" ", "_").replace("-", "_")

    @property
    def takes(self) -> Sequence[Taken]:
        """Its arguments."""
        return taken(self.does)

    @property
    def in_path(self) -> list[str]:
        """The names of those that the path holds."""
        parts = (part for part in self.path.split("/") if part.startswith("<"))
        return [part.strip("<>").rpartition(":")[2] for part in parts]
