"""A file from its arrival to its taking in. Between the two it is kept sealed, for an hour."""

from __future__ import annotations

import logging
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import delete, insert, select, update

from smsgateway.actions.accounts import accounts
from smsgateway.actions.files.faults import Fault, Faulty, fault_of
from smsgateway.actions.files.taken import Taken, taken_from
from smsgateway.actions.house import House
from smsgateway.actions.imports.kind import Kind
from smsgateway.actions.imports.kinds import kind_named
from smsgateway.actions.imports.meter import Far, far, metered
from smsgateway.actions.imports.trying import at_once
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told, packed, unpacked
from smsgateway.store.columns import by_lot
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.uploads import uploads

log = logging.getLogger(__name__)

LARGEST = 4 * 1024 * 1024
"""Bytes of a file."""

AT_ONCE = 32 * 1024
"""Bytes up to which a file is tried, and taken in, while its sender waits; a longer one is the
clock's work."""

GOOD_FOR = timedelta(hours=1)
MOST_LISTED = 10
MOST_FAULTS = 200
"""So many are kept and shown."""

READY = ("tried", "moved")
"""States in which a file can be taken in."""

UNDER_WAY = ("taking", "taken")

MOVED = "something changed meanwhile: look at what the file would do now"

STRANGE = re.compile(r"[^\w .()-]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file and what is known of it."""

    id: int
    kind: Kind
    name: str
    told: Mapping[str, str]
    state: str
    """waiting, tried, moved (tried anew, for something changed), faulty, taking or taken."""
    at: datetime
    taken: Taken | None = None
    faults: Sequence[Fault] = field(default=())
    more_faults: int = 0
    """Beyond those that are listed."""
    here: bool = False
    """The file is still kept."""
    far: Far | None = None
    """How far the clock has come with it."""


def put(
    house: House, kind: Kind, name: str, content: bytes, told: Mapping[str, str], *, by: str
) -> int:
    """Keep a file and try it; its number. Raises `Refused` for what is no file to try at all."""
    if not 0 < len(content) <= LARGEST:
        raise Refused("choose a file of at most 4 MB")
    name = STRANGE.sub("_", Path(name).name)[-100:] or "file.csv"
    state, found = "waiting", dict[str, Any]()
    if len(content) <= AT_ONCE:
        state, found = tried(house, kind, name, content, told, by=by)
    sealed = house.keys.seal(b64encode(content).decode(), "file")
    with house.db.write() as connection:
        account = accounts.acting(connection, by, *kind.may)
        number = by_lot()
        values = {"id": number, "kind": kind.name, "by": account.email, "name": name}
        values |= {"told": dict(told), "sealed": sealed, "state": state, "found": found}
        connection.execute(insert(uploads).values(**values))
    return number


def try_due(house: House, goes_on: Callable[[], bool] = lambda: True) -> int:
    """One round of the clock: long files that wait to be tried or taken in; returns how many did.

    `goes_on` is asked before each file. Where the clock's process dies, nothing of a file was kept,
    and the next round begins it anew.
    """
    with house.db.read() as connection:
        waiting = select(uploads).where(uploads.c.state.in_(("waiting", "taking")))
        rows = connection.execute(waiting.order_by(uploads.c.at)).all()
    gone_through = 0
    for row in rows:
        if not goes_on():
            break
        gone_through += 1
        try:
            with metered(house, row.id):
                if row.state == "waiting" or not taken_in(house, row):
                    try_again(house, row)
        except Exception:
            log.exception("a file was not gone through; the next round begins it anew")
    return gone_through


def try_again(house: House, row: AnyRow) -> None:
    """Look at what a file would do now."""
    content = b64decode(house.keys.open(row.sealed, "file"))
    state, found = tried(house, kind_named(row.kind), row.name, content, row.told, by=row.by)
    if state == "tried" and row.state != "waiting":
        state = "moved"
    change(house, row, state=state, found=found)


def tried(
    house: House, kind: Kind, name: str, content: bytes, told: Mapping[str, str], *, by: str
) -> tuple[str, dict[str, Any]]:
    """What it would come to: a state, and what is kept of it."""
    try:
        return "tried", run(house, kind, name, content, told, by=by, keep=False).to_json()
    except Faulty as error:
        return "faulty", told_of(error.faults)
    except Refused as error:
        return "faulty", told_of([fault_of(name, error)])


def told_of(faults: Sequence[Fault]) -> dict[str, Any]:
    """Faults as they are kept."""
    listed = [[one.where, *parts_of(one.said)] for one in faults[:MOST_FAULTS]]
    return {"faults": listed, "more": len(faults) - len(listed)}


def parts_of(said: str) -> tuple[str, dict[str, Any]]:
    """A sentence as it is kept, so that it can still be said in another language."""
    if not isinstance(said, Told):
        return said, {}
    return said.template, {name: packed(value) for name, value in said.values.items()}


def run(
    house: House,
    kind: Kind,
    name: str,
    content: bytes,
    told: Mapping[str, str],
    *,
    by: str,
    keep: bool,
) -> Taken:
    """Take it in, all of it or nothing. Raises `Faulty`, `Refused`."""
    with house.db.read() as connection:
        account = accounts.acting(connection, by, *kind.may)
        if "area" in kind.fields:
            area = area_named(connection, told.get("area", ""))
            told = {**told, "area": area.code}
            if not account.reaches(area.id):
                raise Refused("choose an area")
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        with at_once(house, keep=keep) as whole:
            return kind.take(whole, file, told, account.email)


def take(house: House, number: int, *, by: str) -> None:
    """Take in what was shown, or, of a long file, let the clock do it; where something changed
    meanwhile, nothing: look again. Raises `Refused`.
    """
    with house.db.read() as connection:
        row = connection.execute(select(uploads).where(uploads.c.id == number)).first()
    if row is None or row.by != by or row.state not in READY or row.sealed is None:
        raise Refused("this file is not here any more: send it again")
    if len(b64decode(house.keys.open(row.sealed, "file"))) > AT_ONCE:
        change(house, row, state="taking")
    elif not taken_in(house, row):
        try_again(house, row)
        raise Refused(MOVED)


def taken_in(house: House, row: AnyRow) -> bool:
    """Take a file in; False, and nothing of it, where it would do something else by now."""
    kind, content = kind_named(row.kind), b64decode(house.keys.open(row.sealed, "file"))
    try:
        with at_once(house, keep=True) as whole:
            taken = run(whole, kind, row.name, content, row.told, by=row.by, keep=True)
            if taken.to_json() != row.found:
                raise Refused(MOVED)
            change(whole, row, state="taken", sealed=None)
    except (Faulty, Refused):
        return False
    return True


def change(house: House, row: AnyRow, **values: Any) -> None:
    """Of one that is still as it was read. Raises `Refused` where somebody was faster."""
    with house.db.write() as connection:
        mine = update(uploads).where(uploads.c.id == row.id, uploads.c.state == row.state)
        if not connection.execute(mine.values(**values)).rowcount:
            raise Refused("this file was taken in already")


def drop(house: House, number: int, *, by: str) -> None:
    """Forget a file that was not taken in."""
    with house.db.write() as connection:
        mine = (uploads.c.id == number, uploads.c.by == by, uploads.c.state.not_in(UNDER_WAY))
        connection.execute(delete(uploads).where(*mine))


def mine(house: House, number: int, *, by: str) -> Upload | None:
    """A file of this account's."""
    with house.db.read() as connection:
        found = select(uploads).where(uploads.c.id == number, uploads.c.by == by)
        row = connection.execute(found).first()
    return replace(upload(row), far=far(house, number)) if row else None


def recent(house: House, *, by: str) -> Sequence[Upload]:
    """The newest files of this account's."""
    with house.db.read() as connection:
        found = select(uploads).where(uploads.c.by == by).order_by(uploads.c.at.desc())
        return [upload(row) for row in connection.execute(found.limit(MOST_LISTED))]


def upload(row: AnyRow) -> Upload:
    """A row as pages show it."""
    faulty = row.state == "faulty"
    return Upload(
        id=row.id,
        kind=kind_named(row.kind),
        name=row.name,
        told=row.told,
        state=row.state,
        at=row.at,
        taken=taken_from(row.found) if row.state in (*READY, *UNDER_WAY) else None,
        faults=faults_of(row.found["faults"]) if faulty else (),
        more_faults=row.found["more"] if faulty else 0,
        here=row.sealed is not None,
    )


def faults_of(kept: Sequence[tuple[str, str, dict[str, Any]]]) -> Sequence[Fault]:
    """What was kept of them."""
    return [
        Fault(where, Told(template, **{name: unpacked(one) for name, one in values.items()}))
        for where, template, values in kept
    ]


def forget_due(house: House) -> int:
    """One round of the clock: files that nobody took in within the hour, or we within another."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        late = (uploads.c.state == "taking") & (uploads.c.at < now - 2 * GOOD_FOR)
        over = uploads.c.state.not_in(UNDER_WAY) & (uploads.c.at < now - GOOD_FOR)
        old = delete(uploads).where(over | late)
        return connection.execute(old).rowcount
