"""The rating box: ratings, comments and answers, kept with the turns that said them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, select, update

from flows.effects import AnswerPromise, CommentOnService, RateService
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due, NoLongerFits, NotRecorded
from smsgateway.actions.world import DbWorld
from smsgateway.store.areas import areas
from smsgateway.store.db import Database, database_now
from smsgateway.store.scorecards import (
    OF_A_RATING,
    action_answers,
    action_items,
    comments,
    invitations,
    raters,
    ratings,
    round_days,
    rounds,
    scores,
)


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating under its rater's tag."""

    said: RateService
    tag: bytes


@dataclass(frozen=True, slots=True)
class Commented:
    """A comment under its rater's tag, sealed."""

    said: CommentOnService
    tag: bytes
    words: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether a promise was kept, under the tag of who says so."""

    said: AnswerPromise
    tag: bytes


def rate(said: Input, world: DbWorld, effect: RateService) -> Rated:
    """Raises `NotRecorded` once the round's key is destroyed."""
    return Rated(effect, tag(world, effect.round))


def comment(said: Input, world: DbWorld, effect: CommentOnService) -> Commented:
    """Raises `NotRecorded` once the round's key is destroyed."""
    return Commented(effect, tag(world, effect.round), world.keys.seal(effect.words, "text"))


def answer(said: Input, world: DbWorld, effect: AnswerPromise) -> Answered:
    """Raises `NotRecorded` once the round's key is destroyed."""
    with world.db.ask() as connection:
        round_id = connection.execute(ROUND_OF_ITEM, {"item": effect.item}).scalar_one()
    return Answered(effect, tag(world, round_id))


def tag(world: DbWorld, round_id: int) -> bytes:
    """What stands for this phone in that round."""
    whose = world.services.tag(round_id)
    if whose is None:
        raise NotRecorded("the round is over and its key is destroyed")
    return whose


