"""Make a group of outcomes true: conversations, inbox, people, ballots, outbox; a statement each.

Nothing is locked beforehand. The version of a conversation, the provider's id of an input and the
one standing ballot of a voter are unique keys, and they decide who was first. Deadlines are judged
here, by the clock of the database that commits.

A group costs the same few statements as one outcome, and one flush.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from flows.effects import CastBallot, ChallengeBallot, TakeBackBallot
from smsgateway.actions import persons
from smsgateway.actions.challenges import open_ballot
from smsgateway.actions.outcome import NoLongerFits, Outcome, Paper
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests, revisions
from smsgateway.store.conversations import conversations
from smsgateway.store.db import Database, database_now
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people


@dataclass(frozen=True, slots=True)
class Kept:
    """Committed: whose it was, and the texts that now wait to be sent."""

    person_id: int
    outbox_ids: tuple[int, ...] = ()


def commit(connection: Connection, db: Database, group: Sequence[Outcome]) -> dict[int, Kept]:
    """Write everything that these outcomes say, at most one of each person.

    Returns what was kept, by its place in the group. Outcomes whose conversation has moved on are
    left out, without a trace. Raises `NoLongerFits` when a later key or a deadline refuses one of
    the others; the caller rolls all of them back.
    """
    person_ids = meet(connection, db, group)
    keeping = keep_threads(connection, db, group, person_ids)
    inbox_ids = keep_inputs(connection, db, group, keeping, person_ids)
    keep_ballots(connection, db, [group[place] for place in keeping])
    for place in keeping:
        persons.change(connection, person_ids[place], group[place].does)
    voters = [person_ids[place] for place in keeping if casts(group[place])]
    persons.may_look(connection, voters)
    return queue_letters(connection, group, keeping, person_ids, inbox_ids)


def meet(connection: Connection, db: Database, group: Sequence[Outcome]) -> list[int]:
    """Everybody's id; phones that were unknown when their turn was stepped get one now."""
    strangers = [
        {"phone_index": one.who.phone_index, "phone_sealed": one.who.phone_sealed}
        for one in group
        if one.who.person_id is None
    ]
    ids: dict[bytes, int] = {}
    if strangers:
        made = connection.execute(add_people(db), strangers)
        ids = {bytes(row.phone_index): row.id for row in made}
        known = [one["phone_index"] for one in strangers if one["phone_index"] not in ids]
        if known:
            ids |= found_meanwhile(connection, known)
    return [one.who.person_id or ids[one.who.phone_index] for one in group]


def found_meanwhile(connection: Connection, indexes: list[bytes]) -> dict[bytes, int]:
    """Phones that somebody else added between the step and now."""
    found = connection.execute(FIND_PEOPLE, {"indexes": indexes})
    return {bytes(row.phone_index): row.id for row in found}


def keep_threads(
    connection: Connection, db: Database, group: Sequence[Outcome], person_ids: Sequence[int]
) -> list[int]:
    """Save the conversations; the places of those that nobody else has moved meanwhile."""
    saved = connection.execute(
        save_threads(db),
        [
            {
                "channel_id": one.channel_id,
                "key": one.thread.key,
                "person_id": person_id,
                "version": one.thread.stepped_on + 1,
                "talk": one.thread.talk,
                "finished": one.thread.finished,
            }
            for one, person_id in zip(group, person_ids, strict=True)
        ],
    )
    kept = {(row.channel_id, row.key) for row in saved}
    return [place for place, one in enumerate(group) if (one.channel_id, one.thread.key) in kept]


def keep_inputs(
    connection: Connection,
    db: Database,
    group: Sequence[Outcome],
    keeping: Sequence[int],
    person_ids: Sequence[int],
) -> dict[tuple[int, str], int]:
    """File the inputs under their provider's ids; one that is filed already does not fit."""
    rows = [
        {
            "channel_id": group[place].channel_id,
            "person_id": person_ids[place],
            "provider_id": kept.provider_id,
            "medium": kept.medium,
            "body": kept.body,
            "reply": kept.reply,
            "unread": kept.unread,
            "about": kept.about,
            "sent_at": kept.sent,
        }
        for place in keeping
        if (kept := group[place].inboxed)
    ]
    if not rows:
        return {}
    filed = connection.execute(file_inputs(db), rows).all()
    if len(filed) != len(rows):
        raise NoLongerFits("an input is in the inbox already")
    return {(row.channel_id, row.provider_id): row.id for row in filed}


