"""Accounts of the console: who may come in, with which role, and in which areas."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, get_args

from sqlalchemy import Connection, delete, insert, select, update

from flows.codes import CROCKFORD
from smsgateway.actions.accounts import audit
from smsgateway.actions.languages import WRITTEN
from smsgateway.actions.refused import Refused
from smsgateway.store.accounts import account_areas, account_sessions, accounts, recovery_codes
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow, database_now

Role = Literal["administrator", "coordinator", "officer", "data-entry", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)

"""Those of the console: in them one is invited."""
OPERATOR = "operator"
"""Whoever has a shell on the server: the audit log says so, and cannot say more."""

INVITED_FOR = timedelta(days=7)
CODE_LENGTH = 16
"""Crockford characters, five bits each: 80 bits cannot be guessed, so a plain hash will do."""

EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}")
NAME = re.compile(r"(?=.{3,64}$)[a-z]([.-]?[a-z0-9])*")
MOST_DIGITS = 5
"""Of a name: with more it might be somebody's phone number, which stands nowhere in clear."""

RESERVED = frozenset(("citizen", "clock", "demo", "operator", "system", "unknown"))
"""Whoever acts without an account: as these the audit log and histories of cases know them."""


class NoSuchAccount(Refused):
    """There is no account of this name that may act."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may use the console."""

    id: int
    email: str
    """What they sign in with: an e-mail address, or a plain name where there is none."""
    role: Role
    language: str
    everywhere: bool
    areas: frozenset[int]
    """Ids of the areas that the account was given and of all below them. Empty for everywhere."""
    ready: bool
    """Has a password and a second factor."""
    awaited: bool
    """Was invited and has not chosen a password yet: the invitation may be given again."""
    disabled_at: datetime | None

    def reaches(self, area_id: int | None) -> bool:
        """Whether something of this area is the account's business; None is the whole service."""
        return self.everywhere or (area_id is not None and area_id in self.areas)


def add(
    connection: Connection,
    *,
    email: str,
    role: str,
    area_codes: Collection[str] = (),
    by: str,
    language: str = "en",
) -> str:
    """Invite somebody and return the code that lets them choose a password, good for a week.

    Without areas the account reaches the whole service. Raises `Refused`.
    """
    email = normal(email)
    if role not in ROLES:
        raise Refused("a role is one of {roles}, not {role}", roles=ROLES, role=role)
    if language not in WRITTEN:
        raise Refused("a language is one of {languages}", languages=WRITTEN)
    if connection.execute(select(accounts.c.id).where(accounts.c.email == email)).first():
        raise Refused("{email} has an account already", email=email)
    where = [area_id(connection, code) for code in area_codes]
    row = insert(accounts).values(email=email, role=role, everywhere=not where, language=language)
    new = connection.execute(row.returning(accounts.c.id)).scalar_one()
    for one in where:
        connection.execute(insert(account_areas).values(account_id=new, area_id=one))
    code = invite(connection, new)
    detail: dict[str, audit.JSON] = {"role": role, "areas": list(area_codes)}
    audit.record(connection, by=by, act="account.invite", about=email, detail=detail)
    return code


def normal(email: str) -> str:
    """What somebody signs in with, in its one spelling: an e-mail address or a plain name.

    Raises `Refused`.
    """
    told = email.strip().lower()
    if NAME.fullmatch(told):
        if sum(letter.isdigit() for letter in told) > MOST_DIGITS:
            raise Refused(
                "a name has {most} digits at most, so that it is no phone number", most=MOST_DIGITS
            )
        if told in RESERVED:
            raise Refused("{name} is nobody's own name: take another one", name=told)
    elif len(told) > 254 or not EMAIL.fullmatch(told):
        raise Refused(
            "an e-mail address looks like name@place.example, a name like sokha.prey-nob: "
            "3 to 64 small letters, digits, dots and hyphens"
        )
    return told


def area_id(connection: Connection, code: str) -> int:
    """Raises `Refused` where no area has this code."""
    found = connection.execute(select(areas.c.id).where(areas.c.code == code)).scalar()
    if found is None:
        raise Refused(
            "there is no area {code}: the page Areas shows them, or `smsgateway area list`",
            code=code,
        )
    return int(found)


def invite(connection: Connection, account_id: int) -> str:
    """A new invitation, which replaces any before: the code is known to nobody else."""
    code = drawn_code()
    now = connection.execute(select(database_now())).scalar_one()
    connection.execute(
        update(accounts)
        .where(accounts.c.id == account_id)
        .values(invitation=digest(code), invited_until=now + INVITED_FOR, text_id=None)
    )
    return code


