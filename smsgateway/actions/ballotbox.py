"""The ballot box: cast, take back, open. What stood before stays, set aside."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from flows.effects import CastBallot, ChallengeBallot, MissSlip, TakeBackBallot
from smsgateway.actions import electorate
from smsgateway.actions.challenges import open_ballot
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due, NoLongerFits, NotRecorded, Paper
from smsgateway.actions.people import persons
from smsgateway.actions.world import DbWorld
from smsgateway.store import box
from smsgateway.store.ballots import TAKES_BACK, ballots
from smsgateway.store.columns import by_lot
from smsgateway.store.contests import contests, revisions
from smsgateway.store.db import Database, database_now
from smsgateway.store.prepared import ManyRows, Prepared

HELP = "help"
"""The medium of a ballot that somebody's helper cast."""

TRACKERS = 10**9
"""Lines of a published list are numbered at random below this."""


def prepare(
    said: Input, world: DbWorld, effect: CastBallot | TakeBackBallot | ChallengeBallot
) -> Paper:
    """Everything of it but the row. Raises `NotRecorded` once the contest's keys are destroyed."""
    race = world.snapshot.races[effect.contest]
    tag, salt = world.tag(race), race.salt
    if tag is None or salt is None:
        raise NotRecorded("nobody here may vote any more, or yet")
    cast, stands = world.cast(race.contest), world.ballot(race.contest)
    return Paper(
        effect=effect,
        contest_id=effect.contest,
        revision=world.snapshot.revision,
        tag=tag,
        nth=cast[-1].nth + 1 if cast else 1,
        tracker=secrets.randbelow(TRACKERS),
        mid=world.keys.mid(race.key_version, salt, world.station.provider, said.provider_id),
        nonce=secrets.token_bytes(32),
        replaces=stands.receipt if stands else "",
        confirmed=not (world.station.pulls and said.medium == "sms"),
        helped=world.mark is not None and world.mark.helper,
        sent_in_time=world.sent is not None and world.sent < race.contest.closes,
    )


def prepare_miss(said: Input, world: DbWorld, effect: MissSlip) -> electorate.Missed:
    """Who guessed, as a digest. Raises `NotRecorded` once the contest's keys are destroyed."""
    race = world.snapshot.races[effect.contest]
    if race.salt is None:
        raise NotRecorded("the contest is over and its keys are destroyed")
    seal = electorate.Seal(effect.contest, race.key_version, race.salt)
    return electorate.Missed(effect.contest, seal.of_phone(world.keys, world.phone))


def keep(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """All of a group. Raises `NoLongerFits` when a deadline or another ballot came in between."""
    check_open(connection, [due.act for due in dues])
    for due in dues:
        if isinstance(due.act.effect, ChallengeBallot):
            open_ballot(connection, due.act.effect, due.act.tag)
    told = [due for due in dues if not isinstance(due.act.effect, ChallengeBallot)]
    set_aside(connection, [due.act for due in told if due.act.replaces])
    rows = [ballot_row(due.act, due.act.effect, due.medium) for due in told]
    # Not in the order of the inbox, but by the ids, which are drawn: nobody shall lay the two side
    # by side.
    rows.sort(key=lambda row: row["id"])
    if rows and len(PUT_IN_BOX.insert(connection, rows)) != len(rows):
        raise NoLongerFits("a receipt is taken, or another ballot of a voter came first")
    cast = [due for due in told if isinstance(due.act.effect, CastBallot)]
    if cast:
        persons.may_look(connection, [due.person_id for due in cast])
        help_given = [(due.act.contest_id, due.person_id) for due in cast if due.act.helped]
        electorate.note_help(connection, help_given)


def set_aside(connection: Connection, papers: Sequence[Paper]) -> None:
    """The ballots that stood do not count any more."""
    rows = [
        {
            "contest": paper.contest_id,
            "whose": paper.tag,
            "asked": paper.replaces,
            "before": "standing",
            "after": getattr(paper.effect, "why", "superseded"),
        }
        for paper in papers
    ]
    if not box.change(connection, rows):
        raise NoLongerFits("a ballot that stood is gone")


def ballot_row(paper: Paper, effect: CastBallot | TakeBackBallot, medium: str) -> dict[str, Any]:
    """A ballot as it is kept, or what takes one back: a row that looks like a ballot outside."""
    if isinstance(effect, CastBallot):
        choice, disposition = list(effect.projects), "standing"
    else:
        choice, disposition = [], TAKES_BACK[effect.why]
    return {
        "id": by_lot(),
        "contest_id": paper.contest_id,
        "tag": paper.tag,
        "nth": paper.nth,
        "choice": choice,
        "receipt": effect.receipt,
        "tracker": paper.tracker,
        "mid": paper.mid,
        "nonce": paper.nonce,
        "medium": HELP if paper.helped else medium,
        "disposition": disposition,
        "confirmed": paper.confirmed,
    }


def check_open(connection: Connection, papers: Sequence[Paper]) -> None:
    """Judge the deadlines, by the clock of the database that commits."""
    stands = {
        contest_id: OPEN.rows(connection, {"contest": contest_id})[0]
        for contest_id in {paper.contest_id for paper in papers}
    }
    for paper in papers:
        revision, opened, running, in_grace = stands[paper.contest_id]
        if revision != paper.revision:
            raise NoLongerFits("the ballot has changed since it was shown")
        if not (opened and (running or (in_grace and paper.sent_in_time))):
            raise NoLongerFits("the contest is not open")


OPEN = Prepared(
    select(
        select(revisions.c.number).scalar_subquery(),
        contests.c.opens_at <= database_now(),
        database_now() < contests.c.closes_at,
        database_now() < contests.c.late_until,
    ).where(contests.c.id == bindparam("contest"))
)

PUT_IN_BOX = ManyRows(
    ballots,
    (
        *("id", "contest_id", "tag", "nth", "choice", "receipt", "tracker", "mid", "nonce"),
        *("medium", "disposition", "confirmed"),
    ),
    lambda new: new.on_conflict_do_nothing().returning(ballots.c.id),
)
"""One whose receipt, place or voter is taken is not returned."""
