"""Coming in: an invitation, a password, a second factor, a session that ends.

A token in a cookie stands for a row of `account_sessions`, which holds only the token's digest.
It is drawn anew at every step up: password, second factor, and each time the password is asked for
again. Between password and second factor it opens nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import pyotp
from sqlalchemy import Connection, delete, insert, select, update

from smsgateway.actions.accounts import accounts, audit, passwords, throttle
from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.accounts.throttle import Door
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.accounts import account_sessions, recovery_codes
from smsgateway.store.accounts import accounts as table
from smsgateway.store.db import AnyRow, database_now

IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)
FRESH = timedelta(minutes=5)
"""How long after the password one may do what cannot be taken back."""

STEP = 30  # seconds of one TOTP code, RFC 6238
RECOVERY_CODES = 10
NOTED_EVERY = timedelta(minutes=1)
ISSUER = "smsgateway"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody's session, as it stands at `now`."""

    account: Account
    token: str
    whole: bool
    """False between the password and the second factor."""
    proved_at: datetime
    now: datetime

    @property
    def fresh(self) -> bool:
        """The password was asked for a moment ago."""
        return self.now - self.proved_at < FRESH


def visit(house: House, token: str) -> Visit | None:
    """Whose session this is; None for one that ended, ran out, or never was."""
    with house.db.read() as connection:
        row = connection.execute(
            select(account_sessions, table, database_now().label("now"))
            .join(table, table.c.id == account_sessions.c.account_id)
            .where(account_sessions.c.digest == digest(token), table.c.disabled_at.is_(None))
        ).first()
        if row is None or row.now - row.seen_at > IDLE or row.now - row.began_at > WHOLE:
            return None
        found = Visit(
            accounts.account(connection, row),
            token,
            row.whole,
            row.proved_at,
            row.now,
        )
    if row.now - row.seen_at > NOTED_EVERY:
        with house.db.write() as connection:
            seen = update(account_sessions).where(account_sessions.c.digest == digest(token))
            connection.execute(seen.values(seen_at=database_now()))
    return found


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return sha256(b"smsgateway/session/" + token.encode("utf-8", "replace")).digest()


def sign_in(house: House, email: str, password: str, address: str) -> str:
    """The first half: a token that still needs the second factor. Raises `Refused`."""
    email = email.strip().lower()[:254]
    door = Door(f"password:{email}")
    throttle.knock(house, [door, Door(f"address:{address}", free=100)])
    with house.db.read() as connection:
        row = connection.execute(select(table).where(table.c.email == email)).first()
    right = passwords.fits(row.password if row else "", password[: passwords.LONGEST])
    if row is None or not right or row.disabled_at is not None:
        note(house, email if row else "unknown", "session.refuse")
        raise Refused("name or password is wrong")
    throttle.passed(house, door)
    throttle.forgive(house, Door(f"address:{address}", free=100))
    with house.db.write() as connection:
        return begin(connection, row.id, whole=False)


def note(house: House, by: str, act: str) -> None:
    """A line of the audit log about coming in."""
    with house.db.write() as connection:
        audit.record(connection, by=by, act=act, about="console", detail={})


def begin(connection: Connection, account_id: int, whole: bool) -> str:
    """A new session."""
    token = secrets.token_urlsafe(32)
    new = {"digest": digest(token), "account_id": account_id, "whole": whole}
    connection.execute(insert(account_sessions).values(new))
    return token


def accept(house: House, email: str, code: str, password: str, address: str) -> str:
    """Use an invitation: choose a password, and go on to the second factor. Raises `Refused`."""
    email = email.strip().lower()[:254]
    passwords.check(password, email)
    throttle.knock(house, [Door(f"invitation:{email}"), Door(f"address:{address}", free=100)])
    with house.db.write() as connection:
        invited = (
            update(table)
            .where(
                table.c.email == email,
                table.c.invitation == accounts.digest(code),
                table.c.invited_until > database_now(),
                table.c.disabled_at.is_(None),
            )
            .values(password=passwords.kept(password), invitation=None, invited_until=None)
        )
        taken = connection.execute(invited.returning(table.c.id)).scalar()
        if taken is None:
            raise Refused("name or code is wrong, or the code is older than a week")
        token = begin(connection, taken, whole=False)
        audit.record(connection, by=email, act="account.accept", about=email, detail={})
    return token


def secret_to_show(house: House, visit: Visit) -> str:
    """The secret of the second factor while it is being set up; drawn at first sight.

    Raises `Refused` once it is set up: from then on nobody is shown it.
    """
    if visit.account.ready:
        raise Refused("the second factor is set up already")
    with house.db.write() as connection:
        drawn = house.keys.seal(pyotp.random_base32(), "account")
        empty = (table.c.id == visit.account.id) & table.c.totp.is_(None)
        connection.execute(update(table).where(empty).values(totp=drawn))
        row = connection.execute(select(table.c.totp).where(table.c.id == visit.account.id)).one()
    return house.keys.open(row.totp, "account")


