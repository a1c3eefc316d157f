"""Make an outcome true: conversation, inbox, people, ballots and outbox, in one transaction.

Nothing is locked beforehand. Unique keys and the conversation's version decide who was first, and
deadlines are checked again here, by the database's clock, in the transaction that commits.
"""

from __future__ import annotations

from functools import cache
from typing import Any, assert_never

from sqlalchemy import Connection, bindparam, case, insert, select, update

from flows.effects import (
    CastBallot,
    Effect,
    Forget,
    Join,
    LeaveForPerson,
    OptIn,
    OptOut,
    SpeakLanguage,
    TakeBackBallot,
)
from smsgateway.actions.outcome import Outcome, Paper
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests
from smsgateway.store.conversations import conversations
from smsgateway.store.db import Database, database_now
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people


class NoLongerFits(Exception):
    """The outcome was stepped on a world that has moved: roll back and step it again."""


def apply(connection: Connection, db: Database, outcome: Outcome) -> tuple[int, ...] | None:
    """Write everything that the outcome says; returns the ids of the texts to send.

    Returns None, having written nothing that matters, when the conversation has moved on. Raises
    `NoLongerFits` when a later step does not hold; the caller rolls back.
    """
    person_id = outcome.who.person_id or meet(connection, db, outcome)
    if not keep_thread(connection, db, outcome, person_id):
        return None
    inbox_id = keep_input(connection, db, outcome, person_id)
    papers = iter(outcome.papers)
    for effect in outcome.does:
        carry_out(connection, db, outcome, person_id, effect, papers)
    return queue_letters(connection, outcome, person_id, inbox_id)


def meet(connection: Connection, db: Database, outcome: Outcome) -> int:
    """The id of a phone that was unknown when the turn was stepped."""
    who = {"index": outcome.who.phone_index, "sealed": outcome.who.phone_sealed}
    made = connection.execute(add_person(db), who).scalar_one_or_none()
    if made is not None:
        return int(made)
    return int(connection.execute(FIND_PERSON, who).scalar_one())


def keep_thread(connection: Connection, db: Database, outcome: Outcome, person_id: int) -> bool:
    """Save the conversation, unless somebody saved a newer one since it was read."""
    thread = outcome.thread
    saved = connection.execute(
        save_thread(db),
        {
            "channel_id": outcome.channel_id,
            "key": thread.key,
            "person_id": person_id,
            "version": thread.stepped_on + 1,
            "talk": thread.talk,
            "finished": thread.finished,
            "stepped_on": thread.stepped_on,
        },
    )
    return saved.scalar_one_or_none() is not None


def keep_input(
    connection: Connection, db: Database, outcome: Outcome, person_id: int
) -> int | None:
    """File the input under the provider's id; the same one twice does not fit."""
    if outcome.inboxed is None:
        return None
    filed = connection.execute(
        file_input(db),
        {
            "channel_id": outcome.channel_id,
            "person_id": person_id,
            "provider_id": outcome.inboxed.provider_id,
            "medium": outcome.inboxed.medium,
            "body": outcome.inboxed.body,
            "reply": outcome.inboxed.reply,
            "unread": outcome.inboxed.unread,
            "sent_at": outcome.inboxed.sent,
        },
    ).scalar_one_or_none()
    if filed is None:
        raise NoLongerFits("this input is in the inbox already")
    return int(filed)


def carry_out(
    connection: Connection,
    db: Database,
    outcome: Outcome,
    person_id: int,
    effect: Effect,
    papers: Any,
) -> None:
    """One effect, one change."""
    match effect:
        case Join(language, notice):
            connection.execute(JOIN, {"who": person_id, "speaks": language, "shown": notice})
        case SpeakLanguage(language):
            connection.execute(SPEAK, {"who": person_id, "speaks": language})
        case CastBallot():
            cast(connection, db, outcome, next(papers))
        case TakeBackBallot(_, why):
            take_back(connection, next(papers), why)
        case OptOut():
            connection.execute(OPT_OUT, {"who": person_id})
        case OptIn():
            connection.execute(OPT_IN, {"who": person_id})
        case Forget():
            connection.execute(FORGET, {"who": person_id})
        case LeaveForPerson():
            pass  # the inbox row says it: `unread`
        case _:
            assert_never(effect)


