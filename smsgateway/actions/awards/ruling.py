"""What becomes of a published result: certified, corrected, recounted, or annulled and run again.

One coordinator asks, another agrees; the reason is public, in the log and in a text to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select, update

from flows import notice
from flows.words import Say
from flows.world import Names
from smsgateway.actions.accounts import approvals, audit
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.awards.record import Counted, counted, published, put
from smsgateway.actions.awards.rerun import again
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.languages import by_language
from smsgateway.actions.log import record_act
from smsgateway.actions.phases.changes import local, on_the_wall, words
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told
from smsgateway.store.awards import award_records, objections
from smsgateway.store.contests import cycles
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.notices import notices
from smsgateway.store.signals import signals

Verdict = Literal["certify", "correct", "recount", "annul"]

Payload = Mapping[str, Any]


def ask(
    house: House,
    slug: str,
    verdict: Verdict,
    reason: Names,
    *,
    by: str,
    told: Mapping[str, JSON] | None = None,
) -> int:
    """Ask for a ruling; returns the number that another account approves.

    `reason` is public, by language; only to certify needs none. `told`: `days` of objections to
    correct or recount; `slug`, `opens` and `closes` (ISO 8601, aware) of the new vote to annul, and
    `with_roll` to let the roll and slips be good in it.
    Raises `Refused` for what could not be carried out now.
    """
    payload: dict[str, JSON] = {**(told or {}), "reason": {**by_language(reason)}}
    if verdict != "certify" and not any(reason.values()):
        raise Refused("say why, for everybody to read: --reason en=…")
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        with connection.begin_nested() as trial:
            asked = Approval(0, "", slug, payload, None, by, contest.opens_at, "", by)
            RULINGS[verdict](house, connection, contest, asked)
            trial.rollback()
        return approvals.ask(
            connection,
            by=by,
            act=f"award.{verdict}",
            about=slug,
            payload=payload,
            area_id=contest.area_id,
        )


def carry_out(house: House, connection: Connection, agreed: Approval) -> str:
    """Two agreed: rule, publish why, begin to tell people. Raises `Refused`."""
    verdict = agreed.act.removeprefix("award.")
    contest = contest_named(connection, agreed.about)
    row = provisional(connection, contest)
    state, said, published_too = RULINGS[verdict](house, connection, contest, agreed)
    reason = agreed.payload["reason"]
    connection.execute(
        update(award_records)
        .where(award_records.c.id == row.id)
        .values(
            state=state,
            reason=reason,
            ruled_by=[agreed.asked_by, agreed.decided_by],
            ruled_at=database_now(),
        )
    )
    body = {"act": verdict, "number": row.number, "reason": reason, **published_too}
    record_act(connection, contest.id, "decision", body)
    if said is not None:
        told = dict(words(said, agreed.payload))
        tell = insert(notices).values(contest_id=contest.id, audience="known", words=told)
        connection.execute(tell)
    audit.record(
        connection,
        by=agreed.decided_by,
        act=agreed.act,
        about=agreed.about,
        detail={"approval": agreed.id, "asked_by": agreed.asked_by},
    )
    touch(connection)
    return Told("{slug}: the result is {state}", slug=agreed.about, state=state)


Ruled = tuple[str, Callable[[str], Say] | None, Mapping[str, object]]
"""The record's state from now on, what people hear, and what else the log says."""


def certify(house: House, connection: Connection, contest: AnyRow, agreed: Approval) -> Ruled:
    """It stands. Raises `Refused` before every objection had its time and its answer, also those to
    a record that was corrected or recounted since; while votes are held, for they would stay so;
    and where other ballots count by now than those of the record."""
    row = provisional(connection, contest)
    now = connection.execute(select(database_now())).scalar_one()
    if now < row.objections_until:
        until = on_the_wall(connection, contest, row.objections_until)
        raise Refused("objections are taken until {time}", time=until)
    waiting = (
        select(func.count())
        .select_from(objections.join(award_records))
        .where(award_records.c.contest_id == contest.id, objections.c.state == "open")
    )
    if number := connection.execute(waiting).scalar_one():
        raise Refused(
            "{number} objections wait for a decision: "
            "under The result, or `smsgateway objection list`",
            number=number,
        )
    held = select(signals.c.id).where(signals.c.contest_id == contest.id, signals.c.state == "held")
    if signal := connection.execute(held.order_by(signals.c.id)).scalar():
        raise Refused(
            "the votes of signal {number} still wait: count or reject them first", number=signal
        )
    if counted(house, contest.slug).digest != Counted(row.award, row.inputs).digest:
        raise Refused("the count is no longer the one that was published: correct it first")
    return "certified", None, {}


def correct(house: House, connection: Connection, contest: AnyRow, agreed: Approval) -> Ruled:
    """Something was wrong: the award as it is counted now takes its place."""
    row, made = provisional(connection, contest), counted(house, contest.slug)
    if made.digest == Counted(row.award, row.inputs).digest:
        raise Refused("the count says the same as before: nothing is there to correct")
    number = put(connection, contest, made, days_of(agreed.payload), agreed)
    return "corrected", partial(notice.corrected, contest.title), {"next": number}


def recount(house: House, connection: Connection, contest: AnyRow, agreed: Approval) -> Ruled:
    """All ballots were counted once more, whatever came of it."""
    provisional(connection, contest)
    made = counted(house, contest.slug)
    number = put(connection, contest, made, days_of(agreed.payload), agreed)
    return "recounted", partial(notice.recounted, contest.title), {"next": number}


def annul(house: House, connection: Connection, contest: AnyRow, agreed: Approval) -> Ruled:
    """The vote does not hold. Its ballots and its log stay; the same question is asked again."""
    row, told = provisional(connection, contest), agreed.payload
    opens, closes = (datetime.fromisoformat(str(told[one])) for one in ("opens", "closes"))
    with_roll = bool(told.get("with_roll"))
    new = again(house, connection, contest, str(told["slug"]), opens, closes, with_roll=with_roll)
    link = update(award_records).where(award_records.c.id == row.id).values(rerun_id=new)
    connection.execute(link)
    over = update(cycles).where(cycles.c.id == contest.cycle_id).values(phase="closed")
    connection.execute(over)
    said = partial(notice.annulled, contest.title, opens=local(connection, contest, opens))
    return "annulled", said, {"rerun": str(told["slug"]), "with_roll": with_roll}


RULINGS: Mapping[str, Callable[[House, Connection, AnyRow, Approval], Ruled]] = {
    "certify": certify,
    "correct": correct,
    "recount": recount,
    "annul": annul,
}


def provisional(connection: Connection, contest: AnyRow) -> AnyRow:
    """The record that may still be ruled on. Raises `Refused`."""
    held = select(award_records).where(
        award_records.c.contest_id == contest.id, award_records.c.state == "provisional"
    )
    row = connection.execute(held.order_by(award_records.c.number)).first()
    if row is None:
        state = published(connection, contest).state
        raise Refused(
            "the result of {slug} is {state}: it is decided", slug=contest.slug, state=state
        )
    return row


def days_of(payload: Payload) -> int:
    """How long the new record is open to objections."""
    return int(payload["days"])
