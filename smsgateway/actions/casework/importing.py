"""Bring an area's policy in: whole, or not at all. What cases point at is kept, never deleted.

A category that the new file leaves out is withdrawn; an office stays. New terms get a new version
and hold for new cases alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from smsgateway.actions.accounts import audit
from smsgateway.actions.casework.policy import NewOffice, Policy
from smsgateway.actions.catalogue import touch
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.channels.phones import canonical
from smsgateway.store.casework import (
    categories,
    desks,
    holidays,
    ladders,
    office_members,
    offices,
    sla_policies,
    templates,
)
from smsgateway.store.db import Database
from smsgateway.store.people import people
from smsgateway.store.sealing import Keyring


def keep(house: House, policy: Policy, *, by: str) -> int:
    """Keep the policy; returns the version of its terms. Raises `Refused` for an unknown area."""
    with house.db.write() as connection:
        area = area_named(connection, policy.area)
        version = put(connection, house.db, house.keys, area.id, policy)
        audit.record(
            connection,
            by=by,
            act="cases.policy",
            about=f"area {policy.area}",
            detail={
                "version": version,
                "categories": len(policy.categories),
                "offices": len(policy.offices),
            },
        )
    return version


def put(connection: Connection, db: Database, keys: Keyring, area_id: int, policy: Policy) -> int:
    """Write it in the caller's transaction; returns the version of its terms."""
    replace(
        connection,
        desks,
        area_id,
        [{"weekend": list(policy.weekend), "helpline": policy.helpline}],
    )
    codes = put_categories(connection, db, area_id, policy)
    slugs = put_offices(connection, db, keys, area_id, policy)
    level: dict[str, int] = {}
    rungs = []
    for rung in policy.ladder:
        level[rung.category] = level.get(rung.category, -1) + 1
        rungs.append(
            {
                "category_id": codes.get(rung.category),
                "level": level[rung.category],
                "office_id": slugs[rung.office],
                "days": rung.days,
            }
        )
    replace(connection, ladders, area_id, rungs)
    days = [{"day": day, "name": name} for day, name in policy.holidays.items()]
    replace(connection, holidays, area_id, days)
    texts = [{"slug": slug, "text": dict(text)} for slug, text in policy.templates.items()]
    replace(connection, templates, area_id, texts)
    touch(connection)
    return put_terms(connection, area_id, policy)


def replace(connection: Connection, table: Table, area_id: int, rows: list[dict[str, Any]]) -> None:
    """The area's rows of a table that nothing points at."""
    connection.execute(delete(table).where(table.c.area_id == area_id))
    if rows:
        connection.execute(insert(table), [{"area_id": area_id, **row} for row in rows])


def put_categories(
    connection: Connection, db: Database, area_id: int, policy: Policy
) -> dict[str, int]:
    """The tree; ids by code."""
    mine = update(categories).where(categories.c.area_id == area_id)
    connection.execute(mine.values(withdrawn=True))
    ids: dict[str, int] = {}
    for position, one in enumerate(policy.categories):
        new = db.insert(categories).values(
            area_id=area_id,
            code=one.code,
            position=position,
            name=dict(one.name),
            severity=one.severity,
            sensitive=one.sensitive,
            works=one.works,
            withdrawn=False,
        )
        changed = ("position", "name", "severity", "sensitive", "works", "withdrawn")
        kept = new.on_conflict_do_update(
            index_elements=[categories.c.area_id, categories.c.code],
            set_={name: new.excluded[name] for name in changed},
        ).returning(categories.c.id)
        ids[one.code] = connection.execute(kept).scalar_one()
    for one in policy.categories:
        at = update(categories).where(categories.c.id == ids[one.code])
        connection.execute(at.values(parent_id=ids.get(one.under)))
    return ids


def put_offices(
    connection: Connection, db: Database, keys: Keyring, area_id: int, policy: Policy
) -> Mapping[str, int]:
    """The offices and who is in each; ids by slug."""
    ids = {}
    for one in policy.offices:
        new = db.insert(offices).values(
            area_id=area_id,
            slug=one.slug,
            name=dict(one.name),
            email=one.email,
            trained=one.trained,
            person_id=holder(connection, db, keys, one),
        )
        changed = ("name", "email", "trained", "person_id")
        kept = new.on_conflict_do_update(
            index_elements=[offices.c.area_id, offices.c.slug],
            set_={name: new.excluded[name] for name in changed},
        ).returning(offices.c.id)
        ids[one.slug] = connection.execute(kept).scalar_one()
        gone = delete(office_members).where(office_members.c.office_id == ids[one.slug])
        connection.execute(gone)
        for email in one.members:
            member = {"office_id": ids[one.slug], "email": email.strip().lower()}
            connection.execute(insert(office_members).values(member))
    return ids


def holder(connection: Connection, db: Database, keys: Keyring, office: NewOffice) -> int | None:
    """The person whose phone gets the office's digest."""
    if not office.phone:
        return None
    number = canonical(office.phone, "")
    known = select(people.c.id).where(people.c.phone_index.in_(keys.indexes(number)))
    found = connection.execute(known).scalar()
    if found is None:
        new = db.insert(people).values(
            phone_index=keys.index(number), phone_sealed=keys.seal(number, "phone")
        )
        found = connection.execute(new.returning(people.c.id)).scalar_one()
    return int(found)


def put_terms(connection: Connection, area_id: int, policy: Policy) -> int:
    """The terms as a new version, unless they are what holds already; returns the version."""
    mine = sla_policies.c.area_id == area_id
    last = select(func.max(sla_policies.c.version)).where(mine)
    version = int(connection.execute(last).scalar() or 0)
    standing = connection.execute(
        select(sla_policies).where(mine, sla_policies.c.version == version)
    )
    before = {(row.severity, row.reply_days, row.resolve_days) for row in standing}
    wanted = {(one.severity, one.reply, one.resolve) for one in policy.terms}
    if before == wanted:
        return version
    connection.execute(
        insert(sla_policies),
        [
            {
                "area_id": area_id,
                "version": version + 1,
                "severity": severity,
                "reply_days": reply,
                "resolve_days": resolve,
            }
            for severity, reply, resolve in sorted(wanted, key=lambda one: one[0])
        ],
    )
    return version + 1
