"""Whose hand did it: an account that may, and an entry in the audit log."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from sqlalchemy import Connection

from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.accounts.accounts import Role

RUNS: tuple[Role, ...] = ("administrator", "coordinator")
ENTERS: tuple[Role, ...] = (*RUNS, "data-entry")
READS: tuple[Role, ...] = (*RUNS, "officer")

EMPTY: Mapping[str, audit.JSON] = MappingProxyType({})


def sign(
    connection: Connection,
    by: str,
    act: str,
    about: str,
    areas: Collection[int],
    detail: Mapping[str, audit.JSON] = EMPTY,
    roles: Collection[Role] = RUNS,
) -> None:
    """Refuse who may not do this in these areas (none: in the whole service), else write it down.

    Last in the transaction that does the act. Raises `NoSuchAccount`.
    """
    account = accounts.acting(connection, by, *roles)
    if not all(map(account.reaches, areas or (None,))):
        raise accounts.NoSuchAccount("{by} has no say outside its own areas", by=by)
    audit.record(connection, by=account.email, act=act, about=about, detail=detail)
