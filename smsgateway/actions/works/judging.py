"""Whether works stand by what people saw: a dispute opens a case, and the council answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from flows.case import Contact
from smsgateway.actions.audit import record
from smsgateway.actions.casefiles.filing import Origin, file
from smsgateway.actions.casework.staff import blank
from smsgateway.actions.funds import works as book
from smsgateway.actions.funds.seeing import seen
from smsgateway.actions.funds.works import Known
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.signing import sign
from smsgateway.actions.works.register import work_coded
from smsgateway.counting.built import Seen, Verdict, verdict
from smsgateway.store.areas import areas
from smsgateway.store.cases import cases
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.works import disputes, verifications, works

ANSWER_DAYS = 21
"""Until when a council answers where no office has a clock of its own (facts: 15 working days)."""

LONGEST_ANSWER = 90
"""Letters: with the name of the work it must fit two texts of Khmer."""

CLOCK = "clock"


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


def answer(house: House, code: str, texts: Mapping[str, str], *, by: str) -> None:
    """What the council answers; the clock tells everybody who reported. Raises `Refused`."""
    if not any(texts.values()) or any(len(one) > LONGEST_ANSWER for one in texts.values()):
        raise Refused("an answer has 1 to {most} letters in each language", most=LONGEST_ANSWER)
    with house.db.write() as connection:
        row = work_coded(connection, code)
        waiting = update(disputes).where(
            disputes.c.work_id == row.id, disputes.c.answered_at.is_(None)
        )
        if not connection.execute(
            waiting.values(answer=dict(texts), answered_at=database_now())
        ).rowcount:
            raise Refused("nobody disputes {code}, or it was answered", code=code)
        sign(connection, by, "works.answer", code, [row.area_id])


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