def keep_ratings(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Each instead of all that its rater said before. Raises `NoLongerFits` after the close."""
    today = check_open(connection, {due.act.said.round for due in dues})
    asked = invited(connection, dues)
    count_day(connection, db, dues, today)
    connection.execute(put_ratings(db), [rating_row(due, asked) for due in dues])
    connection.execute(FORGET_SCORES, [whose(due.act) for due in dues])
    connection.execute(put_scores(db), [row for due in dues for row in score_rows(due.act)])
    rated = [
        {
            "round_id": due.act.said.round,
            "service_id": due.act.said.service,
            "person_id": due.person_id,
            "channel_id": due.channel_id,
        }
        for due in dues
    ]
    connection.execute(put_raters(db), rated)
    if asked:
        connection.execute(REPLIED, [{"asked": one, "who": person} for one, person in asked])


def keep_comments(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """The last words of each rater. Raises `NoLongerFits` after the close."""
    check_open(connection, {due.act.said.round for due in dues})
    rows = [{**key(due.act), "words": due.act.words, "public_text": None} for due in dues]
    connection.execute(put_comments(db), rows)


def keep_answers(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """The last answer of each rater."""
    rows = [
        {"item_id": due.act.said.item, "tag": due.act.tag, "answer": due.act.said.answer}
        for due in dues
    ]
    connection.execute(put_answers(db), rows)


def check_open(connection: Connection, round_ids: set[int]) -> dict[int, date]:
    """Judge the deadlines, by the clock of the database that commits; returns today of each."""
    running = connection.execute(RUNNING, {"ids": list(round_ids)}).all()
    if {row.id for row in running} != round_ids:
        raise NoLongerFits("the round is not open")
    return {row.id: row.now.astimezone(ZoneInfo(row.time_zone)).date() for row in running}


def count_day(
    connection: Connection, db: Database, dues: Sequence[Due], today: Mapping[int, date]
) -> None:
    """One more for each rating that is not there yet."""
    asked = {"rounds": list(today), "tags": [due.act.tag for due in dues]}
    there = {tuple(row) for row in connection.execute(RATED, asked)}
    new = {tuple(key(due.act).values()): due.act.said.round for due in dues}
    came = Counter(round_id for rating, round_id in new.items() if rating not in there)
    if came:
        rows = [
            {"round_id": one, "day": today[one], "people": people} for one, people in came.items()
        ]
        connection.execute(put_days(db), rows)


def invited(connection: Connection, dues: Sequence[Due]) -> dict[tuple[int, int], str]:
    """Which of these raters were drawn by lot: (round, person), and of which group each is."""
    asked = {
        "rounds": list({due.act.said.round for due in dues}),
        "persons": [due.person_id for due in dues],
    }
    mine = {(due.act.said.round, due.person_id) for due in dues}
    drawn = connection.execute(INVITED, asked).all()
    return {
        (row.round_id, row.person_id): row.stratum
        for row in drawn
        if (row.round_id, row.person_id) in mine
    }


def key(act: Rated | Commented) -> dict[str, object]:
    """What names a rating."""
    return dict(zip(OF_A_RATING, (act.said.round, act.said.service, act.tag), strict=True))


def whose(act: Rated) -> dict[str, object]:
    """The same, as a statement asks for it."""
    return {f"of_{name}": value for name, value in key(act).items()}


def rating_row(due: Due, asked: Mapping[tuple[int, int], str]) -> dict[str, object]:
    """A rating as it is kept."""
    rated: Rated = due.act
    stratum = asked.get((rated.said.round, due.person_id))
    return {
        **key(rated),
        "mode": "open" if stratum is None else "invited",
        "stratum": stratum or "",
        "experience": rated.said.experience,
        "medium": due.medium,
    }


def score_rows(act: Rated) -> list[dict[str, object]]:
    """Its scores as they are kept."""
    return [
        {**key(act), "indicator_id": indicator, "value": value}
        for indicator, value in act.said.scores
    ]


ROUND_OF_ITEM = select(action_items.c.round_id).where(action_items.c.id == bindparam("item"))

RUNNING = (
    select(rounds.c.id, areas.c.time_zone, database_now().label("now"))
    .join(areas, areas.c.id == rounds.c.area_id)
    .where(
        rounds.c.id.in_(bindparam("ids", expanding=True)),
        rounds.c.opens_at <= database_now(),
        database_now() < rounds.c.closes_at,
    )
)

RATED = select(*(ratings.c[name] for name in OF_A_RATING)).where(
    ratings.c.round_id.in_(bindparam("rounds", expanding=True)),
    ratings.c.tag.in_(bindparam("tags", expanding=True)),
)

INVITED = select(invitations.c.round_id, invitations.c.person_id, invitations.c.stratum).where(
    invitations.c.round_id.in_(bindparam("rounds", expanding=True)),
    invitations.c.person_id.in_(bindparam("persons", expanding=True)),
)

REPLIED = (
    update(invitations)
    .where(
        invitations.c.round_id == bindparam("asked"),
        invitations.c.person_id == bindparam("who"),
    )
    .values(answered=True)
)

FORGET_SCORES = delete(scores).where(
    *(scores.c[name] == bindparam(f"of_{name}") for name in OF_A_RATING)
)


@cache
def put_ratings(db: Database) -> Any:
    """One of each rater, service and round."""
    new = db.insert(ratings)
    return new.on_conflict_do_update(
        index_elements=[ratings.c[name] for name in OF_A_RATING],
        set_={name: new.excluded[name] for name in ("mode", "stratum", "experience", "medium")},
    )


@cache
def put_scores(db: Database) -> Any:
    """What it says; somebody else's turn of the same phone may have been as fast."""
    new = db.insert(scores)
    return new.on_conflict_do_update(
        index_elements=[*(scores.c[name] for name in OF_A_RATING), scores.c.indicator_id],
        set_={"value": new.excluded.value},
    )


@cache
def put_days(db: Database) -> Any:
    """So many more of that day."""
    new = db.insert(round_days)
    return new.on_conflict_do_update(
        index_elements=[round_days.c.round_id, round_days.c.day],
        set_={"people": round_days.c.people + new.excluded.people},
    )


@cache
def put_raters(db: Database) -> Any:
    """Who hears the result, and by which channel."""
    new = db.insert(raters)
    return new.on_conflict_do_update(
        index_elements=[raters.c.round_id, raters.c.service_id, raters.c.person_id],
        set_={"channel_id": new.excluded.channel_id},
    )


@cache
def put_comments(db: Database) -> Any:
    """New words are not approved because older ones were."""
    new = db.insert(comments)
    return new.on_conflict_do_update(
        index_elements=[comments.c[name] for name in OF_A_RATING],
        set_={"words": new.excluded.words, "public_text": None},
    )


@cache
def put_answers(db: Database) -> Any:
    """One of each rater and item."""
    new = db.insert(action_answers)
    return new.on_conflict_do_update(
        index_elements=[action_answers.c.item_id, action_answers.c.tag],
        set_={"answer": new.excluded.answer},
    )
