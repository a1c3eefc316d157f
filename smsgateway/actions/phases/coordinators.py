"""Who may run a cycle: a coordinator or administrator whose areas hold it."""

from __future__ import annotations

from sqlalchemy import Connection

from smsgateway.actions.accounts import accounts


def acting(connection: Connection, by: str, area_id: int | None) -> accounts.Account:
    """The account, if it may run a cycle of this area (None: of every area).

    Raises `NoSuchAccount`.
    """
    account = accounts.acting(connection, by, "administrator", "coordinator")
    if not account.reaches(area_id):
        raise accounts.NoSuchAccount("{by} has no say outside its own areas", by=by)
    return account
