"""Column kinds that the tables share."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Integer
from sqlalchemy.dialects.postgresql import JSONB

from smsgateway.store.db import Instant, database_now

Id = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")


def own_id() -> Column[Any]:
    """A surrogate key that the database counts up."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def by_lot() -> int:
    """A number of 53 bits: ids counted up would tell who came first, and so whose row is whose."""
    return secrets.randbelow(2**53 - 1) + 1


def drawn_id() -> Column[Any]:
    """A surrogate key drawn by lot."""
    return Column("id", Id, primary_key=True, autoincrement=False, default=by_lot)


def stamped(name: str) -> Column[Any]:
    """An instant that the database's clock fills in at insert."""
    return Column(name, Instant, nullable=False, default=database_now())
