"""What citizens do to cases: prepared while a turn is stepped, kept by the writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, insert, select, update

from flows.case import WRONG_TRIES
from flows.effects import (
    AddWords,
    AppealCase,
    FileCase,
    FileUnread,
    JudgeCase,
    TryPin,
    WithdrawCase,
)
from smsgateway.actions.casefiles import events
from smsgateway.actions.casefiles.concerned import announce
from smsgateway.actions.casefiles.filing import NewCase, Origin, file
from smsgateway.actions.casefiles.moving import Moment, climb, locked, moment, move
from smsgateway.actions.desks import clocks
from smsgateway.actions.desks.desk import Desk
from smsgateway.actions.desks.questions import TRIES, UNREAD
from smsgateway.actions.desks.states import ANSWERED, CONFIRMED, NEEDS_INFO, OPEN, NotAllowed
from smsgateway.actions.desks.world import TRYING
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due, NoLongerFits
from smsgateway.actions.world import DbWorld
from smsgateway.store.cases import cases, pin_tries, supporters
from smsgateway.store.db import AnyRow, Database, database_now
from smsgateway.store.messages import inbox


@dataclass(frozen=True, slots=True)
class Filing:
    """A complaint, as it was typed now."""

    new: NewCase


@dataclass(frozen=True, slots=True)
class Sorting:
    """A complaint whose words wait among the unread texts."""

    new: NewCase


Done = AddWords | AppealCase | JudgeCase | WithdrawCase


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done to a case that is there already."""

    effect: Done
    desk: Desk
    words: bytes | None


def prepare_filing(said: Input, world: DbWorld, effect: FileCase) -> Filing:
    """Seal what was typed."""
    new, about = blank(world, effect), world.subjects.coded(effect.about)
    return Filing(
        replace(
            new,
            category_id=effect.category,
            place_code=effect.place,
            about_code=effect.about,
            service_id=about.service_id if about else None,
            project_id=about.project_id if about else None,
            words=world.keys.seal(effect.words, "text"),
            contact=effect.contact,
        )
    )


def prepare_sorting(said: Input, world: DbWorld, effect: FileUnread) -> Sorting:
    """Everything but the words."""
    return Sorting(blank(world, effect))


def blank(world: DbWorld, effect: FileCase | FileUnread) -> NewCase:
    """A case of this moment that says nothing yet."""
    return NewCase(
        desk=world.desk,
        ticket=effect.ticket,
        pin=world.keys.seal(effect.pin, "pin"),
        category_id=None,
        place_code="",
        about_code="",
        words=b"",
        contact="relay",
        lang=effect.lang,
        came=world.now,
    )


def prepare_deed(said: Input, world: DbWorld, effect: Done) -> Deed:
    """Seal the words, where there are some."""
    words = world.keys.seal(effect.words, "text") if isinstance(effect, AddWords) else None
    return Deed(effect, world.desk, words)


def keep_filings(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """New cases. Raises `NoLongerFits` where a ticket is taken."""
    new = [
        (
            due.act.new,
            Origin(
                due.medium,
                due.channel_id,
                due.person_id,
                due.inbox_id,
            ),
        )
        for due in dues
    ]
    if len(file(connection, db, new)) != len(new):
        raise NoLongerFits("a ticket is taken")


def keep_sortings(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Unread texts that are complaints. Raises `NoLongerFits` where an officer was first."""
    for due in dues:
        text = connection.execute(UNREAD, {"who": due.person_id}).first()
        if text is None:
            raise NoLongerFits("nothing unread waits")
        origin = Origin(due.medium, due.channel_id, due.person_id, text.id)
        if not file(connection, db, [(replace(due.act.new, words=text.body), origin)]):
            raise NoLongerFits("the text became a case, or the ticket is taken")
        connection.execute(READ, {"text": text.id})


def keep_supports(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """More people with the same trouble, each once."""
    for due in dues:
        case = of(connection, due.act.ticket)
        if case.state not in OPEN:
            raise NoLongerFits("the case is closed")
        whose = {"case_id": case.id, "person_id": due.person_id, "channel_id": due.channel_id}
        new = db.insert(supporters).values(whose).on_conflict_do_nothing()
        if connection.execute(new.returning(supporters.c.id)).first():
            events.append(connection, case.id, actor=events.CITIZEN, kind="support")


def keep_deeds(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Words, appeals and judgements. Raises `NoLongerFits` where the case has moved meanwhile."""
    for due in dues:
        deed: Deed = due.act
        case = of(connection, deed.effect.ticket)
        at = moment(connection, db, deed.desk)
        try:
            do(at, case, deed, due.person_id)
        except NotAllowed as error:
            raise NoLongerFits(str(error)) from error


def do(at: Moment, case: AnyRow, deed: Deed, who: int) -> None:
    """Carry out one deed; everybody else whom it concerns is told. Raises `NotAllowed`."""
    citizen = events.CITIZEN
    match deed.effect:
        case AddWords():
            if case.state not in OPEN:
                raise NotAllowed("the case is closed")
            if case.state == NEEDS_INFO:
                move(at, case, "inform", actor="citizen", who=citizen)
            events.append(
                at.connection,
                case.id,
                actor=citizen,
                kind="words",
                visibility="citizen",
                note=deed.words,
            )
        case AppealCase():
            if case.state not in OPEN or not climb(at, case, kind="appealed", who=citizen):
                raise NotAllowed("there is no office above")
            announce(at.connection, case, "escalated", but=who)
        case WithdrawCase():
            to = move(at, case, "withdraw", actor="citizen", who=citizen)
            announce(at.connection, case, to, but=who)
        case JudgeCase(verdict=verdict):
            judge(at, case, verdict, who)


def judge(at: Moment, case: AnyRow, verdict: str, who: int) -> None:
    """Yes closes, partly and no open again, no one level higher; who does not know has time again.

    Whoever confirmed it may be asked again, weeks later.
    """
    events.append(at.connection, case.id, actor=events.CITIZEN, kind=f"judged-{verdict}")
    if verdict == "yes" and case.state != CONFIRMED:
        to = move(at, case, "confirm", actor="citizen", who=events.CITIZEN)
        announce(at.connection, case, to, but=who)
    elif verdict in ("partly", "no"):
        to = move(at, case, "reopen", actor="citizen", who=events.CITIZEN)
        announce(at.connection, case, to, but=who)
        if verdict == "no":
            climb(at, case, kind="appealed", who=events.CITIZEN)
    elif case.state == ANSWERED:
        silent = clocks.silence(at.desk.calendar, at.now)
        at.connection.execute(
            update(cases).where(cases.c.id == case.id).values(silent_until=silent)
        )


def keep_tries(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Wrong PINs are counted; after too many not even a right one opens."""
    for due in dues:
        effect: TryPin = due.act
        since = connection.execute(select(database_now())).scalar_one() - TRYING
        asked = {"who": due.person_id, "ticket": effect.ticket, "since": since}
        if connection.execute(TRIES, asked).scalar_one() >= WRONG_TRIES:
            raise NoLongerFits("too many wrong tries meanwhile")
        if not effect.right:
            wrong = insert(pin_tries).values(person_id=due.person_id, ticket=effect.ticket)
            connection.execute(wrong)


def of(connection: Connection, ticket: str) -> AnyRow:
    """The case, held. Raises `NoLongerFits` where it is gone."""
    case = locked(connection, ticket)
    if case is None:
        raise NoLongerFits("there is no such case")
    return case


READ = update(inbox).where(inbox.c.id == bindparam("text")).values(unread=False)
