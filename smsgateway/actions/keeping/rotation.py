"""A new version of PHONE_KEY, brought to every row while votes go on.

From the start with `PHONE_KEY=2:…,1:…` on, what is new is sealed under version 2, and people are
found under either. Rotating brings the rows of version 1 to version 2, a few hundred at a time; it
may be broken off and started again. A contest and its log keep the version that they began with:
its tags are of that key, and go with it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Select,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from smsgateway.actions import claiming
from smsgateway.actions.catalogue import touch
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.accounts import accounts
from smsgateway.store.broadcasts import muted, muted_sharers, opt_outs, tags
from smsgateway.store.cases import case_events, cases, sensitive_cases, supporters
from smsgateway.store.casework import digests, offices
from smsgateway.store.channels import channels
from smsgateway.store.contests import contests, cycles
from smsgateway.store.conversations import conversations
from smsgateway.store.db import AnyRow
from smsgateway.store.letters import letters
from smsgateway.store.log import log_acts
from smsgateway.store.messages import garbled, inbox, outbox
from smsgateway.store.paper import paper_readings
from smsgateway.store.people import people
from smsgateway.store.proposals import proposals
from smsgateway.store.rolls import entries
from smsgateway.store.scorecards import action_asks, comments, invitations, raters, rounds
from smsgateway.store.sealing import Keyring, Kind
from smsgateway.store.services import service_staff
from smsgateway.store.transfers import followers, party_phones, release_asks
from smsgateway.store.works import dispute_told, monitors, reporters, verifications, works

MARKS = (
    *(tags, muted, muted_sharers, raters, invitations, service_staff, action_asks),
    *(followers, party_phones, release_asks, reporters, monitors, dispute_told),
)
"""Tables of which a person and something else are the key."""

CHUNK = 200
"""Rows a transaction: on SQLite every vote waits behind it."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A table with sealed columns."""

    table: Table
    kinds: Mapping[str, Kind]

    @property
    def key(self) -> list[Column[Any]]:
        """What names a row."""
        return list(self.table.primary_key.columns)

    def sealed_by(self, version: int) -> Any:
        """Whether a row still needs this version."""
        first = bytes([version])
        return or_(*(func.substr(self.table.c[name], 1, 1) == first for name in self.kinds))


LOCKED = (
    Locked(people, {"phone_sealed": "phone"}),
    Locked(channels, {"secrets": "account"}),
    Locked(accounts, {"totp": "account"}),
    Locked(conversations, {"talk": "talk"}),
    Locked(paper_readings, {"sheets": "text"}),
    Locked(inbox, {"body": "text", "reply": "talk"}),
    Locked(outbox, {"body": "text"}),
    Locked(garbled, {"body": "text"}),
    Locked(proposals, {"words": "text"}),
    Locked(entries, {"label": "text"}),
    Locked(opt_outs, {"words": "text"}),
    Locked(muted_sharers, {"slip": "text"}),
    Locked(comments, {"words": "text"}),
    Locked(cases, {"words": "text", "pin": "pin"}),
    Locked(case_events, {"note": "text"}),
    Locked(digests, {"body": "text"}),
    Locked(letters, {"body": "text"}),
    Locked(sensitive_cases, {"sealed": "sensitive"}),
    Locked(verifications, {"words": "text"}),
)


def left(house: House) -> dict[str, int]:
    """How many rows of each table are not under the newest version yet."""
    older = [version for version in house.settings.phone_keys if version != house.keys.current]
    with house.db.read() as connection:
        return {
            one.table.name: sum(count(connection, one, version) for version in older)
            for one in LOCKED
        }


def count(connection: Connection, one: Locked, version: int) -> int:
    """Rows that still need this version."""
    needing = select(func.count()).select_from(one.table).where(one.sealed_by(version))
    return int(connection.execute(needing).scalar_one())


def rotate(house: House) -> Iterator[int]:
    """Bring everything to the newest version; gives the rows done, chunk by chunk."""
    older = [version for version in house.settings.phone_keys if version != house.keys.current]
    for one in LOCKED:
        for version in sorted(older):
            last: tuple[Any, ...] | None = None
            while True:
                began = time.monotonic()
                with house.db.write() as connection:
                    rows = next_rows(connection, one, version, last)
                    renew(connection, house.keys, one, rows)
                if not rows:
                    break
                last = tuple(rows[-1][: len(one.key)])
                yield len(rows)
                if house.db.on_sqlite:
                    # The one lock is not fair: without a rest no vote would ever get it.
                    time.sleep(time.monotonic() - began)


def next_rows(
    connection: Connection, one: Locked, version: int, last: tuple[Any, ...] | None
) -> list[AnyRow]:
    """The next chunk behind `last`, in the order of the key."""
    found = select(*one.key, *(one.table.c[name] for name in one.kinds))
    found = found.where(one.sealed_by(version)).order_by(*one.key).limit(CHUNK)
    if last is not None:
        found = found.where(tuple_(*one.key) > tuple_(*(bindparam(None, part) for part in last)))
    # Votes may wait for us a moment, never we for them: so no two wait in a circle. What is
    # held just now is left to the next run.
    found = found.with_for_update(skip_locked=True)
    return list(connection.execute(found).all())


