"""A command that is known by its name and its line, and loaded when somebody calls it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click


class Later(click.Command):
    """Stands in a group for a command of one of our modules.

    All our commands together take seconds of processor time to load, and a person calls one of
    them. `where` is "module:name"; where several modules add to a group, the one that is
    complete. `help` is the command's own first paragraph, as `--help` of the group lists it.
    """

    def __init__(self, name: str, where: str, help: str) -> None:
        super().__init__(name, help=help)
        self.where = where

    def load(self) -> click.Command:
        """The command itself."""
        module, _, name = self.where.partition(":")
        command: click.Command = getattr(import_module(f"smsgateway.commands.{module}"), name)
        return command

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """What click calls to run a command: from here on it is the one that was loaded."""
        return self.load().make_context(info_name, args, parent, **extra)