def address_of(visit: Visit, secret: str) -> str:
    """What the QR code holds, for an authenticator (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=visit.account.email, issuer_name=ISSUER)


def set_up(house: House, visit: Visit, code: str) -> tuple[str, list[str]]:
    """The first right code: returns the token of a whole session, and the recovery codes.

    Raises `Refused`.
    """
    if visit.account.ready:
        raise Refused("the second factor is set up already")
    use_code(house, visit.account, code)
    codes = [accounts.drawn_code() for _ in range(RECOVERY_CODES)]
    with house.db.write() as connection:
        own = recovery_codes.c.account_id == visit.account.id
        connection.execute(delete(recovery_codes).where(own))
        rows = [{"digest": accounts.digest(one), "account_id": visit.account.id} for one in codes]
        connection.execute(insert(recovery_codes), rows)
        by = visit.account.email
        audit.record(connection, by=by, act="account.second-factor", about=by, detail={})
        return step_up(connection, visit, whole=True), codes


def second_factor(house: House, visit: Visit, code: str) -> str:
    """The other half: a TOTP code or a recovery code. Returns a new token. Raises `Refused`."""
    if not visit.account.ready:
        raise Refused("the second factor is not set up yet")
    plain = "".join(code.split())
    if plain.isascii() and plain.isdigit() and len(plain) == 6:
        use_code(house, visit.account, plain)
        act = "session.begin"
    else:
        use_recovery_code(house, visit.account, code)
        act = "session.recover"
    with house.db.write() as connection:
        audit.record(connection, by=visit.account.email, act=act, about="console", detail={})
        return step_up(connection, visit, whole=True)


def use_code(house: House, account: Account, code: str) -> None:
    """Spend a TOTP code of this half minute, the one before or the one after: each works once."""
    door = Door(f"code:{account.email}")
    throttle.knock(house, [door])
    with house.db.write() as connection:
        row = connection.execute(
            select(table.c.totp, table.c.totp_step, database_now().label("now")).where(
                table.c.id == account.id
            )
        ).one()
        step = fitting(house, row, "".join(code.split()))
        newer = (table.c.id == account.id) & (table.c.totp_step < step)
        spent = connection.execute(update(table).where(newer).values(totp_step=step))
    if not step or spent.rowcount != 1:
        raise Refused("this code is wrong or was used already: wait for the next one")
    throttle.passed(house, door)


def fitting(house: House, row: AnyRow, code: str) -> int:
    """The step whose code this is; 0 for none."""
    if row.totp is None:
        return 0
    totp = pyotp.TOTP(house.keys.open(row.totp, "account"))
    now = int(row.now.timestamp()) // STEP
    steps = (now - 1, now, now + 1)
    right = [
        one
        for one in steps
        if secrets.compare_digest(totp.generate_otp(one).encode(), code.encode())
    ]
    return max(right, default=0)


def next_code(house: House, account: Account) -> str:
    """A code that works now. For the demo alone, which shows it: there is no phone to hold one."""
    with house.db.read() as connection:
        row = connection.execute(
            select(table.c.totp, table.c.totp_step, database_now().label("now")).where(
                table.c.id == account.id
            )
        ).one()
    now = int(row.now.timestamp()) // STEP
    totp = pyotp.TOTP(house.keys.open(row.totp, "account"))
    return totp.generate_otp(min(max(now - 1, row.totp_step + 1), now + 1))


def use_recovery_code(house: House, account: Account, code: str) -> None:
    """Spend one of the codes on the paper."""
    door = Door(f"code:{account.email}")
    throttle.knock(house, [door])
    with house.db.write() as connection:
        mine = recovery_codes.c.account_id == account.id
        right = recovery_codes.c.digest == accounts.digest(code)
        spent = connection.execute(delete(recovery_codes).where(mine, right)).rowcount
    if spent != 1:
        raise Refused("this code is wrong or was used already: wait for the next one")
    throttle.passed(house, door)


def prove(house: House, visit: Visit, password: str) -> str:
    """Ask for the password again; returns a new token that is fresh. Raises `Refused`."""
    door = Door(f"password:{visit.account.email}")
    throttle.knock(house, [door])
    with house.db.read() as connection:
        held = connection.execute(
            select(table.c.password).where(table.c.email == visit.account.email)
        ).scalar_one()
    if not passwords.fits(held, password[: passwords.LONGEST]):
        note(house, visit.account.email, "session.refuse")
        raise Refused("the password is wrong")
    throttle.passed(house, door)
    with house.db.write() as connection:
        return step_up(connection, visit, whole=visit.whole)


def step_up(connection: Connection, visit: Visit, whole: bool) -> str:
    """The same session under a new token; the hour at which it began stays."""
    token = secrets.token_urlsafe(32)
    old = account_sessions.c.digest == digest(visit.token)
    moved = connection.execute(
        update(account_sessions)
        .where(old)
        .values(digest=digest(token), whole=whole, seen_at=database_now(), proved_at=database_now())
    )
    if moved.rowcount != 1:
        raise Refused("this session has ended: sign in again")
    return token


def sign_out(house: House, visit: Visit) -> None:
    """End the session, on the server."""
    with house.db.write() as connection:
        gone = account_sessions.c.digest == digest(visit.token)
        connection.execute(delete(account_sessions).where(gone))
        by = visit.account.email
        audit.record(connection, by=by, act="session.end", about="console", detail={})


def forget_old_sessions(house: House) -> int:
    """Drop what has run out; returns how many."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        idle = account_sessions.c.seen_at < now - IDLE
        return connection.execute(
            delete(account_sessions).where(idle | (account_sessions.c.began_at < now - WHOLE))
        ).rowcount


def clock(house: House) -> datetime:
    """The database's now."""
    with house.db.ask() as connection:
        now: datetime = connection.execute(select(database_now())).scalar_one()
    return now