def renew(connection: Connection, keys: Keyring, one: Locked, rows: list[AnyRow]) -> None:
    """Seal these rows anew, unless somebody has changed one since it was read."""
    if not rows:
        return
    values = [renewed(keys, one, row) for row in rows]
    if one.table is people:
        merge_doubles(connection, values)
    columns = [*one.kinds, *(["phone_index"] if one.table is people else [])]
    same = [column == bindparam(f"key_{column.name}") for column in one.key]
    same += [one.table.c[name] == bindparam(f"old_{name}") for name in one.kinds]
    connection.execute(
        update(one.table).where(*same).values({name: bindparam(f"new_{name}") for name in columns}),
        values,
    )
    if one.table is channels:
        touch(connection)


def renewed(keys: Keyring, one: Locked, row: AnyRow) -> dict[str, Any]:
    """The new values of a row beside its key and its old ones."""
    values: dict[str, Any] = {f"key_{column.name}": row._mapping[column] for column in one.key}
    for name, kind in one.kinds.items():
        sealed = bytes(row._mapping[name])
        opened = keys.open(sealed, kind)
        values |= {f"old_{name}": row._mapping[name], f"new_{name}": keys.seal(opened, kind)}
        if one.table is people:
            values["new_phone_index"] = keys.index(opened)
    return values


def copied(table: Table, newer: int, kept: int) -> Select[Any]:
    """The marks of one person that another does not have yet, as that other's."""
    has = table.alias()
    names = [column.name for column in table.primary_key if column.name != "person_id"]
    columns = [
        literal(kept).label(column.name) if column.name == "person_id" else column
        for column in table.c
    ]
    alike = [has.c[name] == table.c[name] for name in names]
    same = exists().where(has.c.person_id == kept, *alike)
    return select(*columns).where(table.c.person_id == newer, ~same)


def merge_doubles(connection: Connection, values: list[dict[str, Any]]) -> None:
    """A process that knew only the old key may have met somebody whom a newer one met as well."""
    by_index = {one["new_phone_index"]: one["key_id"] for one in values}
    taken = select(people.c.id, people.c.phone_index, people.c.opted_out_at).where(
        people.c.phone_index.in_(list(by_index)), people.c.id.not_in(list(by_index.values()))
    )
    for newer in connection.execute(taken).all():
        kept = by_index[bytes(newer.phone_index)]
        bulk = (outbox.c.person_id == newer.id) & outbox.c.broadcast_id.is_not(None)
        connection.execute(update(outbox).where(bulk).values(person_id=None))  # one a person
        twice = (outbox.c.person_id == newer.id) & claiming.UNSETTLED & claiming.unsettled_to(kept)
        connection.execute(update(outbox).where(twice).values(status="dead", lease_until=None))
        for table in MARKS:
            left_out = copied(table, newer.id, kept)
            connection.execute(insert(table).from_select(list(table.c.keys()), left_out))
        for table in (
            inbox,
            outbox,
            conversations,
            opt_outs,
            proposals,
            cases,
            offices,
            sensitive_cases,
        ):
            whose = update(table).where(table.c.person_id == newer.id)
            connection.execute(whose.values(person_id=kept))
        held = select(supporters.c.case_id).where(supporters.c.person_id == kept)
        added = update(supporters).where(
            supporters.c.person_id == newer.id, supporters.c.case_id.not_in(held)
        )
        connection.execute(added.values(person_id=kept))
        if newer.opted_out_at:
            silent = update(people).where(people.c.id == kept)
            connection.execute(silent.values(opted_out_at=newer.opted_out_at))
        connection.execute(delete(people).where(people.c.id == newer.id))


def check_dropped(house: House, version: int) -> None:
    """Whether PHONE_KEY may lose this version. Raises `Refused` with what still needs it."""
    if version == house.keys.current:
        raise Refused(
            "version {version} seals: add a newer one to PHONE_KEY before this one goes",
            version=version,
        )
    with house.db.read() as connection:
        needing = {one.table.name: count(connection, one, version) for one in LOCKED}
        finished = select(log_acts.c.contest_id).where(
            log_acts.c.kind == "key-destroyed", log_acts.c.leaf.is_not(None)
        )
        unfinished = (
            select(cycles.c.slug)
            .join(contests, contests.c.cycle_id == cycles.c.id)
            .where(contests.c.key_version == version, contests.c.id.not_in(finished))
        )
        slugs = connection.execute(unfinished.order_by(cycles.c.slug)).scalars().all()
        tied = select(rounds.c.slug).where(
            rounds.c.key_version == version, rounds.c.salt.is_not(None)
        )
        rated = connection.execute(tied.order_by(rounds.c.slug)).scalars().all()
        seen = select(works.c.code).where(works.c.key_version == version)
        reported = connection.execute(seen.order_by(works.c.code)).scalars().all()
    rows = sum(needing.values())
    if rows:
        told = ", ".join(f"{number} {name}" for name, number in needing.items() if number)
        raise Refused(
            "{rows} rows need version {version} ({told}): run `smsgateway keys rotate`",
            rows=rows,
            version=version,
            told=told,
        )
    if rated:
        raise Refused(
            "{number} rounds of scorecards need version {version} ({slugs}): `smsgateway "
            "scorecards round unlink` ends that",
            number=len(rated),
            version=version,
            slugs=rated[:5],
        )
    if reported:
        raise Refused(
            "{number} works need version {version} ({slugs}): the clock ends that 90 days "
            "after their last report",
            number=len(reported),
            version=version,
            slugs=reported[:5],
        )
    if slugs:
        raise Refused(
            "{number} contests and their logs need version {version} ({slugs}): `smsgateway "
            "keys destroy` ends that",
            number=len(slugs),
            version=version,
            slugs=slugs[:5],
        )
