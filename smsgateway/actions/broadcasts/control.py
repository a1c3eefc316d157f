"""Starting a broadcast, alone or with a second person; pausing, stopping, and trying again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from smsgateway.actions.accounts import accounts, approvals, audit
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.broadcasts.making import MAKERS, named
from smsgateway.actions.broadcasts.preview import Preview, preview
from smsgateway.actions.broadcasts.serving import GROWN
from smsgateway.actions.house import House
from smsgateway.actions.limits import Limits
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told
from smsgateway.store.broadcasts import broadcast_legs, broadcasts
from smsgateway.store.db import AnyRow, Database, database_now
from smsgateway.store.messages import outbox

START = "broadcast.start"
AHEAD = timedelta(days=60)
"""How far ahead a broadcast may be planned."""


def plan(
    house: House, slug: str, at: datetime | None = None, until: datetime | None = None
) -> Preview:
    """Say when a draft leaves (now where nothing is said) and count it. Raises `Refused`."""
    with house.db.write() as connection:
        row = named(connection, slug)
        if row.status == "asked" and request_for(connection, slug) is None:
            row = change(connection, row, "draft", "asked")  # it was refused
        now: datetime = connection.execute(select(database_now())).scalar_one()
        starts = at or now
        if starts > now + AHEAD or (until and not starts < until <= starts + AHEAD):
            raise Refused("it starts within 60 days, and ends later, 60 days after that at most")
        row = change(connection, row, "draft", "draft", starts_at=starts, spread_until=until)
    seen = preview(house, row)
    if not seen.people:
        raise Refused("{slug} reaches nobody", slug=slug)
    return seen


def start(house: House, slug: str, seen: Preview, *, by: str) -> int | None:
    """Begin what was planned and counted; None where it runs now.

    A large or dear broadcast is asked for instead: returns the number of the request that a second
    person approves. Raises `Refused`.
    """
    with house.db.write() as connection:
        row = named(connection, slug)
        station = house.catalogue.latest().stations_by_id[row.channel_id]
        maker = accounts.acting(connection, by, *MAKERS)
        if not maker.reaches(station.area_id):
            raise Refused(
                "{email} has no say on {channel}", email=maker.email, channel=station.account.slug
            )
        planned = told(seen)
        if not needs_second(station.limits, seen):
            begin(connection, house.db, row, "draft", planned)
            audit.record(connection, by=by, act=START, about=slug, detail=planned)
            return None
        change(connection, row, "asked", "draft")
        return approvals.ask(
            connection, by=by, act=START, about=slug, payload=planned, area_id=station.area_id
        )


def carry_out(house: House, connection: Connection, approval: Approval) -> str:
    """A second person approved it: it begins, with the audience that both have seen counted."""
    row = named(connection, approval.about)
    begin(connection, house.db, row, "asked", approval.payload)
    return Told("{slug} begins: {people} people", slug=row.slug, people=approval.payload["people"])


def request_for(connection: Connection, slug: str) -> int | None:
    """The request that waits for a second person; None where none does."""
    waiting = approvals.waiting(connection)
    return next((one.id for one in waiting if one.act == START and one.about == slug), None)


def needs_second(limits: Limits, seen: Preview) -> bool:
    """Is it more than one coordinator may send alone? What has no price may cost anything."""
    if seen.people > limits.alone_people:
        return True
    if limits.alone_cost is None:
        return False
    return bool(seen.unpriced) or (seen.cost is not None and seen.cost.amount > limits.alone_cost)


def told(seen: Preview) -> dict[str, audit.JSON]:
    """What a second person agrees to."""
    return {
        "people": seen.people,
        "segments": seen.segments,
        "cost": f"{seen.cost.amount:f} {seen.cost.currency}" if seen.cost else "",
        "zones": list(seen.zones),
    }


def begin(
    connection: Connection, db: Database, row: AnyRow, was: str, planned: Mapping[str, Any]
) -> None:
    """It runs from now on, each time zone from its first person."""
    change(connection, row, "running", was, expected=planned["people"], started_at=database_now())
    add_zones(connection, db, row, planned["zones"])


def add_zones(connection: Connection, db: Database, row: AnyRow, zones: list[str]) -> None:
    """Time zones to serve; one that is served already goes on where it was."""
    legs = [{"broadcast_id": row.id, "zone": zone} for zone in zones]
    connection.execute(db.insert(broadcast_legs).on_conflict_do_nothing(), legs)


def pause(house: House, slug: str, *, by: str) -> None:
    """Release nothing more until it is resumed. What was released seconds ago still leaves."""
    act(house, slug, by, "pause", "paused", "running")


def resume(house: House, slug: str, *, by: str) -> None:
    """Go on where it stopped. Raises `Refused` where the audience has outgrown what was counted."""
    with house.db.read() as connection:
        row = named(connection, slug)
    seen = preview(house, row)
    if row.expected is not None and seen.people > row.expected * GROWN + 10:
        raise Refused(
            "{people} people now, {expected} were counted: stop it and make a new one",
            people=seen.people,
            expected=row.expected,
        )
    act(house, slug, by, "resume", "running", "paused")


def stop(house: House, slug: str, *, by: str) -> int:
    """End it for good; returns how many texts were still waiting and are dropped."""
    states = ("draft", "asked", "running", "paused")
    row = act(house, slug, by, "stop", "stopped", *states, finished_at=database_now())
    with house.db.write() as connection:
        waiting = update(outbox).where(outbox.c.broadcast_id == row.id, outbox.c.status == "queued")
        return connection.execute(
            waiting.values(status="dead", error="the broadcast was stopped")
        ).rowcount


def retry(house: House, slug: str, *, by: str) -> None:
    """Try once more what failed so far, and only that, at the channel's rate."""
    now = database_now()
    act(house, slug, by, "retry", "running", "done", "running", retry_since=now, finished_at=None)


def act(
    house: House, slug: str, by: str, verb: str, becomes: str, *was: str, **values: Any
) -> AnyRow:
    """Move a broadcast from one of its states to another, and note who did it."""
    with house.db.write() as connection:
        accounts.acting(connection, by, *MAKERS)
        row = change(connection, named(connection, slug), becomes, *was, **values)
        audit.record(connection, by=by, act=f"broadcast.{verb}", about=slug, detail={})
    return row


def change(connection: Connection, row: AnyRow, becomes: str, *was: str, **values: Any) -> AnyRow:
    """Raises `Refused` where it is in none of the states `was` (any more)."""
    moved = connection.execute(
        update(broadcasts)
        .where(broadcasts.c.id == row.id, broadcasts.c.status.in_(was))
        .values(status=becomes, held_because="", **values)
        .returning(broadcasts)
    ).first()
    if moved is None:
        raise Refused("{slug} is {status}", slug=row.slug, status=row.status)
    return moved
