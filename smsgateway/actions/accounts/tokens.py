"""Tokens: with one a program acts for an account, within that account's role and areas.

A token is shown once and only its digest is kept. It ends with its day, when it is revoked, and
with its account.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, bindparam, case, insert, select, update

from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.accounts import accounts as account_rows
from smsgateway.store.apitokens import api_tokens
from smsgateway.store.db import database_now

MARK = "sgw_"
"""How a token begins, so that scanners find one that was published by mistake."""

LABEL = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
DAYS, LONGEST_DAYS = 90, 366
A_MINUTE = 120
"""Requests of one token in a minute of the clock."""


class NoToken(Exception):
    """Nobody's: unknown, revoked, expired, or of an account that is disabled."""


@dataclass
class TooFast(Exception):
    """This minute's requests are used up."""

    seconds: int
    """Until the next minute."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who acts, and by which token."""

    account: Account
    token_id: int
    label: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A token as a list shows it: nothing secret."""

    email: str
    label: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    seen_at: datetime | None
    live: bool


def add(connection: Connection, email: str, label: str, days: int = DAYS, *, by: str) -> str:
    """Make a token for an account and return it: it cannot be read again. Raises `Refused`."""
    if not LABEL.fullmatch(label):
        raise Refused("a label is 1 to 40 small letters, digits, dots and hyphens: treasury-2027")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused("a token is good for 1 to {days} days", days=LONGEST_DAYS)
    holder = accounts.acting(connection, email)
    there = select(api_tokens.c.id).where(
        api_tokens.c.account_id == holder.id, api_tokens.c.label == label
    )
    if connection.execute(there).first():
        raise Refused(
            "{email} has had a token {label}: use another label", email=holder.email, label=label
        )
    token = MARK + secrets.token_urlsafe(32)
    now = connection.execute(select(database_now())).scalar_one()
    connection.execute(
        insert(api_tokens).values(
            account_id=holder.id,
            label=label,
            digest=digest(token),
            made_by=by,
            expires_at=now + timedelta(days=days),
        )
    )
    detail: dict[str, audit.JSON] = {"label": label, "days": days}
    audit.record(connection, by=by, act="token.add", about=holder.email, detail=detail)
    return token


def revoke(connection: Connection, email: str, label: str, *, by: str) -> None:
    """From now on it opens nothing. Raises `Refused`."""
    holder = accounts.named(connection, email)
    gone = (
        update(api_tokens)
        .where(
            api_tokens.c.account_id == holder.id,
            api_tokens.c.label == label,
            api_tokens.c.revoked_at.is_(None),
        )
        .values(revoked_at=database_now())
    )
    if not connection.execute(gone).rowcount:
        raise Refused(
            "{email} has no token {label} that can be revoked", email=holder.email, label=label
        )
    audit.record(connection, by=by, act="token.revoke", about=holder.email, detail={"label": label})


def listed(connection: Connection) -> Sequence[Listed]:
    """Every token, by account, the newest first."""
    return [
        Listed(
            email=row.email,
            label=row.label,
            made_by=row.made_by,
            made_at=row.made_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            seen_at=row.seen_at,
            live=row.revoked_at is None and row.disabled_at is None and row.expires_at > row.now,
        )
        for row in connection.execute(EVERY)
    ]


def holder(house: House, token: str) -> Holder:
    """Whose token it is; counts the request. Raises `NoToken`, `TooFast`."""
    with house.db.read() as connection:
        row = connection.execute(LIVE, {"digest": digest(token)}).first()
    if row is None:
        raise NoToken
    minute = int(row.now.timestamp()) // 60
    with house.db.write() as connection:
        used = connection.execute(
            update(api_tokens)
            .where(api_tokens.c.id == row.token_id)
            .values(
                minute=minute,
                used=case((api_tokens.c.minute == minute, api_tokens.c.used + 1), else_=1),
                seen_at=row.now,
            )
            .returning(api_tokens.c.used)
        ).scalar_one()
        account = accounts.account(connection, row)
    if used > A_MINUTE:
        raise TooFast(60 - int(row.now.timestamp()) % 60)
    return Holder(account, row.token_id, row.label)


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return sha256(b"smsgateway/token/" + token.encode("utf-8", "backslashreplace")).digest()


LIVE = (
    select(
        account_rows,
        api_tokens.c.id.label("token_id"),
        api_tokens.c.label,
        database_now().label("now"),
    )
    .join(account_rows, account_rows.c.id == api_tokens.c.account_id)
    .where(
        api_tokens.c.digest == bindparam("digest"),
        api_tokens.c.revoked_at.is_(None),
        api_tokens.c.expires_at > database_now(),
        account_rows.c.disabled_at.is_(None),
    )
)
EVERY = (
    select(
        api_tokens, account_rows.c.email, account_rows.c.disabled_at, database_now().label("now")
    )
    .join(account_rows, account_rows.c.id == api_tokens.c.account_id)
    .order_by(account_rows.c.email, api_tokens.c.id.desc())
)
