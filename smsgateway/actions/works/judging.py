"""Whether works stand by what people saw: a dispute opens a case, and the council answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, exists, insert, select, update

from flows.case import Contact
from smsgateway.actions.accounts import approvals
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.accounts.audit import JSON, record
from smsgateway.actions.casefiles.filing import Origin, file
from smsgateway.actions.casework.staff import blank
from smsgateway.actions.funds import works as book
from smsgateway.actions.funds.seeing import seen
from smsgateway.actions.funds.works import Known
from smsgateway.actions.house import House
from smsgateway.actions.languages import by_language
from smsgateway.actions.refused import Refused
from smsgateway.actions.works.register import work_coded
from smsgateway.counting.built import Seen, Verdict, verdict
from smsgateway.counting.told import Told
from smsgateway.store.areas import areas
from smsgateway.store.cases import cases
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.works import disputes, verifications, works

ANSWER_DAYS = 21
"""Until when a council answers where no office has a clock of its own: 15 working days."""

LONGEST_ANSWER = 90
"""Letters: with the name of the work it must fit two texts of Khmer."""

CLOCK = "clock"
ACT = "works.answer"


def judge_all(house: House) -> int:
    """One round of the clock: every dispute that is new; returns how many were opened."""
    with house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        rows = connection.execute(DOUBTED).all()
        doubted = [row for row in rows if disputed(connection, row, now.date())]
    for row in doubted:
        with house.db.write() as connection:
            if (people := disputed(connection, row, now.date())) is not None:
                open_dispute(house, connection, row, people, now.date())
    return len(doubted)


def disputed(connection: Connection, row: AnyRow, today: date) -> Seen | None:
    """What people say, where that contests the office; reports from before an answer do not."""
    last = connection.execute(LAST, {"work": row.id}).first()
    if last is not None and last.answered_at is None:
        return None
    since = last.answered_at.date() if last else None
    people = seen(connection, [row.id], today, since).get(row.id)
    if people is None or verdict(people, finished=True, places=len(row.places)) != "disputed":
        return None
    return people


def open_dispute(
    house: House, connection: Connection, row: AnyRow, people: Seen, today: date
) -> None:
    """Keep it, with a case of the council's where the area takes any."""
    case = open_case(house, connection, row, people)
    due = case.resolve_due.date() if case and case.resolve_due else None
    made = insert(disputes).values(
        work_id=row.id,
        case_id=case.id if case else None,
        yes=people.yes,
        partly=people.partly,
        no=people.no,
        answer_due=due or today + timedelta(days=ANSWER_DAYS),
    )
    connection.execute(made)
    about = {"yes": people.yes, "partly": people.partly, "no": people.no}
    record(connection, by=CLOCK, act="works.dispute", about=row.code, detail=about)


def open_case(house: House, connection: Connection, row: AnyRow, people: Seen) -> AnyRow | None:
    """It has offices, a ladder and due dates like every other case."""
    desk = house.catalogue.latest().desks.get(row.area_id)
    if desk is None:
        return None
    words = (
        f"Work {row.code} is called finished, and people say that it is not:"
        f" {people.yes} yes, {people.partly} partly, {people.no} no."
    )
    nobody: Contact = "none"
    new = replace(
        blank(house, connection, desk),
        about_code=row.code,
        words=house.keys.seal(words, "text"),
        contact=nobody,
    )
    origin = Origin("staff", None, None, None, CLOCK)
    kept = file(connection, house.db, [(new, origin)])
    return connection.execute(select(cases).where(cases.c.id == kept[new.ticket])).one()


def answer(house: House, code: str, texts: Mapping[str, str], *, by: str) -> int:
    """Ask a second person to agree to what the council answers; returns the number to approve.

    Raises `Refused`.
    """
    if not any(texts.values()) or any(len(one) > LONGEST_ANSWER for one in texts.values()):
        raise Refused("an answer has 1 to {most} letters in each language", most=LONGEST_ANSWER)
    with house.db.write() as connection:
        row = work_coded(connection, code)
        undecided = [
            one.id for one in approvals.waiting(connection) if (one.act, one.about) == (ACT, code)
        ]
        if undecided:
            raise Refused(
                "an answer for {code} waits for a second person: {number}",
                code=code,
                number=undecided[0],
            )
        if connection.execute(select(disputes.c.id).where(*unanswered(row.id))).first() is None:
            raise Refused("nobody disputes {code}, or it was answered", code=code)
        payload: dict[str, JSON] = {**by_language(texts)}
        return approvals.ask(
            connection, by=by, act=ACT, about=code, payload=payload, area_id=row.area_id
        )


def carry_out(house: House, connection: Connection, asked: Approval) -> str:
    """Two people stand by the answer: from now on the clock sends it to everybody who reported on
    the work and to who follows the money there. Raises `Refused`."""
    row = work_coded(connection, asked.about)
    told = update(disputes).where(*unanswered(row.id))
    values = {"answer": dict(asked.payload), "answered_at": database_now()}
    if not connection.execute(told.values(**values)).rowcount:
        raise Refused("nobody disputes {code}, or it was answered", code=asked.about)
    record(connection, by=asked.decided_by, act=ACT, about=asked.about, detail={})
    return Told(
        "the answer about {code} goes out to who reported and to who follows its money",
        code=asked.about,
    )


def unanswered(work_id: int) -> tuple[ColumnElement[bool], ...]:
    """The dispute about a work that waits."""
    return disputes.c.work_id == work_id, disputes.c.answered_at.is_(None)


@dataclass(frozen=True, slots=True)
class Judged:
    """A work and what people say of it."""

    code: str
    name: Mapping[str, str]
    status: str
    verdict: Verdict
    seen: Seen | None
    """None where too few people have seen it."""
    answer_due: date | None


def judged(house: House, area: str) -> Sequence[Judged]:
    """Every work of an area."""
    found = select(works).join(areas, areas.c.id == works.c.area_id).where(areas.c.code == area)
    with house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        rows = connection.execute(found.order_by(works.c.code)).all()
        known = book.gathered(connection, rows, now.date())
    return [judgement(row, known) for row in rows]


def judgement(row: AnyRow, known: Known) -> Judged:
    """One of the works of which everything was gathered."""
    people, dispute = known.counts.get(row.id, Seen()), known.disputes.get(row.id)
    waits = dispute is not None and dispute.answered_at is None
    return Judged(
        code=row.code,
        name=row.name,
        status=row.status,
        verdict=verdict(people, finished=row.status == "finished", places=len(row.places)),
        seen=people if people.shown else None,
        answer_due=dispute.answer_due if dispute and waits else None,
    )


DOUBTED = (
    select(works)
    .where(
        works.c.status == "finished",
        exists().where(
            verifications.c.work_id == works.c.id, verifications.c.built.in_(("partly", "no"))
        ),
        ~exists().where(disputes.c.work_id == works.c.id, disputes.c.answered_at.is_(None)),
    )
    .order_by(works.c.id)
)
LAST = (
    select(disputes)
    .where(disputes.c.work_id == bindparam("work"))
    .order_by(disputes.c.id.desc())
    .limit(1)
)
