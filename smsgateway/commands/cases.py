"""Complaints on the command line."""

from __future__ import annotations

import click

from smsgateway.commands.casefigures import figures


@click.group()
def cases() -> None:
    """Complaints: what was reported, and what became of it."""


cases.add_command(figures)