def drawn_code() -> str:
    """A code for paper: 7K4M-Q2PX-R9AB-CDEF."""
    drawn = "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))
    return "-".join(drawn[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def digest(code: str) -> bytes:
    """What is kept of a code, however it was typed: O reads as 0, I and L as 1."""
    plain = re.sub(r"[\s-]", "", code).upper().translate(str.maketrans("OIL", "011"))
    return sha256(b"smsgateway/code/" + plain.encode("utf-8", "replace")).digest()


def named(connection: Connection, email: str) -> Account:
    """The account of this name, whatever its state. Raises `NoSuchAccount`."""
    row = connection.execute(
        select(accounts).where(accounts.c.email == email.strip().lower())
    ).first()
    if row is None:
        raise NoSuchAccount("there is no account of this name")
    return account(connection, row)


def acting(connection: Connection, email: str, *roles: Role) -> Account:
    """The account that says it acts; not disabled, and of one of these roles (of any, where none).

    Raises `NoSuchAccount`.
    """
    found = named(connection, email)
    if found.disabled_at is not None:
        raise NoSuchAccount("the account of {email} is disabled", email=found.email)
    if roles and found.role not in roles:
        raise NoSuchAccount(
            "{email} is {role}: this needs one of {roles}",
            email=found.email,
            role=found.role,
            roles=roles,
        )
    return found


def account(connection: Connection, row: AnyRow) -> Account:
    """A row of `accounts` with the areas that it reaches."""
    areas_of = {} if row.everywhere else reach(connection, row.id)
    return built(row, areas_of)


def built(row: AnyRow, areas_of: Mapping[int, set[int]]) -> Account:
    """A row as an account; `areas_of` holds what each account reaches."""
    return Account(
        id=row.id,
        email=row.email,
        role=row.role,
        language=row.language,
        everywhere=row.everywhere,
        areas=frozenset(areas_of.get(row.id, ())),
        ready=bool(row.password) and row.totp_step > 0,
        awaited=not row.password and row.disabled_at is None,
        disabled_at=row.disabled_at,
    )


def reach(connection: Connection, account_id: int | None = None) -> Mapping[int, set[int]]:
    """By account, its areas and all that lie in them; of one account, or of every one."""
    own = select(account_areas.c.account_id, account_areas.c.area_id.label("id"))
    if account_id is not None:
        own = own.where(account_areas.c.account_id == account_id)
    below = own.cte("reach", recursive=True)
    below = below.union(
        select(below.c.account_id, areas.c.id).join(below, areas.c.parent_id == below.c.id)
    )
    found: dict[int, set[int]] = {}
    for row in connection.execute(select(below.c.account_id, below.c.id)):
        found.setdefault(row.account_id, set()).add(row.id)
    return found


def listed(connection: Connection) -> Sequence[Account]:
    """Every account, by name."""
    rows = connection.execute(select(accounts).order_by(accounts.c.email)).all()
    areas_of = reach(connection)
    return [built(row, areas_of) for row in rows]


def disable(connection: Connection, email: str, *, by: str) -> None:
    """Shut an account at once: its sessions end, and nothing of its past is lost.

    Raises `Refused`, also where nobody could let anybody in afterwards.
    """
    gone = named(connection, email)
    if gone.disabled_at is not None:
        raise Refused("the account of {email} is disabled already", email=gone.email)
    others = select(accounts.c.id).where(
        accounts.c.role == "administrator",
        accounts.c.disabled_at.is_(None),
        accounts.c.id != gone.id,
    )
    if gone.role == "administrator" and connection.execute(others).first() is None:
        raise Refused("{email} is the only administrator: add another one first", email=gone.email)
    connection.execute(
        update(accounts)
        .where(accounts.c.id == gone.id)
        .values(disabled_at=database_now(), invitation=None, invited_until=None)
    )
    end_sessions(connection, gone.id)
    audit.record(connection, by=by, act="account.disable", about=gone.email, detail={})


def end_sessions(connection: Connection, account_id: int) -> None:
    """Sign this account out everywhere."""
    connection.execute(delete(account_sessions).where(account_sessions.c.account_id == account_id))


def start_over(connection: Connection, account_id: int) -> str:
    """Take password, second factor and recovery codes away; returns a new invitation's code."""
    connection.execute(
        update(accounts)
        .where(accounts.c.id == account_id)
        .values(password="", totp=None, totp_step=0)
    )
    connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account_id))
    end_sessions(connection, account_id)
    return invite(connection, account_id)
