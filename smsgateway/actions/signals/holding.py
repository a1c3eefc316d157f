"""What people do about a signal: dismiss it, or let its votes wait, and then count or reject them.

Only two coordinators together touch a vote; each step is in the public log, and both results are
shown while votes wait. Nothing is dropped: what is rejected stays in the box, with that word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, delete, func, insert, select, update

from flows import notice
from flows.words import Say
from flows.world import Names
from smsgateway.actions.accounts import approvals, audit
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.awards.record import current
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.languages import by_language
from smsgateway.actions.log import record_act
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.phases.telling import channels_of, letter
from smsgateway.actions.refused import Refused
from smsgateway.actions.signals.gathering import cast
from smsgateway.counting.told import Told
from smsgateway.store.areas import areas
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests, cycles
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from smsgateway.store.signals import held_ballots, signal_voters, signals

Act = Literal["hold", "count", "reject"]

REJECTED = "abuse"
"""The disposition of a ballot that two people rejected."""


@dataclass(frozen=True, slots=True)
class Line:
    """A signal as people judge it."""

    id: int
    kind: str
    facts: Mapping[str, int | str]
    begins_at: datetime
    ends_at: datetime
    state: str
    voters: int
    held: int
    """Of its ballots, how many wait now."""
    reason: Names
    decided_by: Sequence[str]


def listed(house: House, slug: str, *, by: str) -> list[Line]:
    """The signals of a contest, the newest first. Raises `Refused`."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        rows = connection.execute(COUNTED.where(signals.c.contest_id == contest.id)).all()
    return [
        Line(
            row.id,
            row.kind,
            row.facts,
            row.begins_at,
            row.ends_at,
            row.state,
            row.voters,
            row.held,
            row.reason,
            row.decided_by,
        )
        for row in rows
    ]


def slug_of(house: House, signal_id: int) -> str:
    """Whose cycle's it is. Raises `Refused`."""
    with house.db.read() as connection:
        return str(numbered(connection, signal_id).slug)


def dismiss(house: House, signal_id: int, reason: str, *, by: str) -> None:
    """A false alarm: no vote is touched. Raises `Refused`."""
    if not reason.strip():
        raise Refused("say why it is a false alarm")
    with house.db.write() as connection:
        row = in_state(numbered(connection, signal_id), "new")
        acting(connection, by, row.area_id)
        decide(connection, row, "dismissed", {"en": reason}, [by])
        detail: dict[str, JSON] = {"reason": reason}
        audit.record(connection, by=by, act="signals.dismiss", about=str(row.id), detail=detail)


def ask(house: House, signal_id: int, act: Act, reason: Names, *, by: str) -> int:
    """Ask to let its votes wait, or to count or reject those that wait; returns the request.

    `reason` is public. Raises `Refused`.
    """
    if not any(reason.values()):
        raise Refused("say why, for everybody to read: --reason en=…")
    with house.db.write() as connection:
        row = in_state(numbered(connection, signal_id), BEFORE[act])
        unfinished(connection, row)
        return approvals.ask(
            connection,
            by=by,
            act=f"signals.{act}",
            about=str(row.id),
            payload={"reason": {**by_language(reason)}, "cycle": row.slug, "kind": row.kind},
            area_id=row.area_id,
        )


def carry_out(house: House, connection: Connection, agreed: Approval) -> str:
    """Two agreed: do it, and say so in the public log. Raises `Refused`."""
    act = agreed.act.removeprefix("signals.")
    row = in_state(numbered(connection, int(agreed.about)), BEFORE[act])
    unfinished(connection, row)
    number = ACTS[act](house, connection, row)
    reason: Any = agreed.payload["reason"]
    decide(connection, row, AFTER[act], reason, [agreed.asked_by, agreed.decided_by])
    body = {"act": act, "signal": row.id, "kind": row.kind, "ballots": number, "reason": reason}
    record_act(connection, row.contest_id, "decision", body)
    audit.record(
        connection,
        by=agreed.decided_by,
        act=agreed.act,
        about=agreed.about,
        detail={"ballots": number, "asked_by": agreed.asked_by},
    )
    return Told(
        "signal {signal} of {slug}: {number} ballots are {state}",
        signal=row.id,
        slug=row.slug,
        number=number,
        state=AFTER[act],
    )


def hold(house: House, connection: Connection, row: AnyRow) -> int:
    """Its votes wait, and whoever cast one is told; returns how many."""
    receipts = wait(connection, row.contest_id, row.id)
    whose = voters(house, connection, row, receipts)
    tell(house, connection, row, whose, notice.held(row.title, row.contact))
    return len(receipts)


def count(house: House, connection: Connection, row: AnyRow) -> int:
    """They count again, and whoever cast one is told."""
    said = notice.counted(row.title)
    return settle(house, connection, row, {"confirmed": True}, said)


def reject(house: House, connection: Connection, row: AnyRow) -> int:
    """They do not count, and stay in the box; whoever cast one is told, and whom to ask."""
    said = notice.rejected(row.title, row.contact)
    return settle(house, connection, row, {"confirmed": True, "disposition": REJECTED}, said)