def keep_ballots(connection: Connection, db: Database, group: Sequence[Outcome]) -> None:
    """Cast and take back ballots; the ones that stood before stay, set aside."""
    acts = [
        (act, paper, one.medium)
        for one in group
        for act, paper in zip(ballot_acts(one), one.papers, strict=True)
    ]
    if not acts:
        return
    check_open(connection, [paper for _, paper, _ in acts])
    for act, paper, _ in acts:
        if isinstance(act, ChallengeBallot):
            open_ballot(connection, act, paper)
        elif paper.replaces:
            becomes = act.why if isinstance(act, TakeBackBallot) else "superseded"
            set_aside(connection, paper, becomes)
    cast = [ballot_row(paper, by) for act, paper, by in acts if isinstance(act, CastBallot)]
    if cast and len(connection.execute(put_in_box(db), cast).all()) != len(cast):
        raise NoLongerFits("a receipt is taken, or another ballot of a voter came first")


def ballot_acts(one: Outcome) -> list[CastBallot | TakeBackBallot | ChallengeBallot]:
    """The effects that need a paper, in the order of the papers."""
    acts = CastBallot | TakeBackBallot | ChallengeBallot
    return [act for act in one.does if isinstance(act, acts)]


def casts(one: Outcome) -> bool:
    """Whether it casts a ballot."""
    return any(isinstance(act, CastBallot) for act in one.does)


def set_aside(connection: Connection, paper: Paper, becomes: str) -> None:
    """The ballot that stood does not count any more."""
    whose = {"contest": paper.contest_id, "whose": paper.tag, "becomes": becomes}
    if not connection.execute(SET_ASIDE, whose).rowcount:
        raise NoLongerFits("the ballot that stood is gone")


def ballot_row(paper: Paper, medium: str) -> dict[str, object]:
    """A ballot as it is kept."""
    return {
        "contest_id": paper.contest_id,
        "tag": paper.tag,
        "choice": list(paper.projects),
        "receipt": paper.receipt,
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


def queue_letters(
    connection: Connection,
    group: Sequence[Outcome],
    keeping: Sequence[int],
    person_ids: Sequence[int],
    inbox_ids: dict[tuple[int, str], int],
) -> dict[int, Kept]:
    """Write the texts that leave after the commit."""
    senders: list[int] = []
    rows: list[dict[str, object]] = []
    for place in keeping:
        one = group[place]
        cause = one.inboxed and inbox_ids[one.channel_id, one.inboxed.provider_id]
        for letter in one.letters:
            senders.append(place)
            rows.append(
                {
                    "channel_id": one.channel_id,
                    "person_id": person_ids[place],
                    "inbox_id": cause,
                    "purpose": letter.purpose,
                    "body": letter.body,
                    "parts": letter.parts,
                }
            )
    ids: dict[int, tuple[int, ...]] = dict.fromkeys(keeping, ())
    if rows:
        for place, row in zip(senders, connection.execute(QUEUE, rows), strict=True):
            ids[place] = (*ids[place], row.id)
    return {place: Kept(person_ids[place], sent) for place, sent in ids.items()}


# Statements are built once: building one costs more than running it.

FIND_PEOPLE = select(people.c.id, people.c.phone_index).where(
    people.c.phone_index.in_(bindparam("indexes", expanding=True))
)

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

QUEUE = insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)


@cache
def add_people(db: Database) -> Any:
    """Phones that were never seen; one that somebody added meanwhile is not returned."""
    return (
        db.insert(people)
        .on_conflict_do_nothing(index_elements=[people.c.phone_index])
        .returning(people.c.id, people.c.phone_index)
    )


@cache
def save_threads(db: Database) -> Any:
    """New conversations, and those whose version is still the one that was stepped on."""
    new = db.insert(conversations)
    return new.on_conflict_do_update(
        index_elements=[conversations.c.channel_id, conversations.c.key],
        set_={
            "person_id": new.excluded.person_id,
            "version": new.excluded.version,
            "talk": new.excluded.talk,
            "finished": new.excluded.finished,
            "updated_at": new.excluded.updated_at,
        },
        where=conversations.c.version == new.excluded.version - 1,
    ).returning(conversations.c.channel_id, conversations.c.key)


@cache
def file_inputs(db: Database) -> Any:
    """Inputs; one that is filed already is not returned."""
    return (
        db.insert(inbox)
        .on_conflict_do_nothing(index_elements=[inbox.c.channel_id, inbox.c.provider_id])
        .returning(inbox.c.id, inbox.c.channel_id, inbox.c.provider_id)
    )


@cache
def put_in_box(db: Database) -> Any:
    """Ballots; one whose receipt or voter is taken is not returned."""
    return db.insert(ballots).on_conflict_do_nothing().returning(ballots.c.id)
