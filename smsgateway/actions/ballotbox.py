"""The ballot box: cast, take back, open. What stood before stays, set aside."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from flows.effects import CastBallot, ChallengeBallot, TakeBackBallot
from smsgateway.actions import persons
from smsgateway.actions.challenges import open_ballot
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due, NoLongerFits, NotRecorded, Paper
from smsgateway.actions.world import DbWorld
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests, revisions
from smsgateway.store.db import Database, database_now

TRACKERS = 10**9
"""Lines of a published list are numbered at random below this."""


def prepare(
    said: Input, world: DbWorld, effect: CastBallot | TakeBackBallot | ChallengeBallot
) -> Paper:
    """Everything of it but the row. Raises `NotRecorded` once the contest's keys are destroyed."""
    race = world.snapshot.races[effect.contest]
    tag, salt = world.tag(race), race.salt
    if tag is None or salt is None:
        raise NotRecorded("the contest is over and its keys are destroyed")
    return Paper(
        effect=effect,
        contest_id=effect.contest,
        revision=world.snapshot.revision,
        tag=tag,
        tracker=secrets.randbelow(TRACKERS),
        mid=world.keys.mid(race.key_version, salt, world.station.provider, said.provider_id),
        nonce=secrets.token_bytes(32),
        replaces=world.ballot(race.contest) is not None,
        sent_in_time=world.sent is not None and world.sent < race.contest.closes,
    )


def keep(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """All of a group. Raises `NoLongerFits` when a deadline or another ballot came in between."""
    check_open(connection, [due.act for due in dues])
    for due in dues:
        paper: Paper = due.act
        if isinstance(paper.effect, ChallengeBallot):
            open_ballot(connection, paper.effect, paper.tag)
        elif paper.replaces:
            set_aside(connection, paper)
    cast = [due for due in dues if isinstance(due.act.effect, CastBallot)]
    if not cast:
        return
    rows = [ballot_row(due.act, due.act.effect, due.medium) for due in cast]
    if len(connection.execute(put_in_box(db), rows).all()) != len(rows):
        raise NoLongerFits("a receipt is taken, or another ballot of a voter came first")
    persons.may_look(connection, [due.person_id for due in cast])


def set_aside(connection: Connection, paper: Paper) -> None:
    """The ballot that stood does not count any more."""
    becomes = paper.effect.why if isinstance(paper.effect, TakeBackBallot) else "superseded"
    whose = {"contest": paper.contest_id, "whose": paper.tag, "becomes": becomes}
    if not connection.execute(SET_ASIDE, whose).rowcount:
        raise NoLongerFits("the ballot that stood is gone")


def ballot_row(paper: Paper, cast: CastBallot, medium: str) -> dict[str, object]:
    """A ballot as it is kept."""
    return {
        "contest_id": paper.contest_id,
        "tag": paper.tag,
        "choice": list(cast.projects),
        "receipt": cast.receipt,
        "tracker": paper.tracker,
        "mid": paper.mid,
        "nonce": paper.nonce,
        "medium": medium,
    }


def check_open(connection: Connection, papers: Sequence[Paper]) -> None:
    """Judge the deadlines, by the clock of the database that commits."""
    asked = {"ids": list({paper.contest_id for paper in papers})}
    rows = {row.id: row for row in connection.execute(DEADLINES, asked)}
    for paper in papers:
        row = rows[paper.contest_id]
        if row.revision != paper.revision:
            raise NoLongerFits("the ballot has changed since it was shown")
        if not (row.opened and (row.running or (row.in_grace and paper.sent_in_time))):
            raise NoLongerFits("the contest is not open")


SET_ASIDE = (
    update(ballots)
    .where(
        ballots.c.contest_id == bindparam("contest"),
        ballots.c.tag == bindparam("whose"),
        ballots.c.disposition == "standing",
    )
    .values(disposition=bindparam("becomes"))
)

DEADLINES = select(
    contests.c.id,
    select(revisions.c.number).scalar_subquery().label("revision"),
    (contests.c.opens_at <= database_now()).label("opened"),
    (database_now() < contests.c.closes_at).label("running"),
    (database_now() < contests.c.late_until).label("in_grace"),
).where(contests.c.id.in_(bindparam("ids", expanding=True)))


@cache
def put_in_box(db: Database) -> Any:
    """Ballots; one whose receipt or voter is taken is not returned."""
    return db.insert(ballots).on_conflict_do_nothing().returning(ballots.c.id)