def cast(connection: Connection, db: Database, outcome: Outcome, paper: Paper) -> None:
    """Put the ballot in the box; the one that stood before stays, superseded."""
    check_open(connection, paper)
    whose = {"contest": paper.contest_id, "whose": paper.tag}
    connection.execute(SET_ASIDE, {**whose, "becomes": "superseded"})
    counted = connection.execute(
        put_in_box(db),
        {
            "contest_id": paper.contest_id,
            "tag": paper.tag,
            "choice": list(paper.projects),
            "receipt": paper.receipt,
            "nonce": paper.nonce,
            "medium": outcome.medium,
        },
    ).scalar_one_or_none()
    if counted is None:
        raise NoLongerFits("the receipt is taken, or another ballot of this voter came first")


def take_back(connection: Connection, paper: Paper, why: str) -> None:
    """Let the standing ballot count no longer."""
    check_open(connection, paper)
    whose = {"contest": paper.contest_id, "whose": paper.tag}
    if not connection.execute(SET_ASIDE, {**whose, "becomes": why}).rowcount:
        raise NoLongerFits("no ballot stands")


def check_open(connection: Connection, paper: Paper) -> None:
    """Judge the deadline once more, by the clock of the database that commits."""
    row = connection.execute(DEADLINE, {"contest": paper.contest_id}).one()
    open_now = row.opened and (row.running or (row.in_grace and paper.sent_in_time))
    if not open_now:
        raise NoLongerFits("the contest is not open")


def queue_letters(
    connection: Connection, outcome: Outcome, person_id: int, inbox_id: int | None
) -> tuple[int, ...]:
    """Write the texts that this outcome sends; they leave after the commit."""
    ids = []
    for letter in outcome.letters:
        added = connection.execute(
            QUEUE,
            {
                "channel_id": outcome.channel_id,
                "person_id": person_id,
                "inbox_id": inbox_id,
                "purpose": letter.purpose,
                "body": letter.body,
                "parts": letter.parts,
            },
        )
        ids.append(int(added.scalar_one()))
    return tuple(ids)


# Statements are built once: building one costs more than running it.

FIND_PERSON = select(people.c.id).where(people.c.phone_index == bindparam("index"))

WHO = people.c.id == bindparam("who")
JOIN = (
    update(people)
    .where(WHO)
    .values(
        language=bindparam("speaks"),
        notice=bindparam("shown"),
        joined_at=case((people.c.joined_at.is_(None), database_now()), else_=people.c.joined_at),
        erase_from=None,
    )
)
SPEAK = update(people).where(WHO).values(language=bindparam("speaks"))
OPT_OUT = update(people).where(WHO).values(opted_out_at=database_now())
OPT_IN = update(people).where(WHO).values(opted_out_at=None)
# The erasing itself waits for the goodbye to leave: see `erasure`.
FORGET = update(people).where(WHO).values(erase_from=database_now())

SET_ASIDE = (
    update(ballots)
    .where(
        ballots.c.contest_id == bindparam("contest"),
        ballots.c.tag == bindparam("whose"),
        ballots.c.disposition == "standing",
    )
    .values(disposition=bindparam("becomes"))
)

DEADLINE = select(
    (contests.c.opens_at <= database_now()).label("opened"),
    (database_now() < contests.c.closes_at).label("running"),
    (database_now() < contests.c.late_until).label("in_grace"),
).where(contests.c.id == bindparam("contest"))

QUEUE = insert(outbox).returning(outbox.c.id)


@cache
def add_person(db: Database) -> Any:
    return (
        db.insert(people)
        .values(phone_index=bindparam("index"), phone_sealed=bindparam("sealed"))
        .on_conflict_do_nothing(index_elements=[people.c.phone_index])
        .returning(people.c.id)
    )


@cache
def save_thread(db: Database) -> Any:
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
        where=conversations.c.version == bindparam("stepped_on", type_=conversations.c.version.type),
    ).returning(conversations.c.version)


@cache
def file_input(db: Database) -> Any:
    return (
        db.insert(inbox)
        .on_conflict_do_nothing(index_elements=[inbox.c.channel_id, inbox.c.provider_id])
        .returning(inbox.c.id)
    )


@cache
def put_in_box(db: Database) -> Any:
    return db.insert(ballots).on_conflict_do_nothing().returning(ballots.c.id)