def hold_newcomers(connection: Connection, contest_id: int) -> None:
    """Whoever is held and voted again waits with the new vote as well."""
    held = select(signals.c.id).where(signals.c.contest_id == contest_id, signals.c.state == "held")
    for signal_id in connection.execute(held).scalars().all():
        wait(connection, contest_id, signal_id)


def wait(connection: Connection, contest_id: int, signal_id: int) -> set[str]:
    """Let the votes of a signal wait; returns their receipts."""
    whose = select(signal_voters.c.tag).where(signal_voters.c.signal_id == signal_id)
    held = (
        update(ballots)
        .where(
            ballots.c.contest_id == contest_id,
            ballots.c.tag.in_(whose),
            ballots.c.disposition == "standing",
            ballots.c.confirmed,
        )
        .values(confirmed=False, unsettled=True)
        .returning(ballots.c.receipt)
    )
    receipts = set(connection.execute(held).scalars())
    if receipts:
        rows = [
            {"contest_id": contest_id, "receipt": one, "signal_id": signal_id}
            for one in sorted(receipts)
        ]
        connection.execute(insert(held_ballots), rows)
    return receipts


def settle(
    house: House, connection: Connection, row: AnyRow, values: Mapping[str, object], said: Say
) -> int:
    """Bring the ballots that still wait for this signal to their end; returns how many."""
    waited = held_ballots.c.signal_id == row.id
    asked = select(held_ballots.c.receipt).where(waited)
    whose = voters(house, connection, row, set(connection.execute(asked).scalars()))
    done = connection.execute(
        update(ballots)
        .where(
            ballots.c.contest_id == row.contest_id,
            ballots.c.receipt.in_(asked),
            ballots.c.disposition == "standing",
        )
        .values(**values, unsettled=True)
    )
    connection.execute(delete(held_ballots).where(waited))
    tell(house, connection, row, whose, said)
    return int(done.rowcount)


def voters(
    house: House, connection: Connection, row: AnyRow, receipts: Collection[str]
) -> list[int]:
    """The people whose standing ballots have these receipts; nobody once the keys are gone."""
    contest = contest_named(connection, row.slug)
    if contest.salt is None:
        return []
    return [one.person_id for one in cast(house, connection, contest) if one.receipt in receipts]


def tell(
    house: House, connection: Connection, row: AnyRow, whose: Sequence[int], said: Say
) -> None:
    """A text to each of these people: what becomes of their vote."""
    stations = {
        one.id: one
        for one in house.catalogue.latest().stations.values()
        if one.area_id == row.area_id and one.account.sender
    }
    if not stations or not whose:
        return
    words = notice.plainly(said)
    last = channels_of(connection, stations, list(whose))
    asked = select(people).where(people.c.id.in_(whose), people.c.erase_from.is_(None))
    letters = [
        letter(house, stations[last.get(one.id, min(stations))], one, words)
        for one in connection.execute(asked)
    ]
    if letters:
        connection.execute(insert(outbox), letters)


def decide(
    connection: Connection, row: AnyRow, state: str, reason: Names, who: Sequence[str]
) -> None:
    """Write what was decided."""
    connection.execute(
        update(signals)
        .where(signals.c.id == row.id)
        .values(state=state, reason=dict(reason), decided_by=list(who), decided_at=database_now())
    )


def numbered(connection: Connection, signal_id: int) -> AnyRow:
    """The signal with its contest. Raises `Refused`."""
    row = connection.execute(WITH_CONTEST.where(signals.c.id == signal_id)).first()
    if row is None:
        raise Refused("there is no signal {number}", number=signal_id)
    return row


def in_state(row: AnyRow, state: str) -> AnyRow:
    """The signal, if it stands there. Raises `Refused`."""
    if row.state != state:
        raise Refused(
            "signal {number} is {state}, not {wanted}", number=row.id, state=row.state, wanted=state
        )
    return row


def unfinished(connection: Connection, row: AnyRow) -> None:
    """Raises `Refused` once the result is final."""
    record = current(connection, row.contest_id)
    if record is not None and record.state == "certified":
        raise Refused("the result of {slug} is certified: its votes are decided", slug=row.slug)


DECISIONS: tuple[Act, ...] = get_args(Act)

BEFORE: Mapping[str, str] = {"hold": "new", "count": "held", "reject": "held"}
AFTER: Mapping[str, str] = {"hold": "held", "count": "counted", "reject": "rejected"}
ACTS: Mapping[str, Callable[[House, Connection, AnyRow], int]] = {
    "hold": hold,
    "count": count,
    "reject": reject,
}

WITH_CONTEST = (
    select(signals, contests.c.title, cycles.c.slug, cycles.c.area_id, areas.c.contact)
    .join(contests, contests.c.id == signals.c.contest_id)
    .join(cycles, cycles.c.id == contests.c.cycle_id)
    .join(areas, areas.c.id == cycles.c.area_id)
)

COUNTED = select(
    signals,
    select(func.count())
    .where(signal_voters.c.signal_id == signals.c.id)
    .scalar_subquery()
    .label("voters"),
    select(func.count())
    .where(held_ballots.c.signal_id == signals.c.id)
    .scalar_subquery()
    .label("held"),
).order_by(signals.c.id.desc())
